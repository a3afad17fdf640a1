package io.github.dynamolocks.sample.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The verdict on both runs.
 *
 * @param passed whether the runs showed what they must show
 * @param sentences the explanation
 */
record Verdict(boolean passed, List<String> sentences) {

	static Verdict of(RunResult without, RunResult with) {
		List<String> sentences = new ArrayList<>();
		boolean seen = without.lost() > 0;
		sentences.add(seen
				? "Without the lock %d updates of the stock were lost: %d tickets were sold though there were %d."
					.formatted(without.lost(), without.sold().size(), without.tickets())
				: "FAILED: without the lock nothing was lost this time, so this run shows nothing.");
		boolean exact = with.isExact();
		sentences.add(exact
				? "With the lock every one of the %d tickets was sold once, and no update was lost."
					.formatted(with.tickets())
				: "FAILED: with the lock %d of %d tickets were sold, %d twice, %d updates lost, %d sales beside another."
					.formatted(with.sold().size(), with.tickets(), with.soldTwice(), with.lost(), with.overlaps()));
		boolean takenOver = with.longestTakeover().isPresent();
		sentences.addAll(takeovers(with));
		if (!takenOver) {
			sentences.add(with.kills().isEmpty() ? "FAILED: no instance was killed while it held a lock."
					: "FAILED: no instance took over the lock of the killed instance.");
		}
		List<String> failures = failures(without, with);
		sentences.addAll(failures);
		return new Verdict(seen && exact && takenOver && failures.isEmpty(), List.copyOf(sentences));
	}

	/**
	 * Gives the verdict on runs whose viewer may have killed, stopped or cut instances in
	 * the middle of a sale. Then tickets may be left, or taken without a customer; no
	 * ticket may be sold twice.
	 */
	static Verdict ofWatched(RunResult without, RunResult with) {
		List<String> sentences = new ArrayList<>();
		sentences.add("Without the lock %d updates of the stock were lost: %d tickets were sold though there were %d."
			.formatted(without.lost(), without.sold().size(), without.tickets()));
		boolean safe = with.isSafe();
		sentences.add(safe
				? "With the lock no ticket was sold twice, and no update was lost: %d of %d tickets were sold."
					.formatted(with.sold().size(), with.tickets())
				: "FAILED: with the lock %d tickets were sold twice, %d updates lost, %d sales began beside another."
					.formatted(with.soldTwice(), with.lost(), with.overlaps()));
		if (with.unsold() > 0) {
			sentences.add(
					"Tickets taken from the stock and not sold: %d. The instance was killed or cut before it recorded the sale."
						.formatted(with.unsold()));
		}
		if (with.ticketsLeft() > 0) {
			sentences
				.add("%d tickets are left, because no instance was alive to sell them.".formatted(with.ticketsLeft()));
		}
		sentences.addAll(takeovers(with));
		List<String> failures = failures(without, with);
		sentences.addAll(failures);
		return new Verdict(safe && failures.isEmpty(), List.copyOf(sentences));
	}

	private static List<String> takeovers(RunResult run) {
		List<String> sentences = new ArrayList<>();
		for (Kill kill : run.kills()) {
			run.successor(kill)
				.ifPresent((next) -> sentences
					.add("%s was killed while it held the lock of '%s'; %s had it %s later.".formatted(kill.instance(),
							kill.stock(), next.instance(), ResultTable.format(run.takeover(kill).orElseThrow()))));
		}
		return sentences;
	}

	private static List<String> failures(RunResult without, RunResult with) {
		return Stream.concat(without.failures().stream(), with.failures().stream())
			.map((failure) -> "FAILED: " + failure + ".")
			.toList();
	}

}

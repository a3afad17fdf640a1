package io.github.dynamolocks.sample.demo;

import java.util.ArrayList;
import java.util.List;

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
		boolean takenOver = with.kill() != null && with.takeover().isPresent();
		if (takenOver) {
			Kill kill = with.kill();
			sentences.add("%s was killed while it held the lock of '%s'; %s had it %s later.".formatted(kill.instance(),
					kill.stock(), with.successor().orElseThrow().instance(),
					ResultTable.format(with.takeover().orElseThrow())));
		}
		else {
			sentences.add((with.kill() == null) ? "FAILED: no instance was killed while it held a lock."
					: "FAILED: no instance took over the lock of the killed instance.");
		}
		List<String> failures = new ArrayList<>(without.failures());
		failures.addAll(with.failures());
		failures.forEach((failure) -> sentences.add("FAILED: " + failure + "."));
		return new Verdict(seen && exact && takenOver && failures.isEmpty(), List.copyOf(sentences));
	}

}

package io.github.dynamolocks.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Checks that no update is lost of values whose writes check the token or the item of the
 * lock. Of other values, only an owner that paused for longer than its lease after its
 * last check may lose an update. Each value names the value that it replaces, so a lost
 * update shows as a wrong name.
 */
final class UpdateRule implements Rule {

	/**
	 * The time, besides pauses, that a body may take from its last check to its write.
	 */
	private static final long UNPAUSED_MILLIS = 2000;

	@Override
	public void check(History history, Consumer<Violation> found) {
		Map<String, List<StoreWrite>> chains = chains(history);
		Excuses excuses = new Excuses(history);
		chains.forEach((resource, chain) -> {
			for (int i = 0; i < chain.size(); i++) {
				if (isLoss(chain, i)) {
					lost(excuses, chain, i, found);
				}
			}
			if (!Resources.isProtected(resource)) {
				chain.stream()
					.filter(excuses::isForeign)
					.forEach((write) -> excuses.missing(write)
						.ifPresent((reason) -> found
							.accept(unexplained("came after the owner had lost the lock", write, reason))));
			}
		});
	}

	/** Returns the updates of each value, without repeated updates. */
	static Map<String, List<StoreWrite>> chains(History history) {
		Map<String, List<StoreWrite>> chains = new TreeMap<>();
		for (StoreWrite write : history.storeWrites()) {
			List<StoreWrite> chain = chains.computeIfAbsent(write.resource(), (resource) -> new ArrayList<>());
			if (chain.isEmpty() || !chain.get(chain.size() - 1).id().equals(write.id())) {
				chain.add(write);
			}
		}
		return chains;
	}

	/** Returns the number of lost updates. */
	static long losses(List<StoreWrite> chain) {
		return IntStream.range(0, chain.size()).filter((index) -> isLoss(chain, index)).count();
	}

	private static boolean isLoss(List<StoreWrite> chain, int index) {
		return !chain.get(index).basedOn().equals((index > 0) ? chain.get(index - 1).id() : StoreWrite.NOTHING);
	}

	private static void lost(Excuses excuses, List<StoreWrite> chain, int index, Consumer<Violation> found) {
		StoreWrite write = chain.get(index);
		int base = -1;
		for (int i = 0; i < index; i++) {
			if (chain.get(i).id().equals(write.basedOn())) {
				base = i;
			}
		}
		if (Resources.isProtected(write.resource())) {
			found
				.accept(new Violation(Violation.Kind.LOST_UPDATE_PROTECTED, "'%s': call %s overwrote what call %s wrote"
					.formatted(write.resource(), write.id(), (index > 0) ? chain.get(index - 1).id() : "no call")));
			return;
		}
		List<StoreWrite> suspects = excuses.isOwn(write) ? chain.subList(base + 1, index) : List.of(write);
		for (StoreWrite suspect : suspects) {
			Optional<String> reason = excuses.isOwn(suspect) ? Optional.of("its lease was valid all the time")
					: excuses.missing(suspect);
			reason.ifPresent((text) -> found.accept(unexplained("was part of a lost update", suspect, text)));
		}
	}

	private static Violation unexplained(String what, StoreWrite write, String reason) {
		return new Violation(Violation.Kind.LOST_UPDATE_UNEXPLAINED,
				"'%s': the write of call %s %s, but %s".formatted(write.resource(), write.id(), what, reason));
	}

	/**
	 * Finds excuses for late writes.
	 */
	private static final class Excuses {

		private final Terms terms;

		private final Map<String, Ownership> ownerships;

		private final Map<String, Call> calls;

		private final Map<String, Life> lives;

		Excuses(History history) {
			this.terms = history.terms();
			this.ownerships = Ownership.of(history);
			this.calls = history.callsById();
			this.lives = history.livesByName();
		}

		/** Returns whether a write was certainly applied without its lock. */
		boolean isForeign(StoreWrite write) {
			return body(write)
				.filter((body) -> ownership(write).without(body.owner())
					.stream()
					.anyMatch((span) -> span.contains(write.applied())))
				.isPresent();
		}

		/** Returns whether a write was certainly applied under its lock. */
		boolean isOwn(StoreWrite write) {
			return body(write)
				.filter((body) -> ownership(write).without(body.owner())
					.stream()
					.noneMatch((span) -> span.overlaps(write.applied()) || span.contains(write.applied())))
				.isPresent();
		}

		/** Returns why a write has no excuse, empty if it has one. */
		Optional<String> missing(StoreWrite write) {
			Call call = this.calls.get(write.id());
			Optional<Call.Body> body = body(write);
			if (call == null || body.isEmpty()) {
				return Optional.of("no call recorded that it would write it");
			}
			Optional<Call.Check> last = body.get()
				.held()
				.stream()
				.filter((check) -> check.at().from() <= write.applied().to())
				.reduce((first, second) -> second);
			if (last.isEmpty()) {
				return Optional.of("its writer never held the lock");
			}
			Span gap = new Span(last.get().at().from(), write.applied().to());
			long trusted = last.get().remainingMillis();
			long millis = gap.nanos() / 1_000_000;
			if (millis < trusted) {
				return Optional.of("it came %d ms after a check with %d ms left".formatted(millis, trusted));
			}
			Life life = this.lives.get(call.life());
			List<Span> pauses = Stream
				.concat((life != null) ? life.pauses().stream() : Stream.of(), this.terms.busy().stream())
				.toList();
			long paused = Span.covered(gap, pauses) / 1_000_000;
			if (millis - paused > Math.max(trusted, UNPAUSED_MILLIS)) {
				return Optional.of("it came %d ms after a check with %d ms left, and only %d ms of that were a pause"
					.formatted(millis, trusted, paused));
			}
			boolean told = call.outcome().isEmpty() || call.outcome().get() == Outcome.LOST;
			return told ? Optional.empty() : Optional.of("its owner was not told");
		}

		private Ownership ownership(StoreWrite write) {
			return this.ownerships.getOrDefault(write.resource(), new Ownership(List.of()));
		}

		private Optional<Call.Body> body(StoreWrite write) {
			Call call = this.calls.get(write.id());
			return (call != null)
					? call.bodies().stream().filter((body) -> body.resource().equals(write.resource())).findFirst()
					: Optional.empty();
		}

	}

}

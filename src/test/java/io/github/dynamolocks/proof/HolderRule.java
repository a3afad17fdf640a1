package io.github.dynamolocks.proof;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Checks mutual exclusion: no call believes that it holds a lock of another owner, a free
 * lock or an expired lease; no lease is taken over before it expires; every call that
 * loses a lease is told.
 */
final class HolderRule implements Rule {

	@Override
	public void check(History history, Consumer<Violation> found) {
		Map<String, Ownership> ownerships = Ownership.of(history);
		Map<String, List<Belief>> beliefs = new TreeMap<>();
		for (Call call : history.calls()) {
			for (Call.Body body : call.bodies()) {
				Ownership ownership = ownerships.getOrDefault(body.resource(), new Ownership(List.of()));
				List<Span> without = ownership.without(body.owner());
				holds(call, body, without, found);
				isTold(call, body, without, found);
				revived(call, body, found);
				ends(history.terms(), call, body, ownership, found);
				body.belief()
					.ifPresent((span) -> beliefs.computeIfAbsent(body.resource(), (resource) -> new ArrayList<>())
						.add(new Belief(call, span)));
			}
		}
		beliefs.forEach((resource, believed) -> alone(resource, believed, found));
		ownerships.forEach((resource, ownership) -> takeovers(history.terms(), ownership, found));
	}

	private static void holds(Call call, Call.Body body, List<Span> without, Consumer<Violation> found) {
		boolean wrong = without.stream()
			.anyMatch((span) -> body.held().stream().anyMatch((check) -> span.contains(check.at()))
					|| body.belief().filter(span::overlaps).isPresent());
		if (wrong) {
			found.accept(new Violation(Violation.Kind.TWO_HOLDERS,
					"call %s believed to hold '%s' as %s when the item in the table was not its own"
						.formatted(call.id(), body.resource(), body.owner())));
		}
	}

	private static void isTold(Call call, Call.Body body, List<Span> without, Consumer<Violation> found) {
		Long left = body.left();
		if (call.outcome().isEmpty() || call.outcome().get() == Outcome.LOST) {
			return;
		}
		boolean sawIt = !body.checks().isEmpty() && !body.checks().get(body.checks().size() - 1).isHeld();
		// A place that missed a turn joins again, so its owner id can own the lock twice.
		boolean taken = left != null && !body.checks().isEmpty() && without.stream()
			.anyMatch((span) -> span.from() > body.checks().get(0).at().to() && span.from() <= left);
		if (sawIt || taken) {
			found.accept(new Violation(Violation.Kind.NOT_TOLD, "call %s lost '%s' while it ran and got %s"
				.formatted(call.id(), body.resource(), call.outcome().get())));
		}
	}

	/** Checks that a lease that was lost is never held again. */
	private static void revived(Call call, Call.Body body, Consumer<Violation> found) {
		boolean lost = false;
		for (Call.Check check : body.checks()) {
			if (lost && check.isHeld()) {
				found.accept(new Violation(Violation.Kind.BELIEVED_TOO_LONG,
						"call %s held '%s' again after it had lost it".formatted(call.id(), body.resource())));
				return;
			}
			lost = lost || !check.isHeld();
		}
	}

	private static void ends(Terms terms, Call call, Call.Body body, Ownership ownership, Consumer<Violation> found) {
		for (Call.Check check : body.held()) {
			long expiry = ownership.expiry(body.owner(), check.at().to());
			long over = terms.wallAtLeast(check.at().from()) - expiry;
			if (expiry != Long.MIN_VALUE && over >= 0) {
				found.accept(new Violation(Violation.Kind.BELIEVED_TOO_LONG,
						"call %s believed to hold '%s' %d ms after the end of its lease".formatted(call.id(),
								body.resource(), over)));
				return;
			}
		}
	}

	private static void alone(String resource, List<Belief> believed, Consumer<Violation> found) {
		believed.sort(Comparator.comparingLong((belief) -> belief.span().from()));
		Belief longest = believed.get(0);
		for (Belief belief : believed.subList(1, believed.size())) {
			if (belief.span().overlaps(longest.span())) {
				found.accept(new Violation(Violation.Kind.TWO_HOLDERS,
						"calls %s and %s both held '%s'".formatted(longest.call().id(), belief.call().id(), resource)));
			}
			longest = (belief.span().to() > longest.span().to()) ? belief : longest;
		}
	}

	private static void takeovers(Terms terms, Ownership ownership, Consumer<Violation> found) {
		LockWrite before = null;
		for (LockWrite write : ownership.writes()) {
			if (before != null && before.after() != null && write.owner() != null
					&& !write.owner().equals(before.owner()) && !write.isPassedOn(before)) {
				long left = before.after().expiresAt() - terms.wallAtMost(write.applied().to());
				if (left >= 0) {
					found.accept(new Violation(Violation.Kind.TAKEN_TOO_EARLY,
							"'%s' went from %s to %s at least %d ms before the end of the lease"
								.formatted(write.resource(), before.owner(), write.owner(), left)));
				}
			}
			before = write;
		}
	}

	/**
	 * A time in which a call certainly believed that it held a lock.
	 */
	private record Belief(Call call, Span span) {

	}

}

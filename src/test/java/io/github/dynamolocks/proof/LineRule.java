package io.github.dynamolocks.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Checks that the line keeps its order: a process joins at the end, each process that
 * stays keeps its place, a lock is passed on to the first place, and a place takes over
 * only when those before it have had time to. So no write brings a process forward at the
 * cost of another one.
 */
final class LineRule implements Rule {

	private static final long TAKEOVER_STEP_MILLIS = 100;

	private static final int MAX_TAKEOVER_STEPS = 20;

	private static final long LINE_DEAD_MILLIS = 3000;

	@Override
	public void check(History history, Consumer<Violation> found) {
		Ownership.of(history).forEach((resource, ownership) -> {
			LockWrite before = null;
			for (LockWrite write : ownership.writes()) {
				if (before != null && !isInOrder(history.terms(), before, write)) {
					found.accept(new Violation(Violation.Kind.OUT_OF_LINE,
							"'%s' of %s with the line %s came to %s with the line %s".formatted(resource,
									before.owner(), before.line(), write.owner(), write.line())));
				}
				before = write;
			}
		});
	}

	private static boolean isInOrder(Terms terms, LockWrite before, LockWrite write) {
		List<String> line = before.line();
		String owner = write.owner();
		if (write.after() != null && Objects.equals(owner, before.owner())) {
			return isJoinedOrLeft(line, write.line());
		}
		if (owner == null) {
			// A release for which the lock stays taken keeps the line.
			boolean kept = write.after() != null && write.after().expiresAt() > 0;
			return line.equals(write.line()) && (kept || line.isEmpty());
		}
		if (write.isPassedOn(before)) {
			List<String> rest = line.subList(1, line.size());
			return write.line().equals(rest) || isJoined(rest, write.line());
		}
		int place = line.indexOf(owner);
		if (place >= 0 && write.line().equals(line.subList(place + 1, line.size()))) {
			return isEnded(terms, before, write, TAKEOVER_STEP_MILLIS * Math.min(place, MAX_TAKEOVER_STEPS));
		}
		// A process that does not know its place yet removes a dead line with it.
		return write.line().isEmpty() && (line.isEmpty() || isEnded(terms, before, write, LINE_DEAD_MILLIS));
	}

	private static boolean isJoinedOrLeft(List<String> before, List<String> after) {
		if (after.equals(before) || isJoined(before, after)) {
			return true;
		}
		List<String> left = new ArrayList<>(before);
		left.removeAll(after);
		List<String> rest = new ArrayList<>(before);
		rest.removeAll(left);
		return left.size() == 1 && rest.equals(after);
	}

	private static boolean isJoined(List<String> before, List<String> after) {
		return after.size() == before.size() + 1 && after.subList(0, before.size()).equals(before)
				&& !before.contains(after.get(before.size()));
	}

	/** Returns whether the lease may have ended some time before a write. */
	private static boolean isEnded(Terms terms, LockWrite before, LockWrite write, long millis) {
		LockWrite.Item item = before.after();
		return item != null && item.expiresAt() + millis < terms.wallAtMost(write.applied().to());
	}

}

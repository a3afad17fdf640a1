package io.github.dynamolocks.proof;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Checks that a lock is free at most a lease plus the clock's uncertainty after the end
 * of its owner: no write sets a later end, and a waiter for the lock of a killed process
 * acquires it in time. A lock that was passed on and not yet renewed when a process was
 * killed may belong to that process: it has another owner, or is renewed, in time.
 */
final class ReleaseRule implements Rule {

	private static final long GRANT_MILLIS = 3000;

	@Override
	public void check(History history, Consumer<Violation> found) {
		Map<String, Long> ends = ends(history);
		for (LockWrite write : history.lockWrites()) {
			if (write.after() != null && write.owner() != null) {
				length(history.terms(), write, write.after(), found);
				late(history.terms(), write, write.after(), ends.get(write.owner()), found);
			}
		}
		Map<String, Ownership> ownerships = Ownership.of(history);
		for (Life life : history.lives()) {
			Span killed = life.killed();
			if (killed != null) {
				ownerships.values().forEach((ownership) -> taken(history.terms(), ownership, life, killed, found));
			}
		}
	}

	/** Checks that no lease is too long. A lock that is passed on has a short one. */
	private static void length(Terms terms, LockWrite write, LockWrite.Item item, Consumer<Violation> found) {
		long lease = terms.lease().toMillis();
		long over = item.expiresAt() - terms.wallAtMost(write.applied().to())
				- ((item.pid() == 0) ? Math.min(lease, GRANT_MILLIS) : lease) - Terms.ROUNDING_MILLIS;
		if (over > 0) {
			found.accept(new Violation(Violation.Kind.NOT_FREE_IN_TIME,
					"a lease on '%s' ends %d ms too late".formatted(write.resource(), over)));
		}
	}

	/**
	 * Checks that no write after the end of its owner extends the lease. A place whose
	 * join arrived late gets a turn, too: another process passes it on, and it lasts for
	 * a grant.
	 */
	private static void late(Terms terms, LockWrite write, LockWrite.Item item, @Nullable Long end,
			Consumer<Violation> found) {
		if (end == null || item.pid() == 0 || write.applied().from() <= end) {
			return;
		}
		long over = item.expiresAt() - terms.wallAtMost(end) - terms.lease().toMillis()
				- terms.uncertainty().toMillis();
		if (over > 0) {
			found.accept(new Violation(Violation.Kind.NOT_FREE_IN_TIME,
					"a write after the end of %s extended its lease on '%s' by %d ms".formatted(item.owner(),
							write.resource(), over)));
		}
	}

	private static void taken(Terms terms, Ownership ownership, Life life, Span killed, Consumer<Violation> found) {
		LockWrite last = null;
		Optional<LockWrite> next = Optional.empty();
		for (LockWrite write : ownership.writes()) {
			if (write.applied().to() <= killed.to()) {
				last = write;
			}
			else if (last != null && (!Objects.equals(write.owner(), last.owner())
					|| (last.after() != null && write.after() != null && last.after().pid() != write.after().pid()))) {
				next = Optional.of(write);
				break;
			}
		}
		if (last == null || last.after() == null || last.owner() == null
				|| (last.after().pid() != life.pid() && last.after().pid() != 0)) {
			return;
		}
		if (next.isEmpty()) {
			found.accept(new Violation(Violation.Kind.NOT_FREE_IN_TIME,
					"'%s' was never free after the end of %s".formatted(last.resource(), life.name())));
			return;
		}
		Span taken = new Span(killed.to(), Math.max(killed.to(), next.get().applied().from()));
		long over = (taken.nanos() - Span.covered(taken, terms.busy())) / 1_000_000 - terms.lease().toMillis()
				- terms.uncertainty().toMillis();
		if (over > 0) {
			found.accept(new Violation(Violation.Kind.NOT_FREE_IN_TIME,
					"'%s' was free %d ms too late after the end of %s".formatted(last.resource(), over, life.name())));
		}
	}

	/** Returns the end of the last call that can have held the lock with an owner id. */
	private static Map<String, Long> ends(History history) {
		Map<String, Life> lives = history.livesByName();
		List<Call> silent = history.calls().stream().filter(Call::mayHaveHeldSome).toList();
		Map<String, Long> ends = new HashMap<>();
		for (Call call : history.calls()) {
			for (Call.Body body : call.bodies()) {
				ends.merge(body.owner(), silentEnd(silent, lives, call, body.resource()), Math::max);
			}
		}
		return ends;
	}

	/**
	 * Returns the end of a call, or of waiters to which it may have handed off its lock.
	 * Such a waiter records nothing while it waits for another lock, too.
	 */
	private static long silentEnd(List<Call> silent, Map<String, Life> lives, Call call, String resource) {
		long end = end(call, lives);
		for (long before = Long.MIN_VALUE; before < end;) {
			before = end;
			for (Call other : silent) {
				if (other.life().equals(call.life()) && other.started() <= end && other.mayHaveHeld(resource)) {
					end = Math.max(end, end(other, lives));
				}
			}
		}
		return end;
	}

	private static long end(Call call, Map<String, Life> lives) {
		if (call.end() != null) {
			return call.end().at();
		}
		Life life = lives.get(call.life());
		return (life != null && life.killed() != null) ? life.killed().to() : Long.MAX_VALUE;
	}

}

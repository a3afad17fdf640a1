package io.github.dynamolocks.proof;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A call of an annotated method.
 *
 * @param id the unique id of the call, which its writes contain
 * @param life the name of the process
 * @param thread the name of the thread
 * @param started when the call started
 * @param wanted the resources to lock
 * @param end the end of the call, null if the process was killed first
 * @param bodies one entry for each acquired lock; empty if the method did not run
 */
public record Call(String id, String life, String thread, long started, Set<String> wanted, @Nullable End end,
		List<Body> bodies) {

	public Call {
		wanted = Set.copyOf(wanted);
		bodies = List.copyOf(bodies);
	}

	/** Returns whether it may have held locks that no body recorded. */
	boolean mayHaveHeldSome() {
		return this.wanted.size() > 1 && this.bodies.size() < this.wanted.size();
	}

	/** Returns whether it may have held a lock although its method recorded nothing. */
	boolean mayHaveHeld(String resource) {
		return mayHaveHeldSome() && this.wanted.contains(resource)
				&& this.bodies.stream().noneMatch((body) -> body.resource().equals(resource));
	}

	/** Returns the outcome of the call. */
	Optional<Outcome> outcome() {
		return Optional.ofNullable(this.end).map(End::outcome);
	}

	/**
	 * The time in which a method ran under one lock.
	 *
	 * @param resource the locked resource
	 * @param owner the owner id
	 * @param token the fencing token, null for none
	 * @param checks the checks of the lease
	 * @param left the last moment under the lock; null if the method did not reach its
	 * end
	 */
	public record Body(String resource, String owner, @Nullable Long token, List<Check> checks, @Nullable Long left) {

		public Body {
			checks = List.copyOf(checks);
		}

		List<Check> held() {
			return this.checks.stream().filter(Check::isHeld).toList();
		}

		/**
		 * Returns the time in which the method certainly believed that it held the lock:
		 * between two successful checks, it believed so all the time.
		 */
		Optional<Span> belief() {
			List<Check> held = held();
			if (held.isEmpty()) {
				return Optional.empty();
			}
			long from = held.get(0).at().to();
			long to = held.get(held.size() - 1).at().from();
			return (from < to) ? Optional.of(new Span(from, to)) : Optional.empty();
		}

	}

	/**
	 * A check of the lease.
	 *
	 * @param at the time of the check
	 * @param remainingMillis the remaining time of the lease, 0 if it was not held
	 */
	public record Check(Span at, long remainingMillis) {

		boolean isHeld() {
			return this.remainingMillis > 0;
		}

	}

	/**
	 * The end of a call.
	 *
	 * @param at when the caller got the result
	 * @param outcome the kind of result
	 * @param detail the text of the exception, empty without an exception
	 */
	public record End(long at, Outcome outcome, String detail) {

	}

}

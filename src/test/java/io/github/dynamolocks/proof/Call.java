package io.github.dynamolocks.proof;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A call of an annotated method.
 *
 * @param id its own id, which names what it writes
 * @param life the process that made it
 * @param thread the thread that made it
 * @param started when
 * @param wanted the resources that it is to lock
 * @param end how it ended, null if its process did not live to see that
 * @param bodies one for each lock that it got; empty if the method did not run
 */
record Call(String id, String life, String thread, long started, Set<String> wanted, @Nullable End end,
		List<Body> bodies) {

	Call {
		wanted = Set.copyOf(wanted);
		bodies = List.copyOf(bodies);
	}

	/** Whether it may have held a lock without a method that could say so. */
	boolean mayHaveHeld(String resource) {
		return this.wanted.size() > 1 && this.wanted.contains(resource)
				&& this.bodies.stream().noneMatch((body) -> body.resource().equals(resource));
	}

	/** What the caller got. */
	Optional<Outcome> outcome() {
		return Optional.ofNullable(this.end).map(End::outcome);
	}

	/**
	 * The time in which a method ran under one lock.
	 *
	 * @param resource the locked resource
	 * @param owner the owner id
	 * @param token the fencing token, null for none
	 * @param checks what it found when it asked for the lease
	 * @param left when it was done, as the last thing it did under the lock; null if it
	 * did not come to that
	 */
	record Body(String resource, String owner, @Nullable Long token, List<Check> checks, @Nullable Long left) {

		Body {
			checks = List.copyOf(checks);
		}

		List<Check> held() {
			return this.checks.stream().filter(Check::isHeld).toList();
		}

		/**
		 * The time for which it believed, without a doubt, that it holds the lock: what
		 * is held twice was held in between.
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
	 * A look at the lease.
	 *
	 * @param at when
	 * @param remainingMillis for how much longer it was held, 0 if it was not
	 */
	record Check(Span at, long remainingMillis) {

		boolean isHeld() {
			return this.remainingMillis > 0;
		}

	}

	/**
	 * The end of a call.
	 *
	 * @param at when its caller had it
	 * @param outcome what the caller got
	 * @param detail the exception's text, empty if there was none
	 */
	record End(long at, Outcome outcome, String detail) {

	}

}

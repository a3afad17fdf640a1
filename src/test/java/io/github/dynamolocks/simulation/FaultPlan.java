package io.github.dynamolocks.simulation;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.proof.Fault;

/**
 * Draws the faults of one round. Each has a number, so that a round can be repeated with
 * some of them only.
 */
final class FaultPlan {

	private static final List<Fault> OF_REQUESTS = Fault.of(Fault.Kind.REQUEST)
		.stream()
		.filter((fault) -> fault != Fault.STALLED)
		.toList();

	/** The share of the requests that meet a fault if they arrive in any order. */
	private static final double RATE_OF_DISORDER = 0.8;

	private static final List<Fault> OF_DISORDER = List.of(Fault.STALLED, Fault.REPEATED);

	private static final List<Fault> OF_PROCESSES = Fault.of(Fault.Kind.PROCESS);

	private final RandomGenerator random;

	private final double rate;

	private final IntPredicate enabled;

	private final Map<Fault, Integer> counts = new EnumMap<>(Fault.class);

	private int drawn;

	private boolean over;

	/**
	 * Creates a plan.
	 * @param rate the share of the requests that meet a fault
	 * @param enabled which faults happen, by number
	 */
	FaultPlan(RandomGenerator random, double rate, IntPredicate enabled) {
		this.random = random;
		this.rate = rate;
		this.enabled = enabled;
	}

	/**
	 * Draws the fault of a request, null for none.
	 * @param read whether it is a read
	 * @param wrongDate whether its answer may have a wrong date
	 * @param disorder whether many writes of its process arrive in any order
	 */
	@Nullable Fault ofRequest(boolean read, boolean wrongDate, boolean disorder) {
		if (this.over) {
			return null;
		}
		if (disorder && !read && this.random.nextDouble() < RATE_OF_DISORDER) {
			return count(OF_DISORDER.get(this.random.nextInt(OF_DISORDER.size())));
		}
		if (this.random.nextDouble() >= this.rate) {
			return null;
		}
		Fault fault = OF_REQUESTS.get(this.random.nextInt(OF_REQUESTS.size()));
		if (fault == Fault.STALE_READ && !read) {
			return count(Fault.LATE_REQUEST);
		}
		return count((fault == Fault.WRONG_DATE && !wrongDate) ? Fault.LAGGING_DATE : fault);
	}

	/**
	 * Draws a fault of a process, null for none.
	 * @param possible which faults the process can have; the others become stops
	 */
	@Nullable Fault ofProcess(Predicate<Fault> possible) {
		if (this.over || this.rate == 0) {
			return null;
		}
		Fault fault = OF_PROCESSES.get(this.random.nextInt(OF_PROCESSES.size()));
		return count(possible.test(fault) ? fault : Fault.STOP);
	}

	/** Returns a fault that was chosen, null if it does not happen. */
	@Nullable Fault chosen(Fault fault) {
		return (this.over || this.rate == 0) ? null : count(fault);
	}

	private @Nullable Fault count(Fault fault) {
		if (!this.enabled.test(this.drawn++)) {
			return null;
		}
		this.counts.merge(fault, 1, Integer::sum);
		return fault;
	}

	/** Ends all faults. */
	void end() {
		this.over = true;
	}

	boolean isOver() {
		return this.over;
	}

	/** Returns how many faults were drawn, whether they happened or not. */
	int drawn() {
		return this.drawn;
	}

	Map<Fault, Integer> counts() {
		return this.counts;
	}

}

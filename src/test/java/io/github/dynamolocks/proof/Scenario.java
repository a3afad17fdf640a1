package io.github.dynamolocks.proof;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Who locks what, how often and for how long. The processes are real or simulated.
 *
 * @param processes how many processes run at the same time
 * @param threads how many threads of each process lock
 * @param plain how many resources have no fencing tokens
 * @param fenced how many have
 * @param checked how many protect values that are written with a check of the lock's item
 * @param hot in how many of three calls the resource is the first one at least
 * @param lease the length of all leases
 * @param waitTime the wait time of callers that wait for long
 * @param pause the longest time between two calls of a thread
 * @param hold the time for which most callers hold a lock at most
 * @param stubborn the share of the callers that hold a lock for as long as they can
 */
public record Scenario(int processes, int threads, int plain, int fenced, int checked, int hot, Duration lease,
		Duration waitTime, Duration pause, Duration hold, double stubborn) {

	/** Returns the number of resources. */
	public int resources() {
		return this.plain + this.fenced + this.checked;
	}

	/** Draws a resource. */
	public String resource(RandomGenerator random) {
		boolean first = this.hot > 0 && random.nextInt(3) >= 3 - this.hot;
		return resource(first ? 0 : random.nextInt(resources()));
	}

	/** Returns a resource by its number, from 0. */
	public String resource(int number) {
		if (number < this.plain) {
			return Resources.of(Resources.PLAIN, number);
		}
		int other = number - this.plain;
		return (other < this.fenced) ? Resources.of(Resources.FENCED, other)
				: Resources.of(Resources.CHECKED, other - this.fenced);
	}

}

package io.github.dynamolocks.simulation;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * What happens in one round: who locks what, and how often something fails.
 *
 * @param processes how many processes run at the same time
 * @param threads how many threads of each process lock
 * @param plain how many resources have no fencing tokens
 * @param fenced how many have
 * @param acquisitions the acquisitions after which the round ends
 * @param faults the share of the requests that meet a fault
 * @param betweenProcessFaults the mean time between two faults of processes
 * @param dated whether the answers of DynamoDB have a date
 */
record Scenario(int processes, int threads, int plain, int fenced, int acquisitions, double faults,
		Duration betweenProcessFaults, boolean dated) {

	static final Duration LEASE = Duration.ofSeconds(5);

	static Scenario drawn(RandomGenerator random, int acquisitions) {
		double[] faults = { 0, 0.005, 0.02, 0.06 };
		return new Scenario(2 + random.nextInt(6), 1 + random.nextInt(4), 1 + random.nextInt(4), random.nextInt(3),
				acquisitions, faults[random.nextInt(faults.length)], Duration.ofMillis(500 + random.nextInt(8000)),
				random.nextInt(8) > 0);
	}

	int resources() {
		return this.plain + this.fenced;
	}

	String resource(int number) {
		return (number < this.plain) ? "plain:" + number : "fenced:" + (number - this.plain);
	}

}

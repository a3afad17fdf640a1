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
 * @param stubborn the share of the callers that hold a lock for as long as they can
 * @param wholeSdk whether requests pass through the whole SDK, or directly to the network
 */
record Scenario(int processes, int threads, int plain, int fenced, int acquisitions, double faults,
		Duration betweenProcessFaults, boolean dated, double stubborn, boolean wholeSdk) {

	static final Duration LEASE = Duration.ofSeconds(5);

	/** The acquisitions of a round, and of one in which much fails or which is slow. */
	private static final int ACQUISITIONS = 1000;

	private static final int FEW_ACQUISITIONS = 300;

	/** One of how many rounds uses the whole SDK, which takes most of the time. */
	private static final int WHOLE_SDK = 40;

	private static final double[] FAULTS = { 0, 0.005, 0.02, 0.06 };

	private static final double[] FAULTS_UNDER_STRESS = { 0.01, 0.05, 0.1 };

	/** Draws a scenario; much fails in every second one. */
	static Scenario drawn(RandomGenerator random) {
		boolean stress = random.nextBoolean();
		boolean whole = random.nextInt(WHOLE_SDK) == 0;
		double[] faults = stress ? FAULTS_UNDER_STRESS : FAULTS;
		return new Scenario(2 + random.nextInt(6), 1 << random.nextInt(4), 1 + random.nextInt(4), random.nextInt(3),
				(stress || whole) ? FEW_ACQUISITIONS : ACQUISITIONS, faults[random.nextInt(faults.length)],
				Duration.ofMillis(stress ? 1000 + random.nextInt(3000) : 2000 + random.nextInt(8000)),
				random.nextInt(8) > 0, stress ? 0.02 : 0.002, whole);
	}

	int resources() {
		return this.plain + this.fenced;
	}

	String resource(int number) {
		return (number < this.plain) ? "plain:" + number : "fenced:" + (number - this.plain);
	}

}

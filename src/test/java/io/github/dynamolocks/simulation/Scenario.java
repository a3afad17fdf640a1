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
 * @param lease the length of all leases
 * @param stubborn the share of the callers that hold a lock for as long as they can
 * @param storeOnly whether the callers use the store itself instead of a client
 * @param disorder whether most writes of the first process are late or arrive twice
 * @param wholeSdk whether requests pass through the whole SDK, or directly to the network
 */
record Scenario(int processes, int threads, int plain, int fenced, int acquisitions, double faults,
		Duration betweenProcessFaults, boolean dated, Duration lease, double stubborn, boolean storeOnly,
		boolean disorder, boolean wholeSdk) {

	private static final Duration LEASE = Duration.ofSeconds(5);

	/** So long that a lease outlives others that come and go meanwhile. */
	private static final Duration LONG_LEASE = Duration.ofSeconds(9);

	/** The acquisitions of a round, and of one in which much fails or which is slow. */
	private static final int ACQUISITIONS = 1000;

	private static final int FEW_ACQUISITIONS = 300;

	/** One of how many rounds uses the whole SDK, which takes most of the time. */
	private static final int WHOLE_SDK = 40;

	/** The acquisitions of a round in which most locks are handed off. */
	private static final int MANY_ACQUISITIONS = 4000;

	/** From how many resources on processes rarely want the same one. */
	private static final int UNCONTENDED = 10;

	/** The acquisitions of a round without a client. */
	private static final int ACQUISITIONS_OF_STORE = 100;

	private static final double[] FAULTS_OF_STORE = { 0.01, 0.03, 0.08 };

	private static final double[] FAULTS_OF_MANY = { 0.01, 0.03, 0.08 };

	private static final double[] FAULTS = { 0, 0.005, 0.01, 0.03 };

	private static final double[] FAULTS_UNDER_STRESS = { 0.01, 0.03, 0.08 };

	/**
	 * Draws a scenario. In some, the callers use the store itself, without a client. In
	 * some, processes with many threads hand most locks off among themselves, or many
	 * resources are hardly contended. In the others, most locks are passed on between
	 * processes, and much fails in every second one. In half of these, few processes hold
	 * their locks for long, while they are cut off and their clocks go wrong.
	 */
	static Scenario drawn(RandomGenerator random) {
		boolean whole = random.nextInt(WHOLE_SDK) == 0;
		if (random.nextInt(5) < 2) {
			return new Scenario(2 + random.nextInt(2), 1 + random.nextInt(2), 1, random.nextInt(2),
					ACQUISITIONS_OF_STORE, FAULTS_OF_STORE[random.nextInt(FAULTS_OF_STORE.length)],
					Duration.ofMillis(1000 + random.nextInt(6000)), random.nextInt(3) > 0,
					random.nextBoolean() ? LEASE : LONG_LEASE, 0, true, random.nextBoolean(), whole);
		}
		if (random.nextInt(3) == 0) {
			return new Scenario(2 + random.nextInt(3), 16 << random.nextInt(3), 2 + random.nextInt(6),
					random.nextInt(3), whole ? FEW_ACQUISITIONS : MANY_ACQUISITIONS,
					FAULTS_OF_MANY[random.nextInt(FAULTS_OF_MANY.length)],
					Duration.ofMillis(200 + random.nextInt(1800)), random.nextInt(8) > 0, LEASE, 0.001, false, false,
					whole);
		}
		if (random.nextInt(8) == 0) {
			return new Scenario(2 + random.nextInt(3), 1, UNCONTENDED + random.nextInt(10), random.nextInt(4),
					FEW_ACQUISITIONS, FAULTS_UNDER_STRESS[random.nextInt(FAULTS_UNDER_STRESS.length)],
					Duration.ofMillis(1000 + random.nextInt(3000)), true, LEASE, 0.02, false, false, whole);
		}
		boolean stress = random.nextBoolean();
		if (stress && random.nextBoolean()) {
			return new Scenario(2 + random.nextInt(2), 1 + random.nextInt(2), 1, random.nextInt(2), FEW_ACQUISITIONS,
					FAULTS_UNDER_STRESS[random.nextInt(FAULTS_UNDER_STRESS.length)],
					Duration.ofMillis(2000 + random.nextInt(6000)), random.nextInt(4) > 0, LEASE, 0.08, false, false,
					whole);
		}
		double[] faults = stress ? FAULTS_UNDER_STRESS : FAULTS;
		return new Scenario(2 + random.nextInt(6), 1 << random.nextInt(4), 1 + random.nextInt(4), random.nextInt(3),
				(stress || whole) ? FEW_ACQUISITIONS : ACQUISITIONS, faults[random.nextInt(faults.length)],
				Duration.ofMillis(stress ? 1000 + random.nextInt(3000) : 2000 + random.nextInt(8000)),
				random.nextInt(8) > 0, LEASE, stress ? 0.02 : 0.002, false, false, whole);
	}

	int resources() {
		return this.plain + this.fenced;
	}

	/** Draws a resource, mostly the first one unless there are many. */
	String resource(RandomGenerator random) {
		return resource((resources() < UNCONTENDED && random.nextInt(3) > 0) ? 0 : random.nextInt(resources()));
	}

	String resource(int number) {
		return (number < this.plain) ? "plain:" + number : "fenced:" + (number - this.plain);
	}

}

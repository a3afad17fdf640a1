package io.github.dynamolocks.simulation;

import java.time.Duration;
import java.util.random.RandomGenerator;

import io.github.dynamolocks.proof.Scenario;

/**
 * What happens in one round: the scenario, and how often something fails.
 *
 * @param scenario who locks what
 * @param acquisitions the acquisitions after which the round ends
 * @param faults the share of the requests that meet a fault
 * @param betweenProcessFaults the mean time between two faults of processes
 * @param dated whether the answers of DynamoDB have a date
 * @param storeOnly whether the callers use the store itself instead of a client
 * @param disorder whether most writes of the first process are late or arrive twice
 * @param wholeSdk whether requests pass through the whole SDK, or directly to the network
 */
record Conditions(Scenario scenario, int acquisitions, double faults, Duration betweenProcessFaults, boolean dated,
		boolean storeOnly, boolean disorder, boolean wholeSdk) {

	private static final Duration WAIT_TIME = Duration.ofMinutes(5);

	private static final Duration PAUSE = Duration.ofMillis(4);

	private static final Duration HOLD = Duration.ofMillis(2);

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

	/** One of how many rounds has more processes than places in the line. */
	private static final int CROWDED = 30;

	/** The acquisitions of a round without a client. */
	private static final int ACQUISITIONS_OF_STORE = 100;

	private static final double[] FAULTS_OF_STORE = { 0.01, 0.03, 0.08 };

	private static final double[] FAULTS_OF_MANY = { 0.01, 0.03, 0.08 };

	private static final double[] FAULTS = { 0, 0.005, 0.01, 0.03 };

	private static final double[] FAULTS_UNDER_STRESS = { 0.01, 0.03, 0.08 };

	/**
	 * Draws a scenario. In some, the callers use the store itself, without a client. In
	 * some, processes with many threads hand most locks off among themselves, many
	 * resources are hardly contended, or more processes want a lock than its line has
	 * places. In the others, most locks are passed on between processes, and much fails
	 * in every second one. In half of these, few processes hold their locks for long,
	 * while they are cut off and their clocks go wrong.
	 */
	static Conditions drawn(RandomGenerator random) {
		boolean whole = random.nextInt(WHOLE_SDK) == 0;
		if (random.nextInt(CROWDED) == 0) {
			Scenario crowd = scenario(SimulatedTable.MOST_PLACES + 2 + random.nextInt(10), 1, 1, 0, LEASE, 0.001);
			return new Conditions(crowd, FEW_ACQUISITIONS, FAULTS[random.nextInt(FAULTS.length)],
					Duration.ofMillis(1000 + random.nextInt(3000)), true, false, false, false);
		}
		if (random.nextInt(5) < 2) {
			return ofStore(random, whole);
		}
		if (random.nextInt(3) == 0) {
			Scenario many = scenario(2 + random.nextInt(3), 16 << random.nextInt(3), 2 + random.nextInt(6),
					random.nextInt(3), LEASE, 0.001);
			return new Conditions(many, whole ? FEW_ACQUISITIONS : MANY_ACQUISITIONS,
					FAULTS_OF_MANY[random.nextInt(FAULTS_OF_MANY.length)],
					Duration.ofMillis(200 + random.nextInt(1800)), random.nextInt(8) > 0, false, false, whole);
		}
		if (random.nextInt(8) == 0) {
			Scenario calm = scenario(2 + random.nextInt(3), 1, UNCONTENDED + random.nextInt(10), random.nextInt(4),
					LEASE, 0.02);
			return new Conditions(calm, FEW_ACQUISITIONS,
					FAULTS_UNDER_STRESS[random.nextInt(FAULTS_UNDER_STRESS.length)],
					Duration.ofMillis(1000 + random.nextInt(3000)), true, false, false, whole);
		}
		boolean stress = random.nextBoolean();
		if (stress && random.nextBoolean()) {
			Scenario stubborn = scenario(2 + random.nextInt(2), 1 + random.nextInt(2), 1, random.nextInt(2), LEASE,
					0.08);
			return new Conditions(stubborn, FEW_ACQUISITIONS,
					FAULTS_UNDER_STRESS[random.nextInt(FAULTS_UNDER_STRESS.length)],
					Duration.ofMillis(2000 + random.nextInt(6000)), random.nextInt(4) > 0, false, false, whole);
		}
		double[] faults = stress ? FAULTS_UNDER_STRESS : FAULTS;
		Scenario contended = scenario(2 + random.nextInt(6), 1 << random.nextInt(4), 1 + random.nextInt(4),
				random.nextInt(3), LEASE, stress ? 0.02 : 0.002);
		return new Conditions(contended, (stress || whole) ? FEW_ACQUISITIONS : ACQUISITIONS,
				faults[random.nextInt(faults.length)],
				Duration.ofMillis(stress ? 1000 + random.nextInt(3000) : 2000 + random.nextInt(8000)),
				random.nextInt(8) > 0, false, false, whole);
	}

	private static Conditions ofStore(RandomGenerator random, boolean whole) {
		int processes = 2 + random.nextInt(2);
		int threads = 1 + random.nextInt(2);
		int fenced = random.nextInt(2);
		double faults = FAULTS_OF_STORE[random.nextInt(FAULTS_OF_STORE.length)];
		Duration between = Duration.ofMillis(1000 + random.nextInt(6000));
		boolean dated = random.nextInt(3) > 0;
		Scenario scenario = scenario(processes, threads, 1, fenced, random.nextBoolean() ? LEASE : LONG_LEASE, 0);
		return new Conditions(scenario, ACQUISITIONS_OF_STORE, faults, between, dated, true, random.nextBoolean(),
				whole);
	}

	private static Scenario scenario(int processes, int threads, int plain, int fenced, Duration lease,
			double stubborn) {
		int hot = (plain + fenced < UNCONTENDED) ? 2 : 0;
		return new Scenario(processes, threads, plain, fenced, 0, hot, lease, WAIT_TIME, PAUSE, HOLD, stubborn);
	}

}

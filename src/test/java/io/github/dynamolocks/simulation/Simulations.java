package io.github.dynamolocks.simulation;

import java.util.Objects;

/**
 * Runs a simulation from the command line:
 * {@code mvn -q -P simulation verify -Dsimulation.seed=1 -Dsimulation.acquisitions=100000}.
 */
public final class Simulations {

	private Simulations() {
	}

	public static void main(String[] arguments) {
		long seed = Long.getLong("simulation.seed", 1);
		long acquisitions = Long.getLong("simulation.acquisitions", 100_000);
		int round = Integer.getInteger("simulation.round", -1);
		if (round >= 0) {
			long own = Simulation.seedOf(seed, round);
			System.out.println(Simulation.scenario(own));
			Round.Result result = Round.run(Simulation.scenario(own), own, (fault) -> true,
					Boolean.getBoolean("simulation.trace") ? System.out::print : (line) -> {
					});
			System.out.println(result);
			return;
		}
		long began = System.nanoTime();
		Simulation simulation = new Simulation(seed);
		Simulation unused = simulation.runUntil(() -> simulation.acquisitions() >= acquisitions);
		System.out.println(simulation);
		System.out.printf("%d acquisitions a second%n",
				simulation.acquisitions() * 1_000_000_000L / (System.nanoTime() - began));
		if (simulation.failed() != null) {
			System.out.printf("Round %d: %s%n", simulation.failedRound(), Objects.requireNonNull(simulation.failed()));
			System.exit(1);
		}
	}

}

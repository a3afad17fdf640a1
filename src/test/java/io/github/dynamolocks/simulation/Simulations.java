package io.github.dynamolocks.simulation;

import java.util.Arrays;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;

/**
 * Runs a simulation from the command line:
 * {@code mvn -q -P simulation verify -Dsimulation.seed=1 -Dsimulation.acquisitions=100000}.
 */
public final class Simulations {

	private static final String ALL_FAULTS = "all";

	/** The acquisitions after which a line shows the progress. */
	private static final long PROGRESS = 250_000;

	private Simulations() {
	}

	/**
	 * Runs a whole simulation or one round, as the system properties say.
	 * @param arguments not used
	 */
	public static void main(String[] arguments) {
		long seed = Long.getLong("simulation.seed", 1);
		int round = Integer.getInteger("simulation.round", -1);
		boolean holds = (round < 0) ? simulate(seed, Long.getLong("simulation.acquisitions", 100_000))
				: replay(seed, round, System.getProperty("simulation.faults", ALL_FAULTS));
		if (!holds) {
			System.exit(1);
		}
	}

	private static boolean simulate(long seed, long acquisitions) {
		long began = System.nanoTime();
		Simulation simulation = new Simulation(seed, System.out::println);
		long[] next = { PROGRESS };
		Simulation unused = simulation.runUntil(() -> {
			if (simulation.acquisitions() >= next[0]) {
				next[0] += PROGRESS;
				System.out.printf("%d acquisitions, %d faults, %d violations after %d s%n", simulation.acquisitions(),
						simulation.faults(), simulation.violations(), (System.nanoTime() - began) / 1_000_000_000L);
			}
			return simulation.acquisitions() >= acquisitions;
		});
		System.out.println(simulation);
		System.out.printf("%d acquisitions a second, %d a second of processor time%n",
				simulation.acquisitions() * 1_000_000_000L / (System.nanoTime() - began),
				simulation.acquisitions() * 1_000_000_000L / Simulation.processorNanos());
		Round.Result failed = simulation.failed();
		if (failed != null) {
			System.out.printf("Round %d: %s%n", simulation.failedRound(), failed);
			shrink(seed, simulation.failedRound(), failed);
		}
		return failed == null;
	}

	private static void shrink(long seed, int round, Round.Result failed) {
		Set<Integer> faults = new Shrinker((some) -> !run(seed, round, some::contains, (line) -> {
		}).violations().isEmpty()).shrink(failed.drawn());
		System.out.printf(
				"%d of %d faults suffice: mvn -q -P simulation verify -Dsimulation.seed=%d -Dsimulation.round=%d -Dsimulation.faults=%s -Dsimulation.trace=true%n",
				faults.size(), failed.drawn(), seed, round,
				faults.isEmpty() ? "none" : faults.stream().map(String::valueOf).collect(Collectors.joining(",")));
	}

	private static boolean replay(long seed, int round, String faults) {
		Set<Integer> numbers = Arrays.stream(faults.split(","))
			.filter((number) -> !number.isEmpty() && Character.isDigit(number.charAt(0)))
			.map(Integer::valueOf)
			.collect(Collectors.toSet());
		Round.Result result = run(seed, round, faults.equals(ALL_FAULTS) ? (fault) -> true : numbers::contains,
				Boolean.getBoolean("simulation.trace") ? System.out::print : (line) -> {
				});
		System.out.println(Simulation.conditions(Simulation.seedOf(seed, round)));
		System.out.println(result);
		return result.violations().isEmpty();
	}

	private static Round.Result run(long seed, int round, IntPredicate faults, Consumer<String> lines) {
		long own = Simulation.seedOf(seed, round);
		return Round.run(Simulation.conditions(own), own, faults, lines);
	}

}

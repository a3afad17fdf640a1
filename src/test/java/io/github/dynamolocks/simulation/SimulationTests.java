package io.github.dynamolocks.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the real client and the real store in a simulation on virtual time, and that a
 * seed decides everything that happens in it.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@Tag("slow")
class SimulationTests {

	private static final long SEED = 1;

	private static final long SECONDS = 30;

	@Test
	void sameSeedGivesTheSameHistory() {
		for (int round = 0; round < 4; round++) {
			List<String> first = lines(round);

			assertThat(lines(round)).isEqualTo(first).hasSizeGreaterThan(300);
		}
	}

	private static List<String> lines(int round) {
		long own = Simulation.seedOf(SEED, round);
		List<String> lines = new ArrayList<>();
		Round.Result result = Round.run(Simulation.conditions(own), own, (fault) -> true, lines::add);
		lines.add(result.hash());
		return lines;
	}

	@Test
	void differentSeedsGiveDifferentHistories() {
		assertThat(List.of(Simulation.round(1, 0).hash(), Simulation.round(2, 0).hash(), Simulation.round(1, 1).hash()))
			.doesNotHaveDuplicates();
	}

	/**
	 * In this round a thread notices itself, just before it parks, that the lease before
	 * it is lost.
	 */
	@Test
	void threadThatWakesItselfDoesNotPark() {
		assertThat(Simulation.round(SEED, 3456).violations()).isEmpty();
	}

	@Test
	@Tag("long")
	void locksHoldUnderFaults() {
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);

		Simulation simulation = new Simulation(SEED, System.out::println);
		Simulation unused = simulation.runUntil(() -> System.nanoTime() > end);

		System.out.printf("Simulation of %d s, %s%n", SECONDS, simulation);
		assertThat(simulation.failed()).as("round %s of seed %s", simulation.failedRound(), SEED).isNull();
		assertThat(simulation.acquisitions()).isGreaterThan(2000);
		assertThat(simulation.faults()).isGreaterThan(100);
	}

}

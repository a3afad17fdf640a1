package io.github.dynamolocks.simulation;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the simulation finds what it is for: without one of the guards of the
 * protocol, it reports a violation. Prints the table of the guards.
 */
@Tag("long")
@EnabledIfSystemProperty(named = MutationTests.PROPERTY, matches = "\\d+",
		disabledReason = "it takes a quarter of an hour: -Dsimulation.seconds=120 runs it")
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class MutationTests {

	/** A search that takes less time proves nothing. */
	private static final int ENOUGH_SECONDS = 120;

	static final String PROPERTY = "simulation.seconds";

	private static final int SECONDS = Integer.getInteger(PROPERTY, ENOUGH_SECONDS);

	@TempDir
	private Path directory = Path.of("");

	@ParameterizedTest
	@EnumSource
	void simulationFindsTheLossOfAGuardOfTheLine(LineGuard guard) {
		find(guard.name(), guard.without(this.directory));
	}

	@ParameterizedTest
	@EnumSource
	void simulationFindsTheLossOfAGuardOfTheExplorer(ProtocolExplorerTests.Guard guard) {
		find(guard.name(), guard.without(this.directory));
	}

	private static void find(String guard, ProtocolMutant mutant) {
		String found = mutant.call(Simulation.class, "search", "1 " + SECONDS);
		System.out.printf("| %s | %s |%n", guard, found);
		Assumptions.assumeFalse(found.startsWith("nothing") && SECONDS < ENOUGH_SECONDS,
				"its loss may not show in that time");
		assertThat(found).doesNotStartWith("nothing");
	}

}

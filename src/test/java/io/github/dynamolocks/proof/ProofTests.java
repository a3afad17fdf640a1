package io.github.dynamolocks.proof;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The short form of the proof under faults. Longer with {@code -Dproof.duration=PT10M},
 * with the same faults once more by {@code -Dproof.seed=}, which is printed; not at all
 * with {@code -DexcludedGroups=proof}.
 */
@Tag("proof")
@DisabledOnOs(OS.WINDOWS)
class ProofTests {

	private static final Duration DURATION = Duration.parse(System.getProperty("proof.duration", "PT2M"));

	@Test
	@Timeout(value = 7, unit = TimeUnit.DAYS)
	void locksHoldUnderFaults() throws Exception {
		long seed = ProofRunner.seed(System.getProperty("proof.seed", ProofRunner.RANDOM));

		Figures figures = ProofRunner.run(DURATION, seed, 3, 3);

		assertThat(figures.violations()).as("seed %d, history in target/proof", seed).isEmpty();
		assertThat(figures.counts()).as("the processes did work")
			.hasEntrySatisfying("acquisitions", (count) -> assertThat(count).isPositive());
	}

}

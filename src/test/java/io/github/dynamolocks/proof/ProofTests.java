package io.github.dynamolocks.proof;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.OS;

import io.github.dynamolocks.store.Dynalite;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The short form of the proof under faults. Longer with {@code -Dproof.duration=PT10M},
 * with the same faults once more by {@code -Dproof.seed=}, which is printed; not at all
 * with {@code -DexcludedGroups=proof,long}.
 */
@Tag("proof")
@DisabledOnOs(OS.WINDOWS)
class ProofTests {

	private static final Duration DURATION = Duration.parse(System.getProperty("proof.duration", "PT2M"));

	@Test
	@Timeout(value = 7, unit = TimeUnit.DAYS)
	void locksHoldUnderFaults() throws Exception {
		long seed = ProofRunner.seed(System.getProperty("proof.seed", ProofRunner.RANDOM));

		assertNoViolation(seed, ProofRunner.run(EmbeddedDynamoDb.shared().endpoint(), DURATION, seed, 3, 3));
	}

	@Test
	@Tag("long")
	@EnabledIf(value = "io.github.dynamolocks.store.Dynalite#isThere", disabledReason = "dynalite does not run")
	void locksHoldOnAnIndependentServer() throws Exception {
		long seed = ProofRunner.seed(System.getProperty("proof.seed", ProofRunner.RANDOM));

		assertNoViolation(seed, ProofRunner.run(Dynalite.endpoint(), Duration.ofSeconds(30), seed, 3, 3));
	}

	private static void assertNoViolation(long seed, Figures figures) {
		assertThat(figures.violations()).as("seed %d, history in target/proof", seed).isEmpty();
		assertThat(figures.counts()).as("the processes did work")
			.hasEntrySatisfying("acquisitions", (count) -> assertThat(count).isPositive());
	}

}

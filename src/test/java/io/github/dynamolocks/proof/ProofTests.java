package io.github.dynamolocks.proof;

import java.net.URI;
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
 * Runs the proof under faults for two minutes. {@code -Dproof.duration=PT10M} sets the
 * time, {@code -Dproof.processes=} and {@code -Dproof.threads=} set the numbers, and
 * {@code -Dproof.seed=} with the seed of an earlier run repeats its faults.
 */
@Tag("long")
@DisabledOnOs(OS.WINDOWS)
class ProofTests {

	private static final Duration DURATION = Duration.parse(System.getProperty("proof.duration", "PT2M"));

	private static final int PROCESSES = Integer.getInteger("proof.processes", 3);

	private static final int THREADS = Integer.getInteger("proof.threads", 3);

	@Test
	@Timeout(value = 7, unit = TimeUnit.DAYS)
	void locksHoldUnderFaults() throws Exception {
		assertNoViolation(EmbeddedDynamoDb.shared().endpoint(), DURATION, true);
	}

	@Test
	@EnabledIf(value = "io.github.dynamolocks.store.Dynalite#isThere", disabledReason = "dynalite does not run")
	void locksHoldOnAnIndependentServer() throws Exception {
		assertNoViolation(Dynalite.endpoint(), Duration.ofSeconds(30), false);
	}

	private static void assertNoViolation(URI server, Duration duration, boolean transactions) throws Exception {
		long seed = ProofRunner.seed(System.getProperty("proof.seed", ProofRunner.RANDOM));
		Figures figures = ProofRunner.run(server, duration, seed, PROCESSES, THREADS, transactions);
		assertThat(figures.violations()).as("seed %d, history in target/proof", seed).isEmpty();
		assertThat(figures.counts()).as("counts of the work of the processes")
			.hasEntrySatisfying("acquisitions", (count) -> assertThat(count).isPositive());
	}

}

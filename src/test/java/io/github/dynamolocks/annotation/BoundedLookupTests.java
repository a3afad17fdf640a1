package io.github.dynamolocks.annotation;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class BoundedLookupTests {

	@Test
	void resultIsReturned() {
		assertThat(BoundedLookup.run("test", () -> "eu-central-1", Duration.ofMinutes(1))).isEqualTo("eu-central-1");
	}

	@Test
	@Timeout(60)
	void lookupThatDoesNotEndFailsAfterTheLimit() {
		CountDownLatch never = new CountDownLatch(1);

		assertThatExceptionOfType(BoundedLookup.LookupException.class)
			.isThrownBy(() -> BoundedLookup.run("test", () -> await(never), Duration.ofMillis(50)))
			.withMessageContaining("did not end within 50 ms");
	}

	@Test
	void failureIsReported() {
		IllegalStateException failure = new IllegalStateException("no region");

		assertThatExceptionOfType(BoundedLookup.LookupException.class)
			.isThrownBy(() -> BoundedLookup.run("test", () -> {
				throw failure;
			}, Duration.ofMinutes(1)))
			.withMessage("no region")
			.withCause(failure);
	}

	private static String await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		return "";
	}

}

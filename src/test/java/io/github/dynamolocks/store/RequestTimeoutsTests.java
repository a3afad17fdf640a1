package io.github.dynamolocks.store;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests the time-outs of requests, given or derived from the lease.
 */
class RequestTimeoutsTests {

	@ParameterizedTest
	@CsvSource({ "3, 2000, 1000", "4, 2000, 1000", "9, 4500, 2250", "30, 10000, 5000", "3600, 10000, 5000" })
	void boundsAreDerivedFromTheLease(int leaseSeconds, long call, long attempt) {
		assertThat(RequestTimeouts.DERIVED.forLease(Duration.ofSeconds(leaseSeconds))).isEqualTo(bounds(call, attempt));
	}

	@ParameterizedTest
	@CsvSource({ "29000, 9666666, 4833333", "3000, 1000000, 500000", "600, 250000, 125000", "1, 250000, 125000" })
	void severalRenewalsFitIntoTheRestOfTheLease(long remainingMillis, long callMicros, long attemptMicros) {
		RequestTimeouts bounds = RequestTimeouts.DERIVED.forRenewal(Duration.ofSeconds(30),
				Duration.ofMillis(remainingMillis));
		assertThat(bounds.perCall()).isCloseTo(Duration.of(callMicros, ChronoUnit.MICROS), Duration.ofNanos(1000));
		assertThat(bounds.perAttempt()).isCloseTo(Duration.of(attemptMicros, ChronoUnit.MICROS),
				Duration.ofNanos(1000));
	}

	@ParameterizedTest
	@CsvSource({ "4000, 1000, 4000, 1000", "4000, , 4000, 2000", ", 1000, 10000, 1000", ", 20000, 10000, 10000" })
	void givenBoundsAreKept(@Nullable Long call, @Nullable Long attempt, long expectedCall, long expectedAttempt) {
		assertThat(bounds(call, attempt).forLease(Duration.ofSeconds(30)))
			.isEqualTo(bounds(expectedCall, expectedAttempt));
	}

	@ParameterizedTest
	@CsvSource({ "0, , request timeout is PT0S", "-1, , request timeout is PT-0.001S", ", 0, attempt timeout is PT0S",
			"2592000001, , request timeout is PT720H0.001S",
			"1000, 1001, attempt timeout is PT1.001S: it must be at most" })
	void boundOutOfItsRangeIsRefusedWithItsValue(@Nullable Long call, @Nullable Long attempt, String message) {
		assertThatIllegalArgumentException().isThrownBy(() -> bounds(call, attempt)).withMessageContaining(message);
	}

	@Test
	void boundsWithEqualValuesAreEqual() {
		RequestTimeouts bounds = bounds(2L, 1L);
		assertThat(bounds).isEqualTo(bounds(2L, 1L))
			.hasSameHashCodeAs(bounds(2L, 1L))
			.hasToString("RequestTimeouts[perCall=PT0.002S, perAttempt=PT0.001S]");
		assertThat(bounds).isNotEqualTo(bounds(3L, 1L)).isNotEqualTo(bounds(2L, 2L)).isNotEqualTo(bounds(2L, null));
	}

	private static RequestTimeouts bounds(@Nullable Long callMillis, @Nullable Long attemptMillis) {
		RequestTimeouts bounds = RequestTimeouts.DERIVED;
		if (callMillis != null) {
			bounds = bounds.withPerCall(Duration.ofMillis(callMillis));
		}
		return (attemptMillis != null) ? bounds.withPerAttempt(Duration.ofMillis(attemptMillis)) : bounds;
	}

}

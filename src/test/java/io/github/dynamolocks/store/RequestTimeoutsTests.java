package io.github.dynamolocks.store;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How long a request may take that has no bounds of its own.
 */
class RequestTimeoutsTests {

	@ParameterizedTest
	@CsvSource({ "3, 2000, 1000", "4, 2000, 1000", "9, 4500, 2250", "30, 10000, 5000", "3600, 10000, 5000" })
	void deriveFromTheLease(int leaseSeconds, long call, long attempt) {
		assertThat(RequestTimeouts.DERIVED.forLease(Duration.ofSeconds(leaseSeconds)))
			.isEqualTo(new RequestTimeouts(Duration.ofMillis(call), Duration.ofMillis(attempt)));
	}

	@ParameterizedTest
	@CsvSource({ "29000, 9666666, 4833333", "3000, 1000000, 500000", "600, 250000, 125000", "1, 250000, 125000" })
	void letSeveralRenewalsFitIntoWhatIsLeftOfTheLease(long remainingMillis, long callMicros, long attemptMicros) {
		RequestTimeouts bounds = RequestTimeouts.DERIVED.forRenewal(Duration.ofSeconds(30),
				Duration.ofMillis(remainingMillis));
		assertThat(bounds.perCall()).isCloseTo(Duration.of(callMicros, ChronoUnit.MICROS), Duration.ofNanos(1000));
		assertThat(bounds.perAttempt()).isCloseTo(Duration.of(attemptMicros, ChronoUnit.MICROS),
				Duration.ofNanos(1000));
	}

	@ParameterizedTest
	@CsvSource({ "4000, 1000, 4000, 1000", "4000, , 4000, 2000", ", 1000, 10000, 1000", ", 20000, 10000, 10000" })
	void leaveBoundsThatWereSetAsTheyAre(@Nullable Long call, @Nullable Long attempt, long expectedCall,
			long expectedAttempt) {
		RequestTimeouts set = new RequestTimeouts((call != null) ? Duration.ofMillis(call) : null,
				(attempt != null) ? Duration.ofMillis(attempt) : null);
		assertThat(set.forLease(Duration.ofSeconds(30)))
			.isEqualTo(new RequestTimeouts(Duration.ofMillis(expectedCall), Duration.ofMillis(expectedAttempt)));
	}

}

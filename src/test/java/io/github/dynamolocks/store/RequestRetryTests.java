package io.github.dynamolocks.store;

import java.time.Duration;
import java.util.OptionalInt;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.InternalServerErrorException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that a repeated request has time for an answer.
 */
class RequestRetryTests {

	private static final Duration BOUND = Duration.ofSeconds(2);

	private final Throwable failure = InternalServerErrorException.builder()
		.statusCode(500)
		.message("internal")
		.build();

	private long nanos;

	private Duration oversleep = Duration.ZERO;

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 })
	void everyRepetitionHasTimeForAnAnswer(long seed) {
		RequestRetry retry = retry(seed);
		int repetitions = 0;
		while (retry.isWorthwhile(this.failure)) {
			assertThat(retry.left()).isGreaterThanOrEqualTo(Duration.ofMillis(25));
			this.nanos += Duration.ofMillis(7).toNanos();
			repetitions++;
		}
		assertThat(repetitions).isBetween(3, 30);
	}

	@Test
	void pauseThatTakesTooLongEndsTheRequest() {
		RequestRetry retry = retry(1);
		this.oversleep = BOUND.minusMillis(30);

		assertThat(retry.isWorthwhile(this.failure)).isFalse();
	}

	private RequestRetry retry(long seed) {
		return new RequestRetry(ClockReading.now(new Host()),
				RequestTimeouts.DERIVED.withPerCall(BOUND).withPerAttempt(BOUND), OptionalInt.of(3), new Random(seed));
	}

	/**
	 * Lets the time of a pause pass.
	 */
	private final class Host implements HostClock {

		@Override
		public long nanoTime() {
			return RequestRetryTests.this.nanos;
		}

		@Override
		public long currentTimeMillis() {
			return RequestRetryTests.this.nanos / 1_000_000;
		}

		@Override
		public void park(Object blocker, long pause) {
			RequestRetryTests.this.nanos += pause + RequestRetryTests.this.oversleep.toNanos();
		}

	}

}

package io.github.dynamolocks.store;

import java.time.Duration;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/**
 * Decides whether one request is sent again after a failure, and keeps its time-outs.
 */
final class RequestRetry {

	private static final long FIRST_PAUSE = Duration.ofMillis(25).toNanos();

	/**
	 * The least time for another transmission. With less it would time out, and hide what
	 * DynamoDB answered before.
	 */
	private static final long LEAST_ATTEMPT = Duration.ofMillis(25).toNanos();

	private static final long MAX_PAUSE = Duration.ofSeconds(1).toNanos();

	private final ClockReading called;

	private final long boundNanos;

	private final Duration perAttempt;

	private final OptionalInt unanswered;

	private final RandomGenerator random;

	private int transmissions;

	private long pausedNanos;

	/**
	 * Creates the decision for one request.
	 * @param called the moment of the call
	 * @param timeouts the time-outs of the call and of each transmission
	 * @param unanswered the number of transmissions without an answer after which the
	 * call fails, empty for one
	 * @param random generates the jitter of the pauses
	 */
	RequestRetry(ClockReading called, RequestTimeouts timeouts, OptionalInt unanswered, RandomGenerator random) {
		this.called = called;
		this.boundNanos = Objects.requireNonNull(timeouts.perCall()).toNanos();
		this.perAttempt = Objects.requireNonNull(timeouts.perAttempt());
		this.unanswered = unanswered;
		this.random = random;
	}

	/** Returns the time that is left for the call, at least one millisecond. */
	Duration left() {
		return Duration.ofNanos(Math.max(leftNanos(), 1_000_000));
	}

	/** Returns the time-out of the next transmission. */
	Duration attempt() {
		Duration left = left();
		return (this.perAttempt.compareTo(left) < 0) ? this.perAttempt : left;
	}

	private long leftNanos() {
		// The pauses are also counted on their own: a request must not be repeated
		// forever with a clock that has stopped.
		return this.boundNanos - Math.max(this.called.host().nanoTime() - this.called.nanos(), this.pausedNanos);
	}

	/**
	 * Decides whether the request is sent again, and pauses before that. An interrupted
	 * thread does not send again and stays interrupted.
	 * @param failure the failure of the last transmission
	 * @return whether to send the request again
	 */
	boolean isWorthwhile(Throwable failure) {
		this.transmissions++;
		boolean again = SdkRetries.isPassing(failure)
				|| (SdkRetries.isUnanswered(failure) && this.transmissions < this.unanswered.orElse(1));
		long pause = pauseNanos();
		if (!again || pause > leftNanos() - LEAST_ATTEMPT || Thread.currentThread().isInterrupted()) {
			return false;
		}
		this.pausedNanos += pause;
		this.called.host().park(this, pause);
		// The pause may have taken longer.
		return leftNanos() >= LEAST_ATTEMPT && !Thread.currentThread().isInterrupted();
	}

	/**
	 * Returns the length of the next pause. It doubles with each transmission and is
	 * random, so that processes do not repeat at the same moments.
	 */
	private long pauseNanos() {
		long longest = Math.min(FIRST_PAUSE << Math.min(this.transmissions - 1, 10), MAX_PAUSE);
		return longest / 2 + this.random.nextLong(longest / 2);
	}

	/** Returns the number of failed transmissions. */
	int transmissions() {
		return this.transmissions;
	}

	/** Returns the milliseconds since the call. */
	long millis() {
		return this.called.atLeast();
	}

}

package io.github.dynamolocks.store;

import java.time.Duration;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/**
 * Keeps the bounds of one request: how long it may still take, and whether a failure of
 * it leaves time for another transmission.
 */
final class RequestRetry {

	private static final long FIRST_PAUSE = Duration.ofMillis(25).toNanos();

	private static final long MAX_PAUSE = Duration.ofSeconds(1).toNanos();

	private final ClockReading called;

	private final long boundNanos;

	private final Duration perAttempt;

	private final OptionalInt unanswered;

	private final RandomGenerator random;

	private int transmissions;

	private long pausedNanos;

	/**
	 * Creates the bounds.
	 * @param called the moment of the call
	 * @param timeouts how long the call and each transmission may take
	 * @param unanswered how many transmissions without an answer end the call, or nothing
	 * for one
	 * @param random generates the jitter of the pauses
	 */
	RequestRetry(ClockReading called, RequestTimeouts timeouts, OptionalInt unanswered, RandomGenerator random) {
		this.called = called;
		this.boundNanos = Objects.requireNonNull(timeouts.perCall()).toNanos();
		this.perAttempt = Objects.requireNonNull(timeouts.perAttempt());
		this.unanswered = unanswered;
		this.random = random;
	}

	/** Returns what is left of the bound, at least a millisecond. */
	Duration left() {
		return Duration.ofNanos(Math.max(leftNanos(), 1_000_000));
	}

	/** Returns how long the next transmission may take. */
	Duration attempt() {
		Duration left = left();
		return (this.perAttempt.compareTo(left) < 0) ? this.perAttempt : left;
	}

	private long leftNanos() {
		// Pauses count by themselves: a clock that stands still must not repeat a request
		// for ever
		return this.boundNanos - Math.max(this.called.host().nanoTime() - this.called.nanos(), this.pausedNanos);
	}

	/**
	 * Pauses before another transmission if the failure of the last one asks for it and
	 * time is left. An interrupt ends the request instead, and stays set.
	 * @param failure what the last transmission threw
	 * @return whether to send the request again
	 */
	boolean isWorthwhile(Throwable failure) {
		this.transmissions++;
		boolean again = SdkRetries.isPassing(failure)
				|| (SdkRetries.isUnanswered(failure) && this.transmissions < this.unanswered.orElse(1));
		long pause = pauseNanos();
		if (!again || pause >= leftNanos() || Thread.currentThread().isInterrupted()) {
			return false;
		}
		this.pausedNanos += pause;
		this.called.host().park(this, pause);
		return !Thread.currentThread().isInterrupted();
	}

	/** Doubles with each transmission, and differs between processes. */
	private long pauseNanos() {
		long longest = Math.min(FIRST_PAUSE << Math.min(this.transmissions - 1, 10), MAX_PAUSE);
		return longest / 2 + this.random.nextLong(longest / 2);
	}

	/** Returns how many transmissions have failed. */
	int transmissions() {
		return this.transmissions;
	}

	/** Returns the time since the call in milliseconds. */
	long millis() {
		return this.called.atLeast();
	}

}

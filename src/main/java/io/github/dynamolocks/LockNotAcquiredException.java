package io.github.dynamolocks;

import java.time.Duration;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * Reports that the lock was not acquired within the wait time. The code that the lock
 * protects did not run.
 *
 * @since 0.1.0
 */
public final class LockNotAcquiredException extends LockException {

	private static final long serialVersionUID = 1L;

	private final Duration waited;

	private final Reason reason;

	private final transient @Nullable LockInfo holder;

	/**
	 * Creates the exception for a lock that another owner holds.
	 * @param resource the locked resource
	 * @param waited the time for which the caller waited
	 * @param holder the lock of the other owner; null if unknown
	 */
	public LockNotAcquiredException(String resource, Duration waited, @Nullable LockInfo holder) {
		super(resource, "The lock on '%s' was not acquired within %s ms: %s".formatted(resource, waited.toMillis(),
				(holder != null) ? holder.describe() : "another client acquired it first"), null);
		this.waited = waited;
		this.reason = Reason.CONTENDED;
		this.holder = holder;
	}

	/**
	 * Creates the exception for a wait that ended early.
	 * @param resource the locked resource
	 * @param waited the time for which the caller waited
	 * @param reason why the wait ended
	 * @param cause the cause; null if there is none
	 */
	public LockNotAcquiredException(String resource, Duration waited, Reason reason, @Nullable Throwable cause) {
		super(resource,
				"The lock on '%s' was not acquired after %s ms: %s".formatted(resource, waited.toMillis(), reason.text),
				cause);
		this.waited = waited;
		this.reason = reason;
		this.holder = null;
	}

	/**
	 * Returns how long the caller waited.
	 * @return the time from the call to this exception
	 */
	public Duration waited() {
		return this.waited;
	}

	/**
	 * Returns why the lock was not acquired.
	 * @return the reason
	 */
	public Reason reason() {
		return this.reason;
	}

	/**
	 * Returns the lock as it was at the last try.
	 * @return the lock; empty if it is unknown, or if this exception was serialized
	 */
	public Optional<LockInfo> holder() {
		return Optional.ofNullable(this.holder);
	}

	/**
	 * Returns when to tell a remote caller to ask again, such as in the header
	 * {@code Retry-After}. It is an estimate, because a lock is free when its holder ends
	 * its work. {@link LockInfo#remaining()} is not that time: the holder renews its
	 * lease as long as it works, and releases the lock when its work ends.
	 * @return the rest of the time if the lock is released and only kept for its
	 * hold-at-least time; otherwise the time for which this caller waited. In whole
	 * seconds, rounded up, at least one
	 */
	public Duration retryAfter() {
		LockInfo lock = this.holder;
		Duration kept = (lock != null && lock.owner() == null) ? lock.remaining() : null;
		Duration time = (kept != null) ? kept : this.waited;
		return Duration.ofSeconds(Math.max(1, time.plusNanos(999_999_999).toSeconds()));
	}

	/**
	 * The reasons why a lock was not acquired.
	 */
	public enum Reason {

		/** Another owner held the lock for the whole wait time. */
		CONTENDED("another caller held it"),

		/** The waiting thread was interrupted; its interrupt flag is set. */
		INTERRUPTED("the thread was interrupted"),

		/** The caller cancelled or completed its future. */
		CANCELLED("its future was cancelled"),

		/** The lock client is closed, or its JVM is stopped for a checkpoint. */
		CLOSED("the lock client is closed");

		private final String text;

		Reason(String text) {
			this.text = text;
		}

	}

}

package io.github.dynamolocks;

import java.time.Duration;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * Reports that the lock was not acquired within the wait time. The code that the lock
 * protects did not run.
 */
public final class LockNotAcquiredException extends LockException {

	private static final long serialVersionUID = 1L;

	private final Duration waited;

	private final Reason reason;

	private final transient @Nullable LockInfo holder;

	/**
	 * Another owner holds the lock.
	 * @param resource the locked resource
	 * @param waited how long the caller waited
	 * @param holder who holds it, if known
	 */
	public LockNotAcquiredException(String resource, Duration waited, @Nullable LockInfo holder) {
		super(resource, "The lock on '%s' was not acquired within %s ms: %s".formatted(resource, waited.toMillis(),
				(holder != null) ? holder.describe() : "others were faster"), null);
		this.waited = waited;
		this.reason = Reason.CONTENDED;
		this.holder = holder;
	}

	/**
	 * The wait was given up.
	 * @param resource the locked resource
	 * @param waited how long the caller waited
	 * @param reason why
	 * @param cause what led to it, null if nothing did
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
	 * How long the caller waited.
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
	 * Who held the lock when it was last asked for.
	 * @return the holder, or nothing if it is not known or this exception was serialized
	 */
	public Optional<LockInfo> holder() {
		return Optional.ofNullable(this.holder);
	}

	/**
	 * Why a lock was not acquired.
	 */
	public enum Reason {

		/** Another caller held the lock for all of the wait time. */
		CONTENDED("another caller held it"),

		/** The waiting thread was interrupted; its interrupt flag is set. */
		INTERRUPTED("the thread was interrupted"),

		/** The future of an asynchronous caller was cancelled or completed otherwise. */
		CANCELLED("its future was cancelled"),

		/** The lock client is closed. */
		CLOSED("the lock client is closed");

		private final String text;

		Reason(String text) {
			this.text = text;
		}

	}

}

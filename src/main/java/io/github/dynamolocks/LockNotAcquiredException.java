package io.github.dynamolocks;

import java.time.Duration;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * The lock was not acquired in the time that the caller was ready to wait; what it was to
 * protect did not run.
 */
public final class LockNotAcquiredException extends LockException {

	private static final long serialVersionUID = 1L;

	private final Duration waited;

	private final boolean contended;

	private final transient @Nullable LockInfo holder;

	/**
	 * Somebody else holds the lock.
	 * @param resource the locked resource
	 * @param waited how long the caller waited
	 * @param holder who holds it, as far as it is known
	 */
	public LockNotAcquiredException(String resource, Duration waited, @Nullable LockInfo holder) {
		super(resource, "The lock on '%s' was not acquired within %d ms: %s".formatted(resource, waited.toMillis(),
				(holder != null) ? holder.describe() : "others were faster"), null);
		this.waited = waited;
		this.contended = true;
		this.holder = holder;
	}

	/**
	 * The wait was given up.
	 * @param resource the locked resource
	 * @param waited how long the caller waited
	 * @param reason why, completing "The lock on … was not acquired after … ms: "
	 * @param cause what led to it, null if nothing did
	 */
	public LockNotAcquiredException(String resource, Duration waited, String reason, @Nullable Throwable cause) {
		super(resource,
				"The lock on '%s' was not acquired after %d ms: %s".formatted(resource, waited.toMillis(), reason),
				cause);
		this.waited = waited;
		this.contended = false;
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
	 * Whether others held the lock for all of the time that the caller was ready to wait.
	 * @return false if the wait was given up instead: the thread was interrupted, or the
	 * client closed
	 */
	public boolean isContended() {
		return this.contended;
	}

	/**
	 * Who held the lock when it was last asked for.
	 * @return the holder, or nothing if it is not known or this exception was serialized
	 */
	public Optional<LockInfo> holder() {
		return Optional.ofNullable(this.holder);
	}

}

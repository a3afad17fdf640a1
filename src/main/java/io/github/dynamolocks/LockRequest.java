package io.github.dynamolocks;

import java.time.Duration;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * What to lock, and how. Immutable; start from {@link #of} and refine.
 *
 * @param resource what to lock; not blank. Two requests with the same resource exclude
 * each other, whichever JVM they come from. At most 2,048 bytes of UTF-8; a number if the
 * table's key is one
 * @param waitTime how long to wait for somebody else's lock, zero for one try, null for
 * the client's default
 * @param lease how long after its last sign of life a dead owner blocks others, at least
 * {@link #MIN_LEASE}, null for the client's default; renewed while the lock is held
 * @param holdAtLeast how long the lock stays taken even if it is released earlier, zero
 * for no such time; a lease that is shorter is lengthened to it
 * @param fenced whether the lease has a fencing token; false for the client's default
 * @param onLeaseLost what happens to a callback whose lease is lost while it runs
 * @param purpose what the lock is taken for, shown to others as a part of the holder; a
 * method's name, for example
 */
public record LockRequest(String resource, @Nullable Duration waitTime, @Nullable Duration lease, Duration holdAtLeast,
		boolean fenced, OnLeaseLost onLeaseLost, @Nullable String purpose) {

	/** The shortest lease: three seconds, since a clock in whole seconds bounds it. */
	public static final Duration MIN_LEASE = Duration.ofSeconds(3);

	/** The longest lease, wait time and hold-at-least time: thirty days. */
	public static final Duration MAX_TIME = Duration.ofDays(30);

	/**
	 * Checks what can be checked without knowing the table.
	 * @throws IllegalArgumentException if the resource is blank or a duration is out of
	 * its range
	 */
	public LockRequest {
		Objects.requireNonNull(resource, "resource");
		Objects.requireNonNull(holdAtLeast, "holdAtLeast");
		Objects.requireNonNull(onLeaseLost, "onLeaseLost");
		if (resource.isBlank()) {
			throw new IllegalArgumentException(
					"The resource to lock is blank: give it a name that is not, such as 'order:42'");
		}
		if (waitTime != null) {
			requireRange("wait time", resource, waitTime, Duration.ZERO);
		}
		if (lease != null) {
			requireRange("lease", resource, lease, MIN_LEASE);
		}
		requireRange("hold-at-least time", resource, holdAtLeast, Duration.ZERO);
	}

	private static void requireRange(String name, String resource, Duration value, Duration min) {
		if (value.compareTo(min) < 0 || value.compareTo(MAX_TIME) > 0) {
			throw new IllegalArgumentException("The %s of the lock on '%s' is %s: it must be from %s to %s"
				.formatted(name, PrintableText.of(resource), value, min, MAX_TIME));
		}
	}

	/**
	 * A request with the client's defaults.
	 * @param resource what to lock
	 * @return the request
	 * @throws IllegalArgumentException if the resource is blank
	 */
	public static LockRequest of(String resource) {
		return new LockRequest(resource, null, null, Duration.ZERO, false, OnLeaseLost.THROW, null);
	}

	/**
	 * The same request for another resource.
	 * @param resource what to lock
	 * @return a new request
	 * @throws IllegalArgumentException if the resource is blank
	 */
	public LockRequest withResource(String resource) {
		return new LockRequest(resource, this.waitTime, this.lease, this.holdAtLeast, this.fenced, this.onLeaseLost,
				this.purpose);
	}

	/**
	 * The same request with another wait time.
	 * @param waitTime how long to wait for somebody else's lock, zero for one try
	 * @return a new request
	 * @throws IllegalArgumentException if it is negative or longer than {@link #MAX_TIME}
	 */
	public LockRequest withWaitTime(Duration waitTime) {
		return new LockRequest(this.resource, waitTime, this.lease, this.holdAtLeast, this.fenced, this.onLeaseLost,
				this.purpose);
	}

	/**
	 * The same request with another lease.
	 * @param lease how long after its last sign of life a dead owner blocks others
	 * @return a new request
	 * @throws IllegalArgumentException if it is shorter than {@link #MIN_LEASE} or longer
	 * than {@link #MAX_TIME}
	 */
	public LockRequest withLease(Duration lease) {
		return new LockRequest(this.resource, this.waitTime, lease, this.holdAtLeast, this.fenced, this.onLeaseLost,
				this.purpose);
	}

	/**
	 * The same request for a lock that stays taken for a time even if it is released
	 * earlier: for jobs that several nodes start at nearly the same time.
	 *
	 * <p>
	 * Over DynamoDB the lock may stay taken up to 1.3 seconds longer, since the time of
	 * DynamoDB is known with that uncertainty. Leave two seconds between this time and
	 * the period of a schedule, or a run may meet the lock of the run before.
	 * @param holdAtLeast how long the lock stays taken, counted from its acquisition
	 * @return a new request
	 * @throws IllegalArgumentException if it is negative or longer than {@link #MAX_TIME}
	 */
	public LockRequest withHoldAtLeast(Duration holdAtLeast) {
		return new LockRequest(this.resource, this.waitTime, this.lease, holdAtLeast, this.fenced, this.onLeaseLost,
				this.purpose);
	}

	/**
	 * The same request with a fencing token.
	 * @return a new request
	 * @see Lease#fencingToken()
	 */
	public LockRequest withFencing() {
		return new LockRequest(this.resource, this.waitTime, this.lease, this.holdAtLeast, true, this.onLeaseLost,
				this.purpose);
	}

	/**
	 * The same request with another reaction to a lost lease.
	 * @param onLeaseLost what happens to a callback whose lease is lost while it runs
	 * @return a new request
	 */
	public LockRequest withOnLeaseLost(OnLeaseLost onLeaseLost) {
		return new LockRequest(this.resource, this.waitTime, this.lease, this.holdAtLeast, this.fenced, onLeaseLost,
				this.purpose);
	}

	/**
	 * The same request with a purpose.
	 * @param purpose what the lock is taken for, shown to others as a part of the holder
	 * @return a new request
	 */
	public LockRequest withPurpose(String purpose) {
		return new LockRequest(this.resource, this.waitTime, this.lease, this.holdAtLeast, this.fenced,
				this.onLeaseLost, purpose);
	}

	@Override
	public String toString() {
		return PrintableText
			.of("LockRequest[resource=%s, waitTime=%s, lease=%s, holdAtLeast=%s, fenced=%s, onLeaseLost=%s, purpose=%s]"
				.formatted(this.resource, this.waitTime, this.lease, this.holdAtLeast, this.fenced, this.onLeaseLost,
						this.purpose));
	}

}

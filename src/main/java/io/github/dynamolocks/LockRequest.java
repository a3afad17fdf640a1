package io.github.dynamolocks;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Describes which resource to lock, and how. Start with {@link #of}: <pre class="code">
 * LockRequest.of("order:42").withWaitTime(Duration.ofSeconds(5)).withFencing(Fencing.ON)
 * </pre>
 *
 * <p>
 * Requests with the same resource exclude each other in all JVMs that use the same table.
 * Instances are immutable; two are equal if all of their values are.
 *
 * @since 0.1.0
 */
public final class LockRequest {

	/**
	 * The shortest lease: three seconds, because DynamoDB tells its time in whole
	 * seconds.
	 */
	public static final Duration MIN_LEASE = Duration.ofSeconds(3);

	/** The longest lease, wait time and hold-at-least time: thirty days. */
	public static final Duration MAX_TIME = Duration.ofDays(30);

	private final String resource;

	private final @Nullable Duration waitTime;

	private final @Nullable Duration lease;

	private final boolean renewed;

	private final Duration holdAtLeast;

	private final Fencing fenced;

	private final OnLeaseLost onLeaseLost;

	private final @Nullable String purpose;

	private LockRequest(Draft draft) {
		this.resource = Objects.requireNonNull(draft.resource, "resource");
		this.waitTime = draft.waitTime;
		this.lease = draft.lease;
		this.renewed = draft.renewed;
		this.holdAtLeast = Objects.requireNonNull(draft.holdAtLeast, "holdAtLeast");
		this.fenced = Objects.requireNonNull(draft.fenced, "fenced");
		this.onLeaseLost = Objects.requireNonNull(draft.onLeaseLost, "onLeaseLost");
		this.purpose = draft.purpose;
		if (this.resource.isBlank()) {
			throw new IllegalArgumentException("The resource to lock is blank. Give it a name such as 'order:42'");
		}
		if (this.waitTime != null) {
			requireRange("wait time", this.waitTime, Duration.ZERO);
		}
		if (this.lease != null) {
			requireRange("lease", this.lease, MIN_LEASE);
		}
		requireRange("hold-at-least time", this.holdAtLeast, Duration.ZERO);
	}

	private void requireRange(String name, Duration value, Duration min) {
		if (value.compareTo(min) < 0 || value.compareTo(MAX_TIME) > 0) {
			throw new IllegalArgumentException("The %s of the lock on '%s' is %s: it must be from %s to %s"
				.formatted(name, PrintableText.of(this.resource), value, min, MAX_TIME));
		}
	}

	/**
	 * Returns a request that uses the defaults of the client.
	 * @param resource the resource to lock; not blank, at most 2,048 bytes of UTF-8, a
	 * number if the table's key is a number
	 * @return the request
	 * @throws IllegalArgumentException if the resource is blank
	 */
	public static LockRequest of(String resource) {
		return new LockRequest(new Draft(resource));
	}

	/**
	 * Returns the resource to lock.
	 * @return the resource as it was given; not blank
	 */
	public String resource() {
		return this.resource;
	}

	/**
	 * Returns how long to wait for a lock that another owner holds.
	 * @return from zero, for a single try, to {@link #MAX_TIME}; null, as in a new
	 * request, for the client's default
	 */
	public @Nullable Duration waitTime() {
		return this.waitTime;
	}

	/**
	 * Returns the time after which the lock of a crashed process is free.
	 * @return from {@link #MIN_LEASE} to {@link #MAX_TIME}; null, as in a new request,
	 * for the client's default
	 */
	public @Nullable Duration lease() {
		return this.lease;
	}

	/**
	 * Returns whether the lease is renewed for as long as the lock is held.
	 * @return true in a new request
	 */
	public boolean renewed() {
		return this.renewed;
	}

	/**
	 * Returns how long the lock stays held even if it is released earlier.
	 * @return from zero, as in a new request, to {@link #MAX_TIME}, counted from the
	 * acquisition
	 */
	public Duration holdAtLeast() {
		return this.holdAtLeast;
	}

	/**
	 * Returns whether to take a fencing token.
	 * @return the choice; {@link Fencing#DEFAULT} in a new request
	 */
	public Fencing fenced() {
		return this.fenced;
	}

	/**
	 * Returns what happens to a callback whose lease is lost while it runs.
	 * @return the reaction; {@link OnLeaseLost#THROW} in a new request
	 */
	public OnLeaseLost onLeaseLost() {
		return this.onLeaseLost;
	}

	/**
	 * Returns the purpose of the lock.
	 * @return the purpose, such as the name of a method; null, as in a new request, if
	 * there is none
	 */
	public @Nullable String purpose() {
		return this.purpose;
	}

	/**
	 * Returns the same request for another resource.
	 * @param resource the resource to lock; not blank, at most 2,048 bytes of UTF-8, a
	 * number if the table's key is a number
	 * @return a new request
	 * @throws IllegalArgumentException if the resource is blank
	 */
	public LockRequest withResource(String resource) {
		return with((draft) -> draft.resource = resource);
	}

	/**
	 * Returns the same request with another wait time.
	 * @param waitTime how long to wait for a lock that another owner holds; from zero,
	 * for a single try, to {@link #MAX_TIME}
	 * @return a new request
	 * @throws IllegalArgumentException if the time is out of range
	 */
	public LockRequest withWaitTime(Duration waitTime) {
		return with((draft) -> draft.waitTime = waitTime);
	}

	/**
	 * Returns the same request with another lease.
	 * @param lease the time after which the lock of a crashed process is free, from
	 * {@link #MIN_LEASE} to {@link #MAX_TIME}; renewed while the lock is held
	 * @return a new request
	 * @throws IllegalArgumentException if the time is out of range
	 */
	public LockRequest withLease(Duration lease) {
		return with((draft) -> draft.lease = lease);
	}

	/**
	 * Returns the same request for a lease that is never renewed. The lock is held for
	 * the length of the lease at most; a holder that needs longer loses it. Use it for
	 * work that may hang and must not hold its lock forever. Closing the lease earlier
	 * releases the lock.
	 *
	 * <p>
	 * The holder can rely on the length of the lease less up to 1.3 seconds, because the
	 * client knows DynamoDB's time with this uncertainty. A nested call uses the outer
	 * lease, renewed or not.
	 * @return a new request
	 */
	public LockRequest withoutRenewal() {
		return with((draft) -> draft.renewed = false);
	}

	/**
	 * Returns the same request for a lock that stays held for a time even if it is
	 * released earlier. Use it for jobs that several nodes start at nearly the same time.
	 * A shorter lease is extended to this time.
	 *
	 * <p>
	 * The lock may stay held for up to 1.3 seconds longer in DynamoDB, because the client
	 * knows DynamoDB's time with this uncertainty. Leave two seconds between this time
	 * and the period of a schedule; otherwise the lock of one run may refuse the next
	 * run.
	 * @param holdAtLeast how long the lock stays held, counted from its acquisition; from
	 * zero to {@link #MAX_TIME}
	 * @return a new request
	 * @throws IllegalArgumentException if the time is out of range
	 */
	public LockRequest withHoldAtLeast(Duration holdAtLeast) {
		return with((draft) -> draft.holdAtLeast = holdAtLeast);
	}

	/**
	 * Returns the same request with another choice about the fencing token.
	 * @param fenced whether to take a token
	 * @return a new request
	 * @see Lease#fencingToken()
	 */
	public LockRequest withFencing(Fencing fenced) {
		return with((draft) -> draft.fenced = fenced);
	}

	/**
	 * Returns the same request with another reaction to a lost lease.
	 * @param onLeaseLost what happens to a callback whose lease is lost while it runs
	 * @return a new request
	 */
	public LockRequest withOnLeaseLost(OnLeaseLost onLeaseLost) {
		return with((draft) -> draft.onLeaseLost = onLeaseLost);
	}

	/**
	 * Returns the same request with a purpose.
	 * @param purpose the purpose of the lock, such as the name of a method; others see it
	 * as a part of the holder
	 * @return a new request
	 */
	public LockRequest withPurpose(String purpose) {
		return with((draft) -> draft.purpose = purpose);
	}

	private LockRequest with(Consumer<Draft> change) {
		Draft draft = new Draft(this.resource);
		draft.waitTime = this.waitTime;
		draft.lease = this.lease;
		draft.renewed = this.renewed;
		draft.holdAtLeast = this.holdAtLeast;
		draft.fenced = this.fenced;
		draft.onLeaseLost = this.onLeaseLost;
		draft.purpose = this.purpose;
		change.accept(draft);
		return new LockRequest(draft);
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return this == other || (other instanceof LockRequest that && this.resource.equals(that.resource)
				&& Objects.equals(this.waitTime, that.waitTime) && Objects.equals(this.lease, that.lease)
				&& this.renewed == that.renewed && this.holdAtLeast.equals(that.holdAtLeast)
				&& this.fenced == that.fenced && this.onLeaseLost == that.onLeaseLost
				&& Objects.equals(this.purpose, that.purpose));
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.resource, this.waitTime, this.lease, this.renewed, this.holdAtLeast, this.fenced,
				this.onLeaseLost, this.purpose);
	}

	@Override
	public String toString() {
		return PrintableText
			.of("LockRequest[resource=%s, waitTime=%s, lease=%s, renewed=%s, holdAtLeast=%s, fenced=%s, onLeaseLost=%s, purpose=%s]"
				.formatted(this.resource, this.waitTime, this.lease, this.renewed, this.holdAtLeast, this.fenced,
						this.onLeaseLost, this.purpose));
	}

	/** The values of a new request. */
	private static final class Draft {

		private String resource;

		private @Nullable Duration waitTime;

		private @Nullable Duration lease;

		private boolean renewed = true;

		private Duration holdAtLeast = Duration.ZERO;

		private Fencing fenced = Fencing.DEFAULT;

		private OnLeaseLost onLeaseLost = OnLeaseLost.THROW;

		private @Nullable String purpose;

		private Draft(String resource) {
			this.resource = resource;
		}

	}

}

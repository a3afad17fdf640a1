package io.github.dynamolocks.store;

import java.time.Duration;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.LockRequest;

/**
 * Defines the time-outs of a request. Begin with {@link #DERIVED}: <pre class="code">
 * RequestTimeouts.DERIVED.withPerCall(Duration.ofSeconds(4))
 * </pre>
 *
 * <p>
 * Immutable. Two objects with the same time-outs are equal.
 *
 * @since 0.1.0
 */
public final class RequestTimeouts {

	/** Derives both time-outs from the length of the lease. */
	public static final RequestTimeouts DERIVED = new RequestTimeouts(null, null);

	private static final Duration MIN_CALL = Duration.ofSeconds(2);

	private static final Duration MAX_CALL = Duration.ofSeconds(10);

	private static final Duration MIN_RENEWAL = Duration.ofMillis(250);

	private final @Nullable Duration perCall;

	private final @Nullable Duration perAttempt;

	private RequestTimeouts(@Nullable Duration perCall, @Nullable Duration perAttempt) {
		this.perCall = perCall;
		this.perAttempt = perAttempt;
		requirePositive("request timeout", perCall);
		requirePositive("attempt timeout", perAttempt);
		if (perCall != null && perAttempt != null && perAttempt.compareTo(perCall) > 0) {
			throw new IllegalArgumentException("The attempt timeout is %s: it must be at most the request timeout, %s"
				.formatted(perAttempt, perCall));
		}
	}

	private static void requirePositive(String name, @Nullable Duration value) {
		if (value != null && (value.isZero() || value.isNegative())) {
			throw new IllegalArgumentException("The %s is %s: it must be positive".formatted(name, value));
		}
		if (value != null && value.compareTo(LockRequest.MAX_TIME) > 0) {
			throw new IllegalArgumentException(
					"The %s is %s: it must be at most %s".formatted(name, value, LockRequest.MAX_TIME));
		}
	}

	/**
	 * Returns the time-out of a call with all its transmissions and the pauses between
	 * them.
	 * @return the time-out; null, as in {@link #DERIVED}, for half of the lease, but at
	 * least two and at most ten seconds
	 */
	public @Nullable Duration perCall() {
		return this.perCall;
	}

	/**
	 * Returns the time-out of each transmission.
	 * @return the time-out; null, as in {@link #DERIVED}, for half of the time-out of the
	 * call
	 */
	public @Nullable Duration perAttempt() {
		return this.perAttempt;
	}

	/**
	 * Returns the same time-outs with another one for a call.
	 * @param perCall the time-out of a call with all its transmissions; positive, at
	 * least {@link #perAttempt()} and at most {@link LockRequest#MAX_TIME}
	 * @return new time-outs
	 * @throws IllegalArgumentException if the time-out is out of its range
	 */
	public RequestTimeouts withPerCall(Duration perCall) {
		return new RequestTimeouts(Objects.requireNonNull(perCall, "perCall"), this.perAttempt);
	}

	/**
	 * Returns the same time-outs with another one for a transmission.
	 * @param perAttempt the time-out of each transmission; positive, at most
	 * {@link #perCall()} and {@link LockRequest#MAX_TIME}
	 * @return new time-outs
	 * @throws IllegalArgumentException if the time-out is out of its range
	 */
	public RequestTimeouts withPerAttempt(Duration perAttempt) {
		return new RequestTimeouts(this.perCall, Objects.requireNonNull(perAttempt, "perAttempt"));
	}

	RequestTimeouts forLease(Duration lease) {
		Duration call = this.perCall;
		if (call == null) {
			call = clamp(part(lease, 2), MIN_CALL, MAX_CALL);
		}
		return complete(call);
	}

	/**
	 * Returns time-outs that are so short that several renewals fit into the rest of the
	 * lease.
	 */
	RequestTimeouts forRenewal(Duration lease, Duration remaining) {
		Duration call = Objects.requireNonNull(forLease(lease).perCall());
		return complete(clamp(part(remaining, 3), MIN_RENEWAL, call));
	}

	/**
	 * Returns time-outs of which one attempt takes at most a third of the time for which
	 * a lock is passed on.
	 */
	RequestTimeouts forTurn(Duration grant) {
		Duration attempt = Objects.requireNonNull(this.perAttempt);
		Duration most = part(grant, 3);
		return (attempt.compareTo(most) > 0) ? withPerAttempt(most) : this;
	}

	private RequestTimeouts complete(Duration call) {
		Duration attempt = this.perAttempt;
		if (attempt == null) {
			attempt = part(call, 2);
		}
		return new RequestTimeouts(call, (attempt.compareTo(call) < 0) ? attempt : call);
	}

	/**
	 * Divides a duration. Duration's own division uses BigDecimal, which is slow for each
	 * request.
	 */
	private static Duration part(Duration whole, long parts) {
		return Duration.ofNanos(whole.toNanos() / parts);
	}

	private static Duration clamp(Duration value, Duration min, Duration max) {
		if (value.compareTo(max) >= 0) {
			return max;
		}
		return (value.compareTo(min) > 0) ? value : min;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return this == other || (other instanceof RequestTimeouts that && Objects.equals(this.perCall, that.perCall)
				&& Objects.equals(this.perAttempt, that.perAttempt));
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.perCall, this.perAttempt);
	}

	@Override
	public String toString() {
		return "RequestTimeouts[perCall=%s, perAttempt=%s]".formatted(this.perCall, this.perAttempt);
	}

}

package io.github.dynamolocks.store;

import java.time.Duration;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.LockRequest;

/**
 * How long a request may take.
 *
 * @param perCall the bound of a whole call with the SDK's own retries, null for half of
 * the lease, but from two to ten seconds
 * @param perAttempt the bound of each transmission, null for half of the call's bound
 */
public record RequestTimeouts(@Nullable Duration perCall, @Nullable Duration perAttempt) {

	/** Both derived from the lease. */
	public static final RequestTimeouts DERIVED = new RequestTimeouts(null, null);

	private static final Duration MIN_CALL = Duration.ofSeconds(2);

	private static final Duration MAX_CALL = Duration.ofSeconds(10);

	private static final Duration MIN_RENEWAL = Duration.ofMillis(250);

	/**
	 * Checks the bounds.
	 * @throws IllegalArgumentException if one is not positive or longer than
	 * {@link LockRequest#MAX_TIME}, or an attempt's bound exceeds the call's
	 */
	public RequestTimeouts {
		requirePositive("request timeout", perCall);
		requirePositive("attempt timeout", perAttempt);
		if (perCall != null && perAttempt != null && perAttempt.compareTo(perCall) > 0) {
			throw new IllegalArgumentException(
					"The attempt timeout %s is longer than the request timeout %s: ".formatted(perAttempt, perCall)
							+ "make it at most as long");
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

	RequestTimeouts forLease(Duration lease) {
		Duration call = this.perCall;
		if (call == null) {
			call = clamp(part(lease, 2), MIN_CALL, MAX_CALL);
		}
		return complete(call);
	}

	/** Short enough that several renewals fit into what is left of the lease. */
	RequestTimeouts forRenewal(Duration lease, Duration remaining) {
		Duration call = Objects.requireNonNull(forLease(lease).perCall());
		return complete(clamp(part(remaining, 3), MIN_RENEWAL, call));
	}

	private RequestTimeouts complete(Duration call) {
		Duration attempt = this.perAttempt;
		if (attempt == null) {
			attempt = part(call, 2);
		}
		return new RequestTimeouts(call, (attempt.compareTo(call) < 0) ? attempt : call);
	}

	/** As Duration's own division, which goes through BigDecimal, for each request. */
	private static Duration part(Duration whole, long parts) {
		return Duration.ofNanos(whole.toNanos() / parts);
	}

	private static Duration clamp(Duration value, Duration min, Duration max) {
		if (value.compareTo(max) >= 0) {
			return max;
		}
		return (value.compareTo(min) > 0) ? value : min;
	}

}

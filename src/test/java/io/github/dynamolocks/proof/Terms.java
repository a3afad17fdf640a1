package io.github.dynamolocks.proof;

import java.time.Duration;
import java.util.List;

/**
 * The limits by which a history is judged.
 *
 * @param lease the length of all leases
 * @param uncertainty the longest time between the end of a lease and its takeover by a
 * waiter that polls all the time
 * @param patience the time without a turn after which a thread has starved
 * @param wallFrom the least that DynamoDB's clock, in milliseconds since 1970, was ahead
 * of the monotonic one
 * @param wallTo the most that it was ahead
 * @param busy when the machine was too busy for the waiters
 */
public record Terms(Duration lease, Duration uncertainty, Duration patience, long wallFrom, long wallTo,
		List<Span> busy) {

	/** Each renewal extends the lease by at least a millisecond. */
	static final long ROUNDING_MILLIS = 50;

	public Terms {
		busy = List.copyOf(busy);
	}

	/** Returns the earliest possible time of DynamoDB's clock. */
	long wallAtLeast(long nanos) {
		return Math.floorDiv(nanos, 1_000_000L) + this.wallFrom;
	}

	/** Returns the latest possible time of DynamoDB's clock. */
	long wallAtMost(long nanos) {
		return Math.floorDiv(nanos, 1_000_000L) + 1 + this.wallTo;
	}

}

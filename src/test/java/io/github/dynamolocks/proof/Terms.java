package io.github.dynamolocks.proof;

import java.time.Duration;
import java.util.List;

/**
 * What a history is judged by.
 *
 * @param lease the length of all leases
 * @param uncertainty how long after its end a lease is surely seen to have ended, by one
 * who looks all the time
 * @param patience after how long without a turn a thread counts as starved
 * @param wallFrom the least that DynamoDB's clock, in milliseconds since 1970, was ahead
 * of the monotonic one
 * @param wallTo the most that it was ahead
 * @param busy when the machine was too busy for those who look
 */
record Terms(Duration lease, Duration uncertainty, Duration patience, long wallFrom, long wallTo, List<Span> busy) {

	/** Renewals ask for a millisecond more than the one before, at least. */
	static final long ROUNDING_MILLIS = 50;

	Terms {
		busy = List.copyOf(busy);
	}

	/** The earliest that DynamoDB's clock showed. */
	long wallAtLeast(long nanos) {
		return Math.floorDiv(nanos, 1_000_000L) + this.wallFrom;
	}

	/** The latest that DynamoDB's clock showed. */
	long wallAtMost(long nanos) {
		return Math.floorDiv(nanos, 1_000_000L) + 1 + this.wallTo;
	}

}

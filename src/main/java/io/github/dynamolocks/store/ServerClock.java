package io.github.dynamolocks.store;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * Bounds of DynamoDB's own clock, learned from the {@code Date} of its answers.
 *
 * <p>
 * A {@code Date} has whole seconds and was written between the request and its answer. So
 * when the answer is there, DynamoDB's time is at least that, and at most that plus one
 * second, the round trip and an allowance for front ends that differ. The host's clocks
 * only carry these bounds forward.
 *
 * <p>
 * Safe for use by any number of threads.
 */
final class ServerClock {

	/** How far the clocks of two of DynamoDB's front ends may be apart. */
	static final long ALLOWANCE_MILLIS = 250;

	private final HostClock host;

	private @Nullable Bound latest;

	private @Nullable Bound earliest;

	private boolean answered;

	ServerClock(HostClock host) {
		this.host = host;
	}

	Mark mark() {
		return Mark.now(this.host);
	}

	/**
	 * Takes an answer into account.
	 * @param sent when the request was sent
	 * @param date the answer's date, null if it has none
	 */
	synchronized void answered(Mark sent, @Nullable Instant date) {
		this.answered = true;
		if (date == null) {
			return;
		}
		Mark now = mark();
		long millis = date.toEpochMilli();
		// The newest answer alone: the smallest of several upper bounds would keep one
		// alive that a pause, unseen by both clocks, has made wrong.
		this.latest = new Bound(millis + 1000 + sent.atMostUntil(now) + ALLOWANCE_MILLIS, now);
		// A lower bound is never wrong later, so the best one stays. It is not carried
		// forward to now, since that would lose a little at each answer.
		if (millis > lowerBound(now)) {
			this.earliest = new Bound(millis, now);
		}
	}

	/** Whether any answer told DynamoDB's time. */
	synchronized boolean isKnown() {
		return this.latest != null;
	}

	/** Whether there was an answer at all, with or without a date. */
	synchronized boolean hasAnswered() {
		return this.answered;
	}

	/** The earliest that DynamoDB's clock can show now, in milliseconds since 1970. */
	synchronized long earliest() {
		return lowerBound(mark());
	}

	/** The latest that DynamoDB's clock can show now, in milliseconds since 1970. */
	synchronized long latest() {
		Bound bound = this.latest;
		return (bound != null) ? bound.millis() + bound.at().atMost() : Long.MAX_VALUE;
	}

	private long lowerBound(Mark now) {
		Bound bound = this.earliest;
		return (bound != null) ? bound.millis() + bound.at().atLeastUntil(now) : Long.MIN_VALUE;
	}

	private record Bound(long millis, Mark at) {

	}

}

package io.github.dynamolocks.store;

import java.time.Instant;

import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.PrintableText;

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
 * An answer whose bounds do not overlap with the known ones contradicts them: one of the
 * two is wrong, or both clocks of this host stood still. Until a further answer agrees
 * with one of them, the bounds contain both. So a single wrong date makes leases end
 * early and takeovers late, never the other way round, and the next right one makes up
 * for it. {@link #earliest()} may therefore go back, and so may {@link #latest()}.
 *
 * <p>
 * Safe for use by any number of threads.
 */
final class ServerClock {

	private static final Log logger = PrintableText.log(ServerClock.class);

	/** How far the clocks of two of DynamoDB's front ends may be apart. */
	static final long ALLOWANCE_MILLIS = 250;

	/** A front end that is always wrong must not fill the log. */
	private static final long MILLIS_BETWEEN_WARNINGS = 60_000;

	private final HostClock host;

	private @Nullable Interval known;

	/** What the newest answer says, if it contradicts what was known. */
	private @Nullable Interval doubted;

	private @Nullable ClockReading warned;

	private boolean answered;

	ServerClock(HostClock host) {
		this.host = host;
	}

	ClockReading reading() {
		return ClockReading.now(this.host);
	}

	/**
	 * Takes an answer into account.
	 * @param sent when the request was sent
	 * @param date the answer's date, null if it has none
	 */
	void answered(ClockReading sent, @Nullable Instant date) {
		String warning = learn(sent, date);
		if (warning != null) {
			logger.warn(warning);
		}
	}

	private synchronized @Nullable String learn(ClockReading sent, @Nullable Instant date) {
		this.answered = true;
		if (date == null) {
			return null;
		}
		ClockReading now = reading();
		long millis = date.toEpochMilli();
		Interval sample = new Interval(new Bound(millis, now),
				new Bound(millis + 1000 + sent.atMostUntil(now) + ALLOWANCE_MILLIS, now));
		Interval former = this.known;
		Interval doubt = this.doubted;
		if (former == null) {
			this.known = sample;
		}
		else if (doubt == null) {
			if (sample.contradicts(former, now)) {
				this.doubted = sample;
				return warning(former, sample, now);
			}
			this.known = former.followedBy(sample, now);
		}
		else {
			settle(former, doubt, sample, now);
		}
		return null;
	}

	/**
	 * Believes what the sample agrees with; if that is neither, all three are possible.
	 */
	private void settle(Interval former, Interval doubt, Interval sample, ClockReading now) {
		boolean first = !sample.contradicts(former, now);
		boolean second = !sample.contradicts(doubt, now);
		if (first != second) {
			this.known = (first ? former : doubt).followedBy(sample, now);
			this.doubted = null;
		}
		else if (!first) {
			this.known = former.widenedBy(doubt, now);
			this.doubted = sample;
		}
		// A round trip so long that the sample agrees with both settles nothing.
	}

	private @Nullable String warning(Interval former, Interval sample, ClockReading now) {
		ClockReading last = this.warned;
		if (last != null && last.atLeastUntil(now) < MILLIS_BETWEEN_WARNINGS) {
			return null;
		}
		this.warned = now;
		return ("Two answers of DynamoDB contradict each other: by the newest its time is %s, by those before %s."
				+ " Until another answer agrees with one of them, leases end early and locks are taken over late."
				+ " If this JVM was not suspended, check what writes the Date header of the answers")
			.formatted(sample.describe(now), former.describe(now));
	}

	/** Whether any answer told DynamoDB's time. */
	synchronized boolean isKnown() {
		return this.known != null;
	}

	/** Whether there was an answer at all, with or without a date. */
	synchronized boolean hasAnswered() {
		return this.answered;
	}

	/** Whether the newest answers contradict each other. */
	synchronized boolean isDoubted() {
		return this.doubted != null;
	}

	/**
	 * Returns by how many milliseconds the bounds have moved apart since the newest
	 * answer. In an idle process that is two in a thousand; much more where one of the
	 * host's clocks stood still.
	 */
	synchronized long widening() {
		Interval certain = this.known;
		if (certain == null) {
			return 0;
		}
		ClockReading now = reading();
		ClockReading then = certain.latest().at();
		return certain.latest().atMost(now) - certain.latest().atMost(then)
				- (certain.earliest().atLeast(now) - certain.earliest().atLeast(then));
	}

	/** The earliest that DynamoDB's clock can show now, in milliseconds since 1970. */
	synchronized long earliest() {
		Interval certain = this.known;
		if (certain == null) {
			return Long.MIN_VALUE;
		}
		ClockReading now = reading();
		long earliest = certain.earliest().atLeast(now);
		return (this.doubted != null) ? Math.min(earliest, this.doubted.earliest().atLeast(now)) : earliest;
	}

	/** The latest that DynamoDB's clock can show now, in milliseconds since 1970. */
	synchronized long latest() {
		Interval certain = this.known;
		if (certain == null) {
			return Long.MAX_VALUE;
		}
		ClockReading now = reading();
		long latest = certain.latest().atMost(now);
		return (this.doubted != null) ? Math.max(latest, this.doubted.latest().atMost(now)) : latest;
	}

	/**
	 * A time of DynamoDB's clock at a moment of this host.
	 */
	private record Bound(long millis, ClockReading at) {

		long atLeast(ClockReading now) {
			return this.millis + this.at.atLeastUntil(now);
		}

		long atMost(ClockReading now) {
			return this.millis + this.at.atMostUntil(now);
		}

	}

	/**
	 * Between which times DynamoDB's clock is, each carried forward from its own moment.
	 */
	private record Interval(Bound earliest, Bound latest) {

		boolean contradicts(Interval other, ClockReading now) {
			return this.latest.atMost(now) < other.earliest.atLeast(now)
					|| other.latest.atMost(now) < this.earliest.atLeast(now);
		}

		/**
		 * The upper bound is the newest answer's alone: the smallest of several would
		 * keep one alive that a pause, unseen by both clocks, has made wrong. The best
		 * lower bound stays where it is, since carrying it forward at each answer would
		 * lose a little each time.
		 */
		Interval followedBy(Interval newest, ClockReading now) {
			Bound best = (newest.earliest.atLeast(now) > this.earliest.atLeast(now)) ? newest.earliest : this.earliest;
			return new Interval(best, newest.latest);
		}

		Interval widenedBy(Interval other, ClockReading now) {
			return new Interval(
					(this.earliest.atLeast(now) < other.earliest.atLeast(now)) ? this.earliest : other.earliest,
					(this.latest.atMost(now) > other.latest.atMost(now)) ? this.latest : other.latest);
		}

		String describe(ClockReading now) {
			return "from %s to %s".formatted(Instant.ofEpochMilli(this.earliest.atLeast(now)),
					Instant.ofEpochMilli(this.latest.atMost(now)));
		}

	}

}

package io.github.dynamolocks.store;

import java.time.Instant;

import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.PrintableText;

/**
 * Bounds the time of DynamoDB's own clock, which it learns from the {@code Date} of the
 * answers.
 *
 * <p>
 * A {@code Date} has whole seconds, and DynamoDB writes it between the request and the
 * answer. When the answer arrives, DynamoDB's time is at least this date. It is at most
 * this date plus one second, the round trip, and an allowance for front ends whose clocks
 * differ. The host's clocks only carry these bounds forward.
 *
 * <p>
 * An answer whose bounds do not overlap with the known bounds contradicts them: one of
 * the two is wrong, or both clocks of this host stopped. An answer is doubted, too, if it
 * only agrees with the known bounds as one of the two clocks carries them: that clock may
 * have jumped, and the date may be wrong by as much. Until another answer agrees with one
 * of them, the bounds contain both. So a single wrong date makes leases expire early and
 * takeovers happen late, never the other way round, and the next right date corrects it.
 * {@link #earliest()} and {@link #latest()} may therefore go back.
 *
 * <p>
 * Safe for use by any number of threads.
 */
final class ServerClock {

	private static final Log logger = PrintableText.log(ServerClock.class);

	/** The largest difference between the clocks of two front ends of DynamoDB. */
	static final long ALLOWANCE_MILLIS = 250;

	/**
	 * The time between two warnings: a front end that is always wrong must not fill the
	 * log.
	 */
	private static final long MILLIS_BETWEEN_WARNINGS = 60_000;

	private final HostClock host;

	private @Nullable Interval known;

	/** The bounds of the newest answer if they are in doubt, else null. */
	private @Nullable Interval doubted;

	private @Nullable ClockReading warned;

	private boolean answered;

	/** Whether the known bounds are replaced by those of the next answer. */
	private boolean outdated;

	ServerClock(HostClock host) {
		this.host = host;
	}

	ClockReading reading() {
		return ClockReading.now(this.host);
	}

	/**
	 * Learns from an answer.
	 * @param sent the moment at which the request was sent
	 * @param date the date of the answer, null if it has none
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
		long end = millis + 1000 + ALLOWANCE_MILLIS;
		Interval sample = new Interval(new Bound(millis, now), new Bound(end + sent.atMostUntil(now), now),
				new Bound(end + sent.atMostOnSlowerUntil(now), now), sent);
		Interval former = this.known;
		Interval doubt = this.doubted;
		if (former == null || this.outdated) {
			this.known = sample;
			this.doubted = null;
			this.outdated = false;
		}
		else if (doubt == null) {
			if (sample.isDoubtful(former, now)) {
				this.doubted = sample;
				return sample.contradicts(former, now) ? warning(former, sample, now) : null;
			}
			this.known = former.followedBy(sample, now);
		}
		else {
			settle(former, doubt, sample, now);
		}
		return null;
	}

	/**
	 * Keeps the bounds with which the sample agrees. If it agrees with neither, all three
	 * are possible, but of two newer answers at most one can be wrong by as much as a
	 * clock has jumped.
	 */
	private void settle(Interval former, Interval doubt, Interval sample, ClockReading now) {
		boolean first = !sample.isDoubtful(former, now);
		boolean second = !sample.isDoubtful(doubt, now);
		if (first != second) {
			this.known = (first ? former : doubt).followedBy(sample, now);
			this.doubted = null;
		}
		else if (!first) {
			this.known = doubt.contradicts(former, now) ? former.widenedBy(doubt, now) : doubt;
			this.doubted = sample;
		}
		// A sample with such a long round trip that it agrees with both decides nothing.
	}

	private @Nullable String warning(Interval former, Interval sample, ClockReading now) {
		ClockReading last = this.warned;
		if (last != null && last.atLeastUntil(now) < MILLIS_BETWEEN_WARNINGS) {
			return null;
		}
		this.warned = now;
		return ("Two answers of DynamoDB contradict each other: by the newest answer its time is %s, by earlier answers %s."
				+ " Until another answer agrees with one of them, leases expire early and locks are taken over late."
				+ " If this JVM was not suspended, check what writes the Date header of the answers")
			.formatted(sample.describe(now), former.describe(now));
	}

	/**
	 * Replaces the known bounds with those of the next answer, for which acquisitions ask
	 * first. Until then, a request that is under way still has bounds, which the clocks
	 * of this host carry forward.
	 */
	synchronized void restored() {
		this.outdated = true;
		this.answered = false;
	}

	/** Returns whether an answer has told DynamoDB's time. */
	synchronized boolean isKnown() {
		return this.known != null;
	}

	/**
	 * Returns whether there was an answer, with or without a date, since the start or the
	 * last restore.
	 */
	synchronized boolean hasAnswered() {
		return this.answered;
	}

	/** Returns whether the newest answer is in doubt. */
	synchronized boolean isDoubted() {
		return this.doubted != null;
	}

	/**
	 * Returns by how many milliseconds the bounds have moved apart since the newest
	 * answer. This is two thousandths of the time since then, and much more if one of the
	 * host's clocks stopped or jumped.
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

	/**
	 * Returns the earliest time that DynamoDB's clock can show now, in milliseconds since
	 * 1970.
	 */
	synchronized long earliest() {
		Interval certain = this.known;
		if (certain == null) {
			return Long.MIN_VALUE;
		}
		ClockReading now = reading();
		long earliest = certain.earliest().atLeast(now);
		return (this.doubted != null) ? Math.min(earliest, this.doubted.earliest().atLeast(now)) : earliest;
	}

	/**
	 * Returns the latest time that DynamoDB's clock can show now, in milliseconds since
	 * 1970.
	 */
	synchronized long latest() {
		Interval certain = this.known;
		if (certain == null) {
			return Long.MAX_VALUE;
		}
		ClockReading now = reading();
		long latest = certain.latest().atMost(now);
		return (this.doubted != null) ? Math.max(latest, this.doubted.latest().atMost(now)) : latest;
	}

	/** Returns the two times between which DynamoDB's clock is now, for people. */
	synchronized String describe() {
		if (this.known == null) {
			return "not known yet";
		}
		long earliest = earliest();
		long latest = latest();
		return "%s to %s, %s ms".formatted(Instant.ofEpochMilli(earliest), Instant.ofEpochMilli(latest),
				latest - earliest);
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

		long atLeastOnFaster(ClockReading now) {
			return this.millis + this.at.atLeastOnFasterUntil(now);
		}

		long atMostOnSlower(ClockReading now) {
			return this.millis + this.at.atMostOnSlowerUntil(now);
		}

	}

	/**
	 * The two times between which DynamoDB's clock is, each carried forward from its own
	 * moment.
	 *
	 * @param latestOnSlower the upper bound if the clock that moved less is right
	 * @param sent when the request was sent whose answer gave the upper bound
	 */
	private record Interval(Bound earliest, Bound latest, Bound latestOnSlower, ClockReading sent) {

		/**
		 * Returns whether both cannot be true as long as one clock of this host is right.
		 */
		boolean contradicts(Interval other, ClockReading now) {
			return this.latest.atMost(now) < other.earliest.atLeast(now)
					|| other.latest.atMost(now) < this.earliest.atLeast(now);
		}

		/** Returns whether both cannot be true unless one of the two clocks is wrong. */
		boolean isDoubtful(Interval other, ClockReading now) {
			return isBefore(other, now) || other.isBefore(this, now);
		}

		private boolean isBefore(Interval other, ClockReading now) {
			return this.latestOnSlower.atMostOnSlower(now) < other.earliest.atLeastOnFaster(now);
		}

		/**
		 * Returns the bounds after a further answer. The upper bound is the one of the
		 * request that was sent last: the smallest of several bounds could be wrong since
		 * a pause that both clocks missed, and so could the bound of an answer that was
		 * under way during the pause and came after a newer one. The best lower bound
		 * keeps its moment, because carrying it forward at each answer would lose a
		 * little each time.
		 */
		Interval followedBy(Interval newest, ClockReading now) {
			Bound best = (newest.earliest.atLeast(now) > this.earliest.atLeast(now)) ? newest.earliest : this.earliest;
			Interval last = newest.sent.isBefore(this.sent) ? this : newest;
			return new Interval(best, last.latest, last.latestOnSlower, last.sent);
		}

		Interval widenedBy(Interval other, ClockReading now) {
			return new Interval(
					(this.earliest.atLeast(now) < other.earliest.atLeast(now)) ? this.earliest : other.earliest,
					(this.latest.atMost(now) > other.latest.atMost(now)) ? this.latest : other.latest,
					(this.latestOnSlower.atMostOnSlower(now) > other.latestOnSlower.atMostOnSlower(now))
							? this.latestOnSlower : other.latestOnSlower,
					this.sent.isBefore(other.sent) ? other.sent : this.sent);
		}

		String describe(ClockReading now) {
			return "from %s to %s".formatted(Instant.ofEpochMilli(this.earliest.atLeast(now)),
					Instant.ofEpochMilli(this.latest.atMost(now)));
		}

	}

}

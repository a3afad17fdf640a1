package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.Objects;
import java.util.function.DoubleSupplier;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.store.LockRecord;

/**
 * When the head of a queue looks next, and how: with a cheap read while it expects the
 * lock to be somebody's, with the write when it expects it to be free.
 *
 * <p>
 * Holders that hand a lock on among themselves are polled as often as allowed, since they
 * give way soon. Others are expected to hold it for as long as the last ones have: polls
 * are rare until the shortest of these times has passed, dense until the longest has, and
 * then ever rarer. Not thread-safe.
 */
final class PollPlan {

	/** So many polls lie between the shortest and the longest holding time. */
	private static final int DENSITY = 32;

	/** Without experience, a poll comes after this part of the time waited so far. */
	private static final int GROWTH = 10;

	private final long min;

	private final long max;

	private final HoldingTimes times;

	private final DoubleSupplier random;

	private Step next = Step.WRITE;

	private long due;

	private @Nullable LockRecord seen;

	private long seenAt;

	/**
	 * Creates a plan whose first step is a write at once.
	 * @param settings the bounds of the time between two polls
	 * @param times what is known of the resource's holders
	 * @param random numbers from 0 to 1, for the jitter
	 * @param now the monotonic time
	 */
	PollPlan(LockClientSettings settings, HoldingTimes times, DoubleSupplier random, long now) {
		this.min = settings.pollMin().toNanos();
		this.max = settings.pollMax().toNanos();
		this.times = times;
		this.random = random;
		this.due = now;
	}

	Step next() {
		return this.next;
	}

	long nanosUntilDue(long now) {
		return this.due - now;
	}

	/** Who was in the way at last. */
	@Nullable LockRecord seen() {
		return this.seen;
	}

	/** The lock is expected to be free. */
	void free(long now) {
		this.seen = null;
		this.next = Step.WRITE;
		this.due = now;
	}

	/** The lock was freed for others, who have some polls' time to take it. */
	void giveWay(long now) {
		this.seen = null;
		this.next = Step.READ;
		this.due = now + jittered(2 * this.min);
	}

	/** A read has shown that a write will do. */
	void shownFree(long now) {
		learn(null, now);
		free(now);
	}

	/**
	 * The lock is somebody's.
	 * @param by whose, null if others were faster, but gone as fast
	 * @param now the monotonic time
	 * @param waited for how long the head has waited, in nanoseconds
	 */
	void refused(@Nullable LockRecord by, long now, long waited) {
		learn(by, now);
		this.next = Step.READ;
		long interval = jittered(interval(by, waited));
		Duration remaining = (by != null) ? by.remaining() : null;
		if (remaining != null && remaining.toNanos() <= interval) {
			// A live owner renews long before. This one is dead, and its lease will be
			// over.
			this.next = Step.WRITE;
			interval = Math.max(0, remaining.toNanos());
		}
		this.due = now + interval;
	}

	private long interval(@Nullable LockRecord by, long waited) {
		if (by == null || by.queue() > 0) {
			return this.min;
		}
		if (by.age() == null || !this.times.areKnown()) {
			return clamp(waited / GROWTH);
		}
		long age = by.age().toNanos();
		long shortest = this.times.shortest();
		long longest = this.times.longest();
		long dense = clamp((longest - shortest) / DENSITY);
		if (age < shortest) {
			return Math.min(Math.max(shortest - age, dense), this.max);
		}
		return clamp(dense + Math.max(0, age - longest) / GROWTH);
	}

	/** When a holder is gone, remembers for how long it has held the lock. */
	private void learn(@Nullable LockRecord by, long now) {
		LockRecord former = this.seen;
		if (former != null && former.age() != null && former.queue() == 0
				&& (by == null || !Objects.equals(by.owner(), former.owner()))) {
			this.times.add(former.age().toNanos() + (now - this.seenAt) / 2);
		}
		this.seen = by;
		this.seenAt = now;
	}

	private long clamp(long interval) {
		return Math.min(this.max, Math.max(this.min, interval));
	}

	private long jittered(long interval) {
		return (long) (interval * (0.75 + this.random.getAsDouble() / 2));
	}

	/**
	 * A way to look.
	 */
	enum Step {

		READ, WRITE

	}

}

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
 * give way soon; a little rarer by those who have just had a turn. Others are expected to
 * hold it for as long as the last ones have: polls are rare until the shortest of these
 * times has passed, then the denser the nearer the longest comes, since the likelier it
 * gets that the next one shows something, and rarer again after it. Not thread-safe.
 */
final class PollPlan {

	/**
	 * Between the shortest and the longest holding time, a poll comes after this part of
	 * the time that is left until the longest.
	 */
	private static final int DENSITY = 22;

	/** Without experience, a poll comes after this part of the time waited so far. */
	private static final int GROWTH = 10;

	private final long min;

	private final long max;

	private final HoldingTimes times;

	private final DoubleSupplier random;

	/**
	 * If others wait as well, one who has just had a turn polls so many times rarer than
	 * allowed, so that those who have waited longer come first.
	 */
	private static final int PRECEDENCE = 3;

	/** This part of the time waited makes up for it. */
	private static final int PATIENCE = 8;

	private Step next = Step.WRITE;

	private long due;

	/** Whether the lock was freed here since the last step began. */
	private boolean freed;

	/** Whose item has a mark of this process. */
	private @Nullable String marked;

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

	/** Begins a step. */
	Step begin() {
		this.freed = false;
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
		this.freed = true;
		plan(Step.WRITE, now);
	}

	/** The lock was freed for others, who have some polls' time to take it. */
	void giveWay(long now) {
		this.freed = true;
		plan(Step.READ, now + jittered(2 * this.min));
	}

	/** This process has left its mark on an owner's item. */
	void marked(String owner) {
		this.marked = owner;
	}

	/** A read has shown that a write will do. */
	void shownFree(long now) {
		learn(null, now);
		plan(Step.WRITE, now);
	}

	private void plan(Step step, long at) {
		this.seen = null;
		this.next = step;
		this.due = at;
	}

	/**
	 * The lock is somebody's, or was when the step began.
	 * @param by whose, null if others were faster, but gone as fast
	 * @param now the monotonic time
	 * @param waited for how long the head has waited, in nanoseconds
	 */
	void refused(@Nullable LockRecord by, long now, long waited) {
		if (this.freed) {
			// What was planned then is based on newer knowledge than this answer.
			return;
		}
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
			return isContested(by) ? Math.max(this.min, PRECEDENCE * this.min - waited / PATIENCE) : this.min;
		}
		if (by.age() == null || !this.times.areKnown()) {
			return clamp(waited / GROWTH);
		}
		long age = by.age().toNanos();
		long shortest = this.times.shortest();
		long longest = this.times.longest();
		if (age < shortest) {
			return clamp(shortest - age);
		}
		return clamp((age < longest) ? (longest - age) / DENSITY : this.min + (age - longest) / GROWTH);
	}

	/** Whether others elsewhere wait for the same turn. */
	private boolean isContested(@Nullable LockRecord by) {
		return by != null && by.wanted() && !Objects.equals(by.owner(), this.marked);
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

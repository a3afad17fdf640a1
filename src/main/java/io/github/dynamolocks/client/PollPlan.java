package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.store.LockRecord;

/**
 * When the head of a queue looks next, and how: with a cheap read while it expects the
 * lock to be somebody's, with the write when it expects it to be free.
 *
 * <p>
 * Holders that hand a lock on among themselves are polled as often as allowed, since they
 * give way soon; a little rarer by those who have just had a turn. A holder that was left
 * a mark is polled often enough that the moment in which it gives way is not missed,
 * however short it holds the lock. Others are expected to hold it for as long as the last
 * ones have: polls are rare until the shortest of these times has passed, then the denser
 * the nearer the longest comes, since the likelier it gets that the next one shows
 * something, and rarer again after it. Not thread-safe.
 */
final class PollPlan {

	/**
	 * Between the shortest and the longest holding time, a poll comes after this part of
	 * the time that is left until the longest.
	 */
	private static final int DENSITY = 16;

	/**
	 * Without experience, a poll comes after this part of the time for which the lock has
	 * been the same owner's. Who gives way leaves twice that time to others, so that none
	 * who polls like this misses it.
	 */
	private static final int GROWTH = 10;

	/** Others need some for a read and a write, besides the time between two polls. */
	private static final long LEAST_TURN_OF_OTHERS = TimeUnit.MILLISECONDS.toNanos(40);

	private final long min;

	private final long max;

	private final long turn;

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

	/** Whether the step that is under way writes. */
	private boolean wrote;

	/** Whose item has a mark of this process. */
	private @Nullable String marked;

	/** Since when; others remember it for a turn. */
	private long markedAt;

	private @Nullable LockRecord seen;

	private long seenAt;

	/** Since when the owner has been seen to be the same. */
	private long sameSince;

	/** Whether the lock has passed by whoever waits here. */
	private boolean overtaken;

	/**
	 * Creates a plan whose first step is a write at once, unless others are to have the
	 * lock first.
	 * @param settings the bounds of the time between two polls
	 * @param times what is known of the resource's holders
	 * @param random numbers from 0 to 1, for the jitter
	 * @param now the monotonic time
	 */
	PollPlan(LockClientSettings settings, HoldingTimes times, DoubleSupplier random, long now) {
		this.min = settings.pollMin().toNanos();
		this.max = settings.pollMax().toNanos();
		this.turn = settings.handoffTime().toNanos();
		this.times = times;
		this.random = random;
		this.due = now;
		Long othersTurnUntil = times.othersTurnUntil();
		if (othersTurnUntil != null && othersTurnUntil - now > 0) {
			plan(Step.READ, othersTurnUntil);
		}
	}

	/** Begins a step. */
	Step begin() {
		this.freed = false;
		this.wrote = this.next == Step.WRITE;
		return this.next;
	}

	long nanosUntilDue(long now) {
		return this.due - now;
	}

	/** Who was in the way at last. */
	@Nullable LockRecord seen() {
		return this.seen;
	}

	/** The lock is this process's. */
	void acquired(long now) {
		this.times.goOn(now);
	}

	/**
	 * Whether others are to have the lock next, though nobody asked for the end of a
	 * turn.
	 * @param wanted whether the item had a mark when it was freed
	 * @param now the monotonic time
	 */
	boolean isTurnOver(boolean wanted, long now) {
		return this.times.isTurnOver(wanted, now, this.turn);
	}

	/** The lock is expected to be free. */
	void free(long now) {
		this.freed = true;
		this.overtaken = false;
		plan(Step.WRITE, now);
	}

	/**
	 * The lock was freed for others, who have some polls' time to take it.
	 * @param now the monotonic time
	 * @param held for how long it was held here, in nanoseconds
	 */
	void giveWay(long now, long held) {
		this.freed = true;
		this.overtaken = false;
		plan(Step.READ, now + jittered(Math.max(LEAST_TURN_OF_OTHERS, 2 * clamp(held / GROWTH))));
		this.times.giveWayUntil(this.due);
	}

	/**
	 * Whether a mark is to be left on an item: its owner hands the lock on among its own,
	 * or others were faster to take the lock before.
	 * @param by the item
	 * @param now the monotonic time
	 */
	boolean isMarkNeeded(LockRecord by, long now) {
		if (by.wanted() || by.owner() == null) {
			return false;
		}
		boolean passed = this.overtaken || (this.seen != null && !Objects.equals(this.seen.owner(), by.owner()));
		return by.queue() > 0 || (passed && (this.marked == null || now - this.markedAt >= this.turn));
	}

	/** This process has left its mark on an owner's item. */
	void marked(String owner, long now) {
		this.marked = owner;
		this.markedAt = now;
	}

	/** A read has shown that a write will do. */
	void shownFree(long now) {
		learn(null, now);
		plan(Step.WRITE, now);
		this.wrote = true;
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
		long interval = jittered(interval(by, now, waited));
		Duration remaining = (by != null) ? by.remaining() : null;
		if (remaining != null && remaining.toNanos() <= interval) {
			// A live owner renews long before. This one is dead, and its lease will be
			// over.
			this.next = Step.WRITE;
			interval = Math.max(0, remaining.toNanos());
		}
		// An item may look free and not be: another clock, another rule, or a rival that
		// was faster.
		this.due = now + (this.wrote ? Math.max(this.min, interval) : interval);
	}

	private long interval(@Nullable LockRecord by, long now, long waited) {
		if (by == null || by.queue() > 0) {
			return isContested(by) ? Math.max(this.min, PRECEDENCE * this.min - waited / PATIENCE) : this.min;
		}
		long seenFor = now - this.sameSince;
		long age = (by.age() != null) ? Math.max(seenFor, by.age().toNanos()) : seenFor;
		long interval = (by.age() != null && this.times.areKnown()) ? byExperience(age) : clamp(age / GROWTH);
		return by.wanted() ? Math.min(interval, clamp(seenFor / GROWTH)) : interval;
	}

	private long byExperience(long age) {
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
		boolean same = former != null && by != null && Objects.equals(by.owner(), former.owner());
		if (former != null && !same) {
			this.overtaken = this.overtaken || by != null;
			remember(former, now - this.seenAt);
		}
		if (!same) {
			this.sameSince = now;
		}
		this.seen = by;
		this.seenAt = now;
	}

	private void remember(LockRecord former, long since) {
		boolean ended = former.remaining() != null && former.remaining().toNanos() <= since;
		if (former.age() == null || former.queue() > 0 || ended) {
			// An owner that died says nothing of those that live.
			return;
		}
		long least = former.age().toNanos();
		// Who was gone long before this look may have held it hardly longer than seen.
		this.times.add((since < least) ? least + since / 2 : least);
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

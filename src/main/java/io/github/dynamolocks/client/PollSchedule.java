package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.store.Acquisition;
import io.github.dynamolocks.store.LockRecord;

/**
 * Decides when the head of a queue asks the store next, and with which request.
 *
 * <p>
 * It acquires the lock while it expects it to be free. After a refusal it joins the line,
 * and from then on it polls, with reads that cost a tenth of a write. The first of the
 * line polls rarely while the turn before its own has just begun, often when such a turn
 * usually ends, and then at growing intervals. A place behind it polls when most of the
 * turns before it are over. A process that is in no line polls like the first, but never
 * before a full line has had time for a round.
 *
 * <p>
 * Not thread-safe.
 */
final class PollSchedule {

	/** Intervals grow at this part of the time that passes. */
	private static final int GROWTH = 8;

	/**
	 * A process that does not know the length of a turn does not expect the lock soon:
	 * its intervals grow at this rate.
	 */
	private static final int GROWTH_OF_UNKNOWN = 2;

	/** The first polls rarely until this part of a turn is over. */
	private static final double EARLY_SHARE_OF_TURN = 0.6;

	/** The first polls often until a turn has taken so many times as long as usual. */
	private static final double LATE_TURNS = 1.5;

	/** The number of the frequent polls in the time of one turn. */
	private static final int POLLS_OF_TURN = 38;

	/**
	 * A place polls after this part of the turns before it, less {@link #SPARE_TURN}: the
	 * fewer turns are left, the less even are they.
	 */
	private static final double SHARE_OF_TURNS = 0.8;

	private static final double SPARE_TURN = 0.4;

	/** An owner notices its turn after about so many of the shortest intervals. */
	private static final int REQUESTS_OF_NOTICE = 2;

	/** A turn takes at least as long as so many of the shortest intervals. */
	private static final int LEAST_REQUESTS_OF_TURN = 4;

	/** The longest interval of a place that is not the first, and the longest round. */
	private static final long MAX_INTERVAL = TimeUnit.SECONDS.toNanos(1);

	private final long min;

	private final long max;

	private final History history;

	private final DoubleSupplier random;

	private Step next;

	private long due;

	/** The step that is under way. */
	private Step current = Step.ACQUIRE;

	private long begun;

	/** Whether the lock was released here since the last step began. */
	private boolean released;

	private @Nullable LockRecord seen;

	private int index = -1;

	/** The time at which the owner or the own place last changed. */
	private long changed;

	/** The time of the join, and the number of turns before the own one at that time. */
	private long joined;

	private int turnsBefore;

	/**
	 * The time before which no join follows a refused one, unless the owner changes. A
	 * join that was late, or that found no item, is not refused again.
	 */
	private @Nullable Long joinAgain;

	/** Whether it joins no line because it expects that its wait ends before its turn. */
	private boolean outside;

	/** Whether it has seen the present turn begin. */
	private boolean turnSeen;

	/**
	 * Creates a schedule whose first step is due at once.
	 * @param settings the bounds of the time between two polls
	 * @param history what is known of the resource
	 * @param random generates numbers from 0 to 1, for the jitter
	 * @param now the monotonic time
	 */
	PollSchedule(LockClientSettings settings, History history, DoubleSupplier random, long now) {
		this.min = settings.pollMin().toNanos();
		this.max = settings.pollMax().toNanos();
		this.history = history;
		this.random = random;
		this.due = now;
		this.changed = now;
		if (history.isFull(now)) {
			this.next = Step.POLL;
		}
		else {
			this.next = history.passedOn ? Step.JOIN : Step.ACQUIRE;
		}
	}

	/**
	 * Begins a step.
	 * @param now the monotonic time
	 * @param left for how much longer the head waits, in nanoseconds
	 */
	Step begin(long now, long left) {
		this.released = false;
		this.begun = now;
		this.current = (this.next == Step.JOIN && this.history.turn > left) ? Step.POLL : this.next;
		return this.current;
	}

	long nanosUntilDue(long now) {
		return this.due - now;
	}

	/** Returns the last known item, null if there was none. */
	@Nullable LockRecord seen() {
		return this.seen;
	}

	/** Returns whether the line was full while this process waited in it. */
	boolean wasFull() {
		return this.history.wasFull;
	}

	/** Learns that this process acquired the lock. */
	void acquired(Acquisition acquisition, long now) {
		if (this.history.passedOn) {
			acquisition.setLineExpected(true);
		}
		if (this.turnsBefore > 0) {
			long turn = (now - this.joined) / this.turnsBefore;
			this.history.learnTurn(turn);
		}
		this.turnsBefore = 0;
		this.index = -1;
		this.joinAgain = null;
	}

	/** Plans after a release that freed the lock. */
	void free(long now) {
		this.history.passedOn = false;
		restart(Step.ACQUIRE, now);
	}

	/**
	 * Plans after a release that perhaps failed, or perhaps passed the lock on.
	 */
	void unknown(long now) {
		restart(Step.POLL, now);
	}

	/**
	 * Plans after a release that passed the lock on.
	 * @param place the index of the own new place, -1 if there is none
	 * @param held for how long this process had the lock, in nanoseconds
	 * @param now the monotonic time
	 */
	void passedOn(int place, long held, long now) {
		this.history.passedOn = true;
		this.history.ownTurn = held + REQUESTS_OF_NOTICE * this.min;
		if (this.history.wasFull) {
			// Else the processes of a full line would join again before any other can.
			this.history.fullUntil = now + round(this.seen);
			this.history.wasFull = false;
		}
		restart(this.history.isFull(now) ? Step.POLL : Step.JOIN, now);
		if (place >= 0) {
			place(place, now);
			next(Step.POLL, interval(now), now);
		}
	}

	private void restart(Step step, long at) {
		this.released = true;
		this.seen = null;
		this.index = -1;
		this.changed = at;
		next(step, 0, at);
	}

	/**
	 * Plans after an answer that did not give this process the lock.
	 * @param by the item, null if there is none
	 * @param place the index of the own place in the line, -1 if it is not there
	 * @param used whether the own place may still be in the line
	 * @param now the monotonic time
	 * @param left for how much longer the head waits, in nanoseconds
	 */
	void refused(@Nullable LockRecord by, int place, boolean used, long now, long left) {
		if (this.released) {
			// The plan of the release is based on newer knowledge than this answer.
			return;
		}
		learn(by, place, now);
		Duration until = (by != null) ? by.untilTakeover(place) : Duration.ZERO;
		if (until != null && until.toNanos() <= 0) {
			// An item may look free and not be: another clock, or a rival was faster.
			next(Step.ACQUIRE, (this.current == Step.ACQUIRE) ? jittered(this.min) : 0, now);
		}
		else if (place < 0 && used && this.current == Step.POLL) {
			next(Step.CHECK, 0, now);
		}
		else if (place < 0 && isWorthJoining(by, now, left)) {
			next(Step.JOIN, isWrite(this.current) ? least() : 0, now);
		}
		else {
			long interval = interval(now);
			if (until != null && until.toNanos() <= interval) {
				// A live owner renews its lease long before. This lease will expire.
				next(Step.ACQUIRE, isWrite(this.current) ? Math.max(this.min, until.toNanos()) : until.toNanos(), now);
			}
			else {
				// The time of a read counts, so that a slow one does not make the next
				// late.
				next(Step.POLL, interval, isWrite(this.current) ? now : this.begun);
			}
		}
	}

	private void next(Step step, long in, long now) {
		this.next = step;
		this.due = now + in;
	}

	private static boolean isWrite(Step step) {
		return step == Step.ACQUIRE || step == Step.JOIN;
	}

	private void learn(@Nullable LockRecord by, int place, long now) {
		String former = (this.seen != null) ? this.seen.owner() : null;
		String owner = (by != null) ? by.owner() : null;
		if (this.seen == null || !Objects.equals(former, owner)) {
			if (former != null && this.turnSeen && this.outside) {
				// Else one long turn would keep shorter waits out of the line for ever.
				this.history.learnTurn(now - this.changed);
			}
			this.turnSeen = this.seen != null;
			this.changed = now;
			this.joinAgain = null;
		}
		if (this.current == Step.JOIN && place < 0) {
			this.joinAgain = now + MAX_INTERVAL;
		}
		this.seen = by;
		if (by != null && isFull(by)) {
			if (place >= 0) {
				this.history.wasFull = true;
			}
			else if (!this.history.isFull(now)) {
				this.history.fullUntil = now + round(by);
			}
		}
		place(place, now);
	}

	private void place(int place, long now) {
		if (place != this.index) {
			this.changed = now;
		}
		this.outside &= place < 0;
		if (place >= 0 && this.index < 0) {
			this.joined = now;
			this.turnsBefore = place + 1;
		}
		this.index = place;
	}

	private static boolean isFull(LockRecord record) {
		return record.room() == 0 && record.owner() != null && !record.line().isEmpty();
	}

	/**
	 * Returns how long a full line takes until each of its processes has had its turn.
	 */
	private long round(@Nullable LockRecord full) {
		int places = (full != null) ? full.line().size() : 1;
		return jittered(
				Math.min(MAX_INTERVAL, places * Math.max(LEAST_REQUESTS_OF_TURN * this.min, this.history.turn)));
	}

	private boolean isWorthJoining(@Nullable LockRecord by, long now, long left) {
		if (by == null || by.room() == 0 || this.history.isFull(now)
				|| (this.joinAgain != null && this.joinAgain - now > 0)) {
			return false;
		}
		this.outside = this.history.turn * (by.line().size() + 1) > left;
		return !this.outside;
	}

	private long interval(long now) {
		long since = now - this.changed;
		if (this.index > 0) {
			long turns = (long) ((SHARE_OF_TURNS * this.index - SPARE_TURN) * this.history.turnBefore());
			return Math.min(MAX_INTERVAL, Math.max(least(), Math.max(turns, since / GROWTH)));
		}
		long turn = this.history.expectedTurn();
		long early = (long) (EARLY_SHARE_OF_TURN * turn) - since;
		long interval = Math.max(least(),
				(early > 0) ? Math.min(Math.min(since, early), MAX_INTERVAL) : Math.min(this.max, late(since, turn)));
		return (this.index < 0) ? Math.max(interval, this.history.fullUntil(now)) : interval;
	}

	/** Returns the interval of the first when its turn may begin at any moment. */
	private static long late(long since, long turn) {
		if (turn == 0) {
			return GROWTH_OF_UNKNOWN * since;
		}
		return turn / POLLS_OF_TURN + Math.max(0, since - (long) (LATE_TURNS * turn)) / GROWTH;
	}

	/** Returns the shortest interval: random, so that processes do not poll in step. */
	private long least() {
		return Math.min(this.max, (long) (this.min * (1 + this.random.getAsDouble() / 2)));
	}

	private long jittered(long interval) {
		return (long) (interval * (0.75 + this.random.getAsDouble() / 2));
	}

	/**
	 * The requests that the head of a queue sends.
	 */
	enum Step {

		/** Acquires the lock with a write. */
		ACQUIRE,

		/** Joins the line with a write. */
		JOIN,

		/** Reads the item with eventual consistency. */
		POLL,

		/** Reads the item with strong consistency. */
		CHECK

	}

	/**
	 * Keeps what is known of a resource while no caller of this process waits for it.
	 */
	static final class History {

		private final Turns turns;

		/** The length of a turn in nanoseconds, 0 if it is unknown. */
		private long turn;

		/** The length of the last turn of this process, 0 if it is unknown. */
		private long ownTurn;

		/** Whether the last release passed the lock on. */
		private boolean passedOn;

		/** Whether the line was full while this process waited in it. */
		private boolean wasFull;

		/** The time until which this process leaves a full line to others. */
		private @Nullable Long fullUntil;

		/**
		 * Creates an empty history.
		 * @param turns what is known of the turns of resources with the same purpose
		 */
		History(Turns turns) {
			this.turns = turns;
		}

		/**
		 * Returns the expected length of each turn before a place. The known length can
		 * contain times in which owners did not notice their turns, which the own turn
		 * does not. The geometric mean of both lets a place poll early enough that it
		 * does not cause such times itself, and not too often if the others hold the lock
		 * for longer.
		 */
		double turnBefore() {
			return (this.ownTurn > 0 && this.ownTurn < this.turn) ? Math.sqrt((double) this.ownTurn * this.turn)
					: this.turn;
		}

		/** Returns the usual length of a turn in nanoseconds, 0 if it is unknown. */
		long expectedTurn() {
			return (this.turn != 0) ? this.turn : this.turns.usual;
		}

		/**
		 * Learns the length of a turn from a whole wait. Follows shorter turns faster
		 * than longer ones: a poll that comes too late makes the turn longer for all.
		 */
		void learnTurn(long nanos) {
			this.turns.learn(nanos);
			if (this.turn == 0) {
				this.turn = nanos;
			}
			else {
				this.turn += (nanos - this.turn) / ((nanos < this.turn) ? 2 : 4);
			}
		}

		boolean isFull(long now) {
			return fullUntil(now) > 0;
		}

		long fullUntil(long now) {
			return (this.fullUntil != null) ? this.fullUntil - now : 0;
		}

	}

	/**
	 * Keeps how long turns usually take for one purpose, such as a method, whose bodies
	 * take about as long for each resource.
	 */
	static final class Turns {

		/** The usual length in nanoseconds, 0 if it is unknown. */
		private long usual;

		private void learn(long nanos) {
			this.usual = (this.usual == 0) ? nanos : (this.usual + nanos) / 2;
		}

	}

}

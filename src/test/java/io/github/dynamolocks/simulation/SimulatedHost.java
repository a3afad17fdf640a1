package io.github.dynamolocks.simulation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.proof.Span;
import io.github.dynamolocks.store.HostClock;

/**
 * Provides the clocks of one process, which drift, jump and stop, and pauses or kills the
 * process.
 */
final class SimulatedHost implements HostClock {

	/**
	 * The largest drift is a bit less than the one in a thousand that the library allows.
	 */
	private static final double MAX_DRIFT = 0.0009;

	private static final long MAX_WAKE_NANOS = 20_000;

	private final VirtualTime time;

	private final RandomGenerator random;

	private final long wallMillisAtStart;

	private final double rate;

	private final Set<SimulatedThread> threads = new LinkedHashSet<>();

	private @Nullable SimulatedNetwork network;

	private long monotonicShift;

	private long wallShift;

	private long pausedUntil;

	private long cutUntil;

	private long slowUntil;

	private long deafUntil;

	private final List<Span> troubles = new ArrayList<>();

	/** The times in which a request had no answer, or waited long for it. */
	private final List<Span> unanswered = new ArrayList<>();

	/** The time at which the monotonic clock first jumped ahead. */
	private long firstJump = Long.MAX_VALUE;

	/** Whether the wall clock was set ahead, or a date was ahead. */
	private boolean wasAhead;

	private boolean dead;

	private boolean answered;

	private boolean wrongDate = true;

	/** Whether both clocks stopped and no later answer has told the time. */
	private long blindSince = -1;

	SimulatedHost(VirtualTime time, RandomGenerator random, long wallMillisAtStart) {
		this.time = time;
		this.random = random;
		this.wallMillisAtStart = wallMillisAtStart + random.nextInt(-3_600_000, 3_600_000);
		this.rate = 1 + (random.nextDouble() * 2 - 1) * MAX_DRIFT;
		this.monotonicShift = random.nextInt();
	}

	VirtualTime time() {
		return this.time;
	}

	/** Connects this host. */
	void connect(SimulatedNetwork to) {
		this.network = to;
	}

	/** Returns the network of the host of the calling thread. */
	static SimulatedNetwork network() {
		return Objects.requireNonNull(SimulatedThread.current().host().network);
	}

	@Override
	public long nanoTime() {
		return this.monotonicShift + (long) (this.time.now() * this.rate);
	}

	@Override
	public long currentTimeMillis() {
		return this.wallMillisAtStart + Math.floorDiv(this.wallShift + this.time.now(), 1_000_000L);
	}

	/** Returns the true time in which the monotonic clock advances by a time. */
	long toTrue(long nanos) {
		return (long) (nanos / this.rate) + 1;
	}

	@Override
	public void park(Object blocker, long nanos) {
		SimulatedThread.current().pause(nanos);
	}

	@Override
	public void unpark(Thread thread) {
		((SimulatedThread) thread).wake(wakeNanos());
	}

	/** Returns how long this host takes to run a thread that can go on. */
	long wakeNanos() {
		return this.random.nextLong(MAX_WAKE_NANOS);
	}

	void begun(SimulatedThread thread) {
		this.threads.add(thread);
	}

	void ended(SimulatedThread thread) {
		this.threads.remove(thread);
	}

	/** Returns how many threads run or wait. */
	int threads() {
		return this.threads.size();
	}

	/** Interrupts one of the threads that wait. */
	void interruptOne(RandomGenerator by) {
		List<SimulatedThread> known = List.copyOf(this.threads);
		if (!known.isEmpty()) {
			known.get(by.nextInt(known.size())).interrupt();
		}
	}

	boolean isDead() {
		return this.dead;
	}

	/** Kills the process. Its threads end without another request. */
	void kill() {
		this.dead = true;
		List.copyOf(this.threads).forEach(SimulatedThread::kill);
	}

	long pausedUntil() {
		return this.pausedUntil;
	}

	boolean isPaused() {
		return this.pausedUntil > this.time.now();
	}

	/** Stops the threads, as a signal does; the clocks go on. */
	void stop(long nanos) {
		this.pausedUntil = this.time.now() + nanos;
	}

	/** Stops the threads and the monotonic clock, as the sleep of a machine does. */
	void suspend(long nanos) {
		stop(nanos);
		this.monotonicShift -= (long) (nanos * this.rate);
		this.time.shift((event) -> event.isByClockOf(this), nanos);
	}

	/**
	 * Stops the threads and both clocks, as a snapshot of a virtual machine does. The
	 * process cannot know before DynamoDB has answered again.
	 */
	void freeze(long nanos) {
		suspend(nanos);
		this.wallShift -= nanos;
		this.blindSince = this.time.now() + nanos;
	}

	/** Loses all requests for a time. */
	void cut(long nanos) {
		this.cutUntil = this.time.now() + nanos;
	}

	boolean isCut() {
		return this.cutUntil > this.time.now();
	}

	/** Loses all answers for a time. */
	void deafen(long nanos) {
		this.deafUntil = this.time.now() + nanos;
	}

	boolean isDeaf() {
		return this.deafUntil > this.time.now();
	}

	/** Delays all requests for a time. */
	void delay(long nanos) {
		this.slowUntil = this.time.now() + nanos;
	}

	boolean isSlow() {
		return this.slowUntil > this.time.now();
	}

	/** Records that requests of this host are delayed for a time from now on. */
	void troubled(long nanos) {
		this.troubles.add(new Span(this.time.now(), this.time.now() + nanos));
	}

	/** Returns whether no request was delayed for as long as this in a part of a time. */
	boolean hadRest(long from, long to, long nanos) {
		long since = from;
		for (Span trouble : this.troubles) {
			if (trouble.from() < to) {
				if (trouble.from() - since >= nanos) {
					return true;
				}
				since = Math.max(since, trouble.to());
			}
		}
		return to - since >= nanos;
	}

	/** Records that a request had no answer, or a late one, from a time until now. */
	void unanswered(long since) {
		this.unanswered.add(new Span(since, this.time.now()));
	}

	/**
	 * Returns whether the host worked, and all requests were answered at once, for as
	 * long as this in a part of a time. After a jump of the monotonic clock, a process
	 * expects turns so long that it may not join the line.
	 */
	boolean wasCalm(long from, long until, long nanos) {
		long to = Math.min(until, this.firstJump);
		List<Span> disturbances = Stream.concat(this.troubles.stream(), this.unanswered.stream())
			.filter((one) -> one.to() > one.from() && one.from() < to)
			.sorted(Comparator.comparingLong(Span::from))
			.toList();
		return longest(disturbances, from, to) >= nanos;
	}

	/** Returns the longest part of a time that none of the spans meets. */
	private static long longest(List<Span> sorted, long from, long to) {
		long longest = 0;
		long since = from;
		for (Span span : sorted) {
			longest = Math.max(longest, Math.min(span.from(), to) - since);
			since = Math.max(since, span.to());
		}
		return Math.max(longest, to - since);
	}

	/** Sets the wall clock. */
	void jumpWall(long nanos) {
		this.wallShift += nanos;
		this.wasAhead |= nanos > 0;
	}

	/** Advances the monotonic clock. */
	void jumpMonotonic(long nanos) {
		this.firstJump = Math.min(this.firstJump, this.time.now());
		this.monotonicShift += nanos;
	}

	/** Returns whether a clock has ever jumped ahead, or a date was ahead. */
	boolean wasAhead() {
		return this.wasAhead || this.firstJump < Long.MAX_VALUE;
	}

	/** Returns whether the process cannot know yet that its clocks have stopped. */
	boolean isBlind() {
		return this.blindSince >= 0;
	}

	/** Returns whether an answer has told the process DynamoDB's time. */
	boolean knowsTime() {
		return this.answered;
	}

	/** Lets the process get one wrong date in its life. */
	void allowWrongDate() {
		this.wrongDate = false;
	}

	/** Returns whether the process can get its wrong date now. */
	boolean takesWrongDate() {
		return this.answered && !this.wrongDate;
	}

	void tookWrongDate() {
		this.wrongDate = true;
		this.wasAhead = true;
	}

	/** Learns DynamoDB's time from the answer to a request. */
	void answered(long sent) {
		this.answered = true;
		if (this.blindSince >= 0 && sent >= this.blindSince) {
			this.blindSince = -1;
		}
	}

}

package io.github.dynamolocks.simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * Keeps the time of a simulation and decides which thread runs. Exactly one thread runs
 * at a time. A thread that waits runs the next events itself, in the order of their
 * times, until one of them resumes a thread. So the order depends on nothing but the
 * events.
 */
final class VirtualTime {

	/** The real time without an event after which a simulation has failed. */
	private static final long STUCK_NANOS = 60_000_000_000L;

	/** The virtual time after which a simulation does not go on. */
	private static final long MOST_NANOS = 4 * 3_600_000_000_000L;

	private final TreeSet<Event> events = new TreeSet<>();

	private final Deque<SimulatedThread> idle = new ArrayDeque<>();

	private final List<Throwable> failures = new ArrayList<>();

	private final Thread runner = Thread.currentThread();

	private volatile boolean runnerResumed;

	private boolean overdue;

	private long now;

	private long count;

	private volatile long executed;

	/** Returns the true time of the simulation, in nanoseconds since its start. */
	long now() {
		return this.now;
	}

	/** Returns the true time, which no other caller gets. */
	long stamp() {
		return ++this.now;
	}

	/** Returns whether there are events hours after the start. */
	boolean isOverdue() {
		return this.overdue;
	}

	/** Returns the exceptions that ended threads, or actions. */
	List<Throwable> failures() {
		return this.failures;
	}

	/**
	 * Schedules an action that must not wait.
	 * @param delay the time from now, in nanoseconds
	 * @param host the host on which it runs, null for none; a paused host runs it later,
	 * a dead one never
	 * @param action the action
	 */
	Event later(long delay, @Nullable SimulatedHost host, Runnable action) {
		return add(new Event(this.now + Math.max(0, delay), this.count++, host, action, null, false));
	}

	/** Schedules a task that may wait, and so has a thread of its own. */
	Event start(long delay, @Nullable SimulatedHost host, Runnable task) {
		return add(new Event(this.now + Math.max(0, delay), this.count++, host, task, null, true));
	}

	/** Schedules the return of a thread that waits. */
	Event resume(long delay, @Nullable SimulatedHost host, SimulatedThread thread) {
		return add(new Event(this.now + Math.max(0, delay), this.count++, host, null, thread, false));
	}

	private Event add(Event event) {
		this.events.add(event);
		return event;
	}

	void cancel(Event event) {
		this.events.remove(event);
	}

	/** Delays events. */
	void shift(Predicate<Event> which, long nanos) {
		List<Event> shifted = this.events.stream().filter(which).toList();
		shifted.forEach(this.events::remove);
		shifted.forEach((event) -> {
			event.time += nanos;
			this.events.add(event);
		});
	}

	/**
	 * Runs events until there are none. Called by the thread of the test.
	 * @throws IllegalStateException if no event ends for a minute of real time
	 */
	void run() {
		this.runnerResumed = false;
		if (next(null)) {
			return;
		}
		long last = -1;
		long seen = System.nanoTime();
		while (!this.runnerResumed) {
			LockSupport.parkNanos(this, STUCK_NANOS / 10);
			if (this.executed != last) {
				last = this.executed;
				seen = System.nanoTime();
			}
			else if (System.nanoTime() - seen > STUCK_NANOS) {
				throw new IllegalStateException(
						"The simulation does not go on after %s ns of virtual time%s".formatted(this.now,
								Thread.getAllStackTraces()
									.entrySet()
									.stream()
									.filter((entry) -> entry.getKey() instanceof SimulatedThread)
									.map((entry) -> "\n%s %s".formatted(entry.getKey(), List.of(entry.getValue())))
									.toList()));
			}
		}
	}

	/** Blocks the calling thread until an event resumes it. */
	void await(SimulatedThread self) {
		if (!next(self)) {
			self.awaitTurn();
		}
	}

	/**
	 * Runs events until one of them resumes a thread, and passes the turn to it.
	 * @param self the calling thread, null for the thread of the test
	 * @return whether the turn comes back to the calling thread at once
	 */
	@SuppressWarnings("NonAtomicVolatileUpdate")
	boolean next(@Nullable SimulatedThread self) {
		while (true) {
			Event event = this.events.pollFirst();
			if (event == null || event.time > MOST_NANOS) {
				this.overdue = event != null;
				return end(self);
			}
			this.now = Math.max(this.now, event.time);
			this.executed = this.executed + 1;
			SimulatedHost host = event.host;
			if (host != null && host.isDead()) {
				continue;
			}
			if (host != null && host.pausedUntil() > event.time) {
				event.time = host.pausedUntil();
				this.events.add(event);
				continue;
			}
			SimulatedThread thread = event.thread;
			if (event.task) {
				thread = (self != null && self.isFree() && !self.isEnding()) ? self : free();
				thread.assign(event.host, event.action());
			}
			if (thread == null) {
				run(event);
				continue;
			}
			if (thread == self) {
				return true;
			}
			if (self != null && self.isFree() && !self.isEnding()) {
				this.idle.push(self);
			}
			thread.turn();
			return false;
		}
	}

	private boolean end(@Nullable SimulatedThread self) {
		if (self == null) {
			return true;
		}
		if (self.isFree() && !self.isEnding()) {
			this.idle.push(self);
		}
		this.runnerResumed = true;
		LockSupport.unpark(this.runner);
		return false;
	}

	private void run(Event event) {
		try {
			event.action().run();
		}
		catch (Throwable ex) {
			this.failures.add(ex);
		}
	}

	private SimulatedThread free() {
		SimulatedThread thread = this.idle.poll();
		if (thread == null) {
			thread = new SimulatedThread(this);
			thread.start();
		}
		return thread;
	}

	/** Ends the idle threads. */
	void close() {
		this.idle.forEach(SimulatedThread::end);
		this.idle.clear();
	}

	/**
	 * Something that happens at a time.
	 */
	static final class Event implements Comparable<Event> {

		private long time;

		private final long number;

		private final @Nullable SimulatedHost host;

		private final @Nullable Runnable action;

		private final @Nullable SimulatedThread thread;

		private final boolean task;

		private boolean timer;

		Event(long time, long number, @Nullable SimulatedHost host, @Nullable Runnable action,
				@Nullable SimulatedThread thread, boolean task) {
			this.time = time;
			this.number = number;
			this.host = host;
			this.action = action;
			this.thread = thread;
			this.task = task;
		}

		/** Marks an event as one that the clock of its host causes. */
		Event byClock() {
			this.timer = true;
			return this;
		}

		boolean isByClockOf(SimulatedHost of) {
			return this.timer && this.host == of;
		}

		private Runnable action() {
			return (this.action != null) ? this.action : () -> {
			};
		}

		@Override
		public int compareTo(Event other) {
			int order = Long.compare(this.time, other.time);
			return (order != 0) ? order : Long.compare(this.number, other.number);
		}

		@Override
		public boolean equals(@Nullable Object other) {
			return this == other;
		}

		@Override
		public int hashCode() {
			return Long.hashCode(this.number);
		}

	}

}

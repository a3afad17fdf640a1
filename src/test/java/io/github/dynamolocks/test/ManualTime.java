package io.github.dynamolocks.test;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

import io.github.dynamolocks.store.HostClock;

/**
 * Moves the clock of {@link InMemoryLocks}: when a test asks for it, and when a thread
 * waits and only time can end its wait.
 *
 * <p>
 * Thread-safe.
 */
final class ManualTime implements HostClock {

	/** The real time for which a thread parks before it checks again. */
	private static final long SLICE_NANOS = 2_000_000;

	private final ManualClock clock = new ManualClock();

	private final ManualScheduler scheduler = new ManualScheduler(this.clock);

	/**
	 * The largest step of the clock. Small steps let several waiters check in turn, as
	 * they do in real time.
	 */
	private static final long STEP_NANOS = 500_000_000;

	/** Held by the one thread that moves the clock. */
	private final ReentrantLock moving = new ReentrantLock();

	/** The ends of the waits of all waiting threads. */
	private final Map<Thread, Long> deadlines = new HashMap<>();

	private volatile BooleanSupplier heldHere = () -> false;

	private volatile IntSupplier waiting = () -> 0;

	/** The end of the real time that the clock already contains. */
	private long counted = System.nanoTime();

	/**
	 * Sets the state that decides whether a waiting thread may move the clock.
	 * @param held returns whether this JVM holds a lock, so that its release and not time
	 * may end a wait
	 * @param waiters returns the number of waiters
	 */
	void watch(BooleanSupplier held, IntSupplier waiters) {
		this.heldHere = held;
		this.waiting = waiters;
	}

	ManualScheduler scheduler() {
		return this.scheduler;
	}

	@Override
	public long nanoTime() {
		return this.clock.nanoTime();
	}

	@Override
	public long currentTimeMillis() {
		return this.clock.currentTimeMillis();
	}

	/** Moves the clock forward and runs the tasks that become due. */
	void advance(Duration time) {
		this.moving.lock();
		try {
			this.scheduler.advance(time);
		}
		finally {
			this.moving.unlock();
		}
	}

	/** Moves the clock forward at once; tasks that became due run afterwards. */
	void freeze(Duration time) {
		this.moving.lock();
		try {
			this.clock.advance(time);
			this.scheduler.advance(Duration.ZERO);
		}
		finally {
			this.moving.unlock();
		}
	}

	void later(Runnable task, Duration delay) {
		ScheduledFuture<?> unused = this.scheduler.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
	}

	@Override
	public void park(Object blocker, long nanos) {
		long deadline = nanoTime() + nanos;
		synchronized (this.deadlines) {
			this.deadlines.put(Thread.currentThread(), deadline);
		}
		try {
			if (Thread.currentThread().isInterrupted()) {
				return;
			}
			if (this.heldHere.getAsBoolean()) {
				parkReally(blocker, nanos);
			}
			else if (letOthersLook(blocker) && isEarliest(deadline) && this.moving.tryLock()) {
				try {
					long left = Math.max(0, deadline - nanoTime());
					this.scheduler.advance(Duration.ofNanos(Math.min(left, STEP_NANOS)));
				}
				finally {
					this.moving.unlock();
				}
			}
			else {
				LockSupport.parkNanos(blocker, SLICE_NANOS);
			}
		}
		finally {
			synchronized (this.deadlines) {
				this.deadlines.remove(Thread.currentThread());
			}
		}
	}

	/** Parks in real time, because a thread of this JVM holds a lock. */
	private void parkReally(Object blocker, long nanos) {
		long start = System.nanoTime();
		LockSupport.parkNanos(blocker, Math.min(nanos, SLICE_NANOS));
		if (this.moving.tryLock()) {
			try {
				long now = System.nanoTime();
				// Several threads wait at once; the same time counts once
				long passed = now - Math.max(start, this.counted);
				this.counted = now;
				this.scheduler.advance(Duration.ofNanos(Math.max(0, passed)));
			}
			finally {
				this.moving.unlock();
			}
		}
	}

	/** Gives other waiters the chance to ask for an earlier deadline. */
	private boolean letOthersLook(Object blocker) {
		if (this.waiting.getAsInt() > 1) {
			LockSupport.parkNanos(blocker, SLICE_NANOS / 10);
		}
		return !this.heldHere.getAsBoolean();
	}

	private boolean isEarliest(long deadline) {
		synchronized (this.deadlines) {
			return this.deadlines.values().stream().allMatch((other) -> other - deadline >= 0);
		}
	}

}

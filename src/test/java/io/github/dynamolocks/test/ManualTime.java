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
 * The time of {@link InMemoryLocks}. It moves when a test says so, and when a thread
 * waits and nothing but time can end its wait.
 *
 * <p>
 * Safe for use by any number of threads.
 */
final class ManualTime implements HostClock {

	/** How long a thread really waits before it looks again what it waits for. */
	private static final long SLICE_NANOS = 2_000_000;

	private final ManualClock clock = new ManualClock();

	private final ManualScheduler scheduler = new ManualScheduler(this.clock);

	/**
	 * By how much it moves at once: several who wait look again in turn, as in real time.
	 */
	private static final long STEP_NANOS = 500_000_000;

	/** One thread at a time moves it. */
	private final ReentrantLock moving = new ReentrantLock();

	/** Until when threads wait. */
	private final Map<Thread, Long> deadlines = new HashMap<>();

	private volatile BooleanSupplier standsStill = () -> false;

	private volatile IntSupplier waiting = () -> 0;

	/** Until when real time has been counted. */
	private long counted = System.nanoTime();

	/**
	 * Tells what threads wait for.
	 * @param somebodyHolds whether it may be somebody here, and not time, that ends a
	 * wait
	 * @param waiters how many wait
	 */
	void watch(BooleanSupplier somebodyHolds, IntSupplier waiters) {
		this.standsStill = somebodyHolds;
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

	/** Lets time pass with what is due in it. */
	void advance(Duration time) {
		this.moving.lock();
		try {
			this.scheduler.advance(time);
		}
		finally {
			this.moving.unlock();
		}
	}

	/** Lets time pass in which nothing is done; what was due is done after it. */
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
			if (this.standsStill.getAsBoolean()) {
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

	/** Somebody in this JVM has the lock: what that takes is real. */
	private void parkReally(Object blocker, long nanos) {
		long start = System.nanoTime();
		LockSupport.parkNanos(blocker, Math.min(nanos, SLICE_NANOS));
		if (this.moving.tryLock()) {
			try {
				long now = System.nanoTime();
				// Several wait at once; what they wait together passes once
				long passed = now - Math.max(start, this.counted);
				this.counted = now;
				this.scheduler.advance(Duration.ofNanos(Math.max(0, passed)));
			}
			finally {
				this.moving.unlock();
			}
		}
	}

	/** Another may be about to wait for less. */
	private boolean letOthersLook(Object blocker) {
		if (this.waiting.getAsInt() > 1) {
			LockSupport.parkNanos(blocker, SLICE_NANOS / 10);
		}
		return !this.standsStill.getAsBoolean();
	}

	private boolean isEarliest(long deadline) {
		synchronized (this.deadlines) {
			return this.deadlines.values().stream().allMatch((other) -> other - deadline >= 0);
		}
	}

}

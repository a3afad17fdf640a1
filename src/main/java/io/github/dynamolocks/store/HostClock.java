package io.github.dynamolocks.store;

import java.util.concurrent.locks.LockSupport;

/**
 * Reads the two clocks of this host, and pauses threads. No host's clock decides when a
 * lease expires: the clocks only carry DynamoDB's time forward from its last answer.
 *
 * @since 0.1.0
 */
public interface HostClock {

	/** Reads the clocks of the JVM. */
	HostClock SYSTEM = new HostClock() {

		@Override
		public long nanoTime() {
			return System.nanoTime();
		}

		@Override
		public long currentTimeMillis() {
			return System.currentTimeMillis();
		}

	};

	/**
	 * Returns the time of the monotonic clock. It never jumps, but may stop while the
	 * machine sleeps.
	 * @return the nanoseconds since an arbitrary origin
	 */
	long nanoTime();

	/**
	 * Returns the time of the wall clock. It runs while the machine sleeps, but may jump.
	 * @return the milliseconds since 1970
	 */
	long currentTimeMillis();

	/**
	 * Pauses the calling thread until the time has passed on this host or the thread is
	 * unparked or interrupted. It may also return for no reason. A clock that a test
	 * moves may let the time pass instead.
	 * @param blocker the object that the thread waits for, for thread dumps
	 * @param nanos the time in nanoseconds
	 */
	default void park(Object blocker, long nanos) {
		LockSupport.parkNanos(blocker, nanos);
	}

	/**
	 * Wakes a thread that waits in {@link #park}.
	 * @param thread the thread
	 */
	default void unpark(Thread thread) {
		LockSupport.unpark(thread);
	}

}

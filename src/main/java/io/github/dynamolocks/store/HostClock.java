package io.github.dynamolocks.store;

import java.util.concurrent.locks.LockSupport;

/**
 * The two clocks of this host. Neither decides alone when a lease ends: both only carry
 * forward what DynamoDB said of its own time.
 */
public interface HostClock {

	/** The clocks of the JVM. */
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
	 * The monotonic clock: it never jumps, but may stand still while the machine sleeps.
	 * @return nanoseconds since an arbitrary origin
	 */
	long nanoTime();

	/**
	 * The wall clock: it goes on while the machine sleeps, but may jump.
	 * @return milliseconds since 1970
	 */
	long currentTimeMillis();

	/**
	 * Has the calling thread wait until time has passed on this host, until it is
	 * unparked or interrupted, or for no reason. A clock that a test moves may let the
	 * time pass instead.
	 * @param blocker what it waits for, for thread dumps
	 * @param nanos how long, in nanoseconds
	 */
	default void park(Object blocker, long nanos) {
		LockSupport.parkNanos(blocker, nanos);
	}

	/**
	 * Lets a thread go on that waits in {@link #park}.
	 * @param thread the thread
	 */
	default void unpark(Thread thread) {
		LockSupport.unpark(thread);
	}

}

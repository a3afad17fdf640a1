package io.github.dynamolocks.store;

import java.time.Duration;
import java.time.Instant;

/**
 * Provides the two clocks of a host, which a test moves together or separately.
 *
 * <p>
 * Thread-safe.
 */
final class ManualClock implements HostClock {

	/** Years off any real time, since a host's wall clock must decide nothing. */
	private static final Instant WALL = Instant.parse("2001-02-03T04:05:06Z");

	private long nanos = -1_234_567_890_123L;

	private long wallNanos = Math.multiplyExact(WALL.toEpochMilli(), 1_000_000L);

	@Override
	public synchronized long nanoTime() {
		return this.nanos;
	}

	@Override
	public synchronized long currentTimeMillis() {
		return Math.floorDiv(this.wallNanos, 1_000_000L);
	}

	/** Lets the time pass instead. */
	@Override
	public void park(Object blocker, long nanos) {
		elapse(nanos, nanos);
	}

	/** Time passes as it should. */
	void advance(Duration time) {
		elapse(time.toNanos(), time.toNanos());
	}

	/** Time passes for the wall clock only, as in a machine that sleeps. */
	void advanceWallOnly(Duration time) {
		elapse(0, time.toNanos());
	}

	/** Time passes for the monotonic clock only. */
	void advanceMonotonicOnly(Duration time) {
		elapse(time.toNanos(), 0);
	}

	/** Sets the wall clock, forward or back. */
	void jumpWall(Duration by) {
		elapse(0, by.toNanos());
	}

	synchronized void elapse(long monotonic, long wall) {
		this.nanos += monotonic;
		this.wallNanos += wall;
	}

}

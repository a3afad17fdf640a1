package io.github.dynamolocks.test;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

import io.github.dynamolocks.store.HostClock;

/**
 * Two clocks of a host that move when a test says so: both at once, or one of them as on
 * a machine that slept or whose wall clock was set.
 *
 * <p>
 * Thread-safe.
 */
public final class ManualClock implements HostClock {

	private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");

	private final AtomicLong nanos = new AtomicLong(-1_000_000_000L);

	private final AtomicLong wallNanos = new AtomicLong();

	@Override
	public long nanoTime() {
		return this.nanos.get();
	}

	@Override
	public long currentTimeMillis() {
		return START.toEpochMilli() + Math.floorDiv(this.wallNanos.get(), 1_000_000L);
	}

	/**
	 * Lets time pass.
	 * @param time how long, on both clocks
	 */
	public void advance(Duration time) {
		advanceMonotonic(time);
		jumpWall(time);
	}

	/**
	 * Moves the monotonic clock alone.
	 * @param time how long
	 */
	public void advanceMonotonic(Duration time) {
		this.nanos.addAndGet(time.toNanos());
	}

	/**
	 * Moves the wall clock alone.
	 * @param time how far, negative for back
	 */
	public void jumpWall(Duration time) {
		this.wallNanos.addAndGet(time.toNanos());
	}

}

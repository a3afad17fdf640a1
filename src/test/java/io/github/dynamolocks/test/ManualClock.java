package io.github.dynamolocks.test;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

import io.github.dynamolocks.store.HostClock;

/**
 * Keeps a monotonic and a wall clock that a test moves: both together, or only one, as
 * after a suspension of the machine or a change of its wall clock.
 *
 * <p>
 * Thread-safe.
 *
 * @since 0.1.0
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
	 * Moves both clocks forward.
	 * @param time how far
	 */
	public void advance(Duration time) {
		advanceMonotonic(time);
		jumpWall(time);
	}

	/**
	 * Moves only the monotonic clock.
	 * @param time how far
	 */
	public void advanceMonotonic(Duration time) {
		this.nanos.addAndGet(time.toNanos());
	}

	/**
	 * Moves only the wall clock.
	 * @param time how far; negative moves it back
	 */
	public void jumpWall(Duration time) {
		this.wallNanos.addAndGet(time.toNanos());
	}

}

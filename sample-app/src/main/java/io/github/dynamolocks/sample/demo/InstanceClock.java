package io.github.dynamolocks.sample.demo;

import java.time.Duration;

import io.github.dynamolocks.store.HostClock;

/**
 * Shows the time of the machine plus an offset, as the wall clock of a host that is set
 * wrong. The monotonic clock has no offset.
 */
final class InstanceClock implements HostClock {

	private volatile long offsetMillis;

	@Override
	public long nanoTime() {
		return System.nanoTime();
	}

	@Override
	public long currentTimeMillis() {
		return System.currentTimeMillis() + this.offsetMillis;
	}

	/**
	 * Sets the clock.
	 * @param offset the time that the clock is ahead; negative if it is behind
	 */
	void set(Duration offset) {
		this.offsetMillis = offset.toMillis();
	}

}

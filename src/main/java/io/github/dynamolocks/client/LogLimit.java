package io.github.dynamolocks.client;

import java.util.concurrent.TimeUnit;

import io.github.dynamolocks.store.HostClock;

/**
 * Limits how often one cause that affects many locks is logged.
 */
final class LogLimit {

	private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

	private final HostClock host;

	private boolean used;

	private long last;

	LogLimit(HostClock host) {
		this.host = host;
	}

	/**
	 * Decides about a line.
	 * @param important whether the line is written anyway
	 * @return true if it is important, or the last line is ten seconds old
	 */
	synchronized boolean permits(boolean important) {
		long now = this.host.nanoTime();
		if (!important && this.used && now - this.last < INTERVAL_NANOS) {
			return false;
		}
		this.used = true;
		this.last = now;
		return true;
	}

}

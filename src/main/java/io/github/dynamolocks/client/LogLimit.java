package io.github.dynamolocks.client;

import java.util.concurrent.TimeUnit;

import io.github.dynamolocks.store.HostClock;

/**
 * Limits how often a failure that affects many locks is logged: once in ten seconds.
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
	 * Returns whether a log line may be written now.
	 * @param important whether the line must be written in any case
	 * @return true if the line is important, or if the last line is ten seconds old
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

package io.github.dynamolocks.client;

import java.time.Duration;

import io.github.dynamolocks.LockRequest;

/**
 * What a {@link DefaultLockClient} does where a request does not say.
 *
 * @param waitTime how long to wait for somebody else's lock, zero for one try
 * @param lease how long after its last sign of life a dead owner blocks others, at least
 * {@link LockRequest#MIN_LEASE}
 * @param fenced whether every lock has a fencing token
 * @param shutdownGrace how long {@link DefaultLockClient#close()} lets the holders of
 * locks finish
 * @param application the application's name, the first part of every holder
 */
public record LockClientSettings(Duration waitTime, Duration lease, boolean fenced, Duration shutdownGrace,
		String application) {

	/** One try, a lease of 30 seconds, no fencing, a grace of 20 seconds. */
	public static final LockClientSettings DEFAULTS = new LockClientSettings(Duration.ZERO, Duration.ofSeconds(30),
			false, Duration.ofSeconds(20), "application");

	/**
	 * Checks the ranges.
	 * @throws IllegalArgumentException if a duration is out of its range or the
	 * application's name is blank
	 */
	public LockClientSettings {
		requireRange("default wait time", waitTime, Duration.ZERO);
		requireRange("default lease", lease, LockRequest.MIN_LEASE);
		requireRange("shutdown grace", shutdownGrace, Duration.ZERO);
		if (application.isBlank()) {
			throw new IllegalArgumentException(
					"The application's name is blank: give it one for the holder of its locks");
		}
	}

	private static void requireRange(String name, Duration value, Duration min) {
		if (value.compareTo(min) < 0 || value.compareTo(LockRequest.MAX_TIME) > 0) {
			throw new IllegalArgumentException(
					"The %s is %s: it must be from %s to %s".formatted(name, value, min, LockRequest.MAX_TIME));
		}
	}

	/**
	 * The same settings with another wait time.
	 * @param waitTime how long to wait for somebody else's lock
	 * @return new settings
	 */
	public LockClientSettings withWaitTime(Duration waitTime) {
		return new LockClientSettings(waitTime, this.lease, this.fenced, this.shutdownGrace, this.application);
	}

	/**
	 * The same settings with another lease.
	 * @param lease how long after its last sign of life a dead owner blocks others
	 * @return new settings
	 */
	public LockClientSettings withLease(Duration lease) {
		return new LockClientSettings(this.waitTime, lease, this.fenced, this.shutdownGrace, this.application);
	}

	/**
	 * The same settings with a fencing token for every lock.
	 * @return new settings
	 */
	public LockClientSettings withFencing() {
		return new LockClientSettings(this.waitTime, this.lease, true, this.shutdownGrace, this.application);
	}

	/**
	 * The same settings with another grace.
	 * @param shutdownGrace how long a close lets the holders of locks finish
	 * @return new settings
	 */
	public LockClientSettings withShutdownGrace(Duration shutdownGrace) {
		return new LockClientSettings(this.waitTime, this.lease, this.fenced, shutdownGrace, this.application);
	}

	/**
	 * The same settings for another application.
	 * @param application its name
	 * @return new settings
	 */
	public LockClientSettings withApplication(String application) {
		return new LockClientSettings(this.waitTime, this.lease, this.fenced, this.shutdownGrace, application);
	}

}

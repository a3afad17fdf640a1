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
 * @param pollMin the shortest time between two looks at somebody else's lock
 * @param pollMax the longest
 * @param handoffTime how long this client may hand a lock on among its own waiters while
 * others elsewhere wait, zero for not at all
 * @param shutdownGrace how long {@link DefaultLockClient#close()} lets the holders of
 * locks finish
 * @param application the application's name, the first part of every holder
 * @param threads the most threads for requests of renewals, of asynchronous callers, and
 * of releases in the background, each
 * @param virtualThreads whether these threads, and those of asynchronous callbacks, are
 * virtual where the JVM has such threads
 * @param maxResources the most resources that one call may lock, since each costs two
 * writes
 */
public record LockClientSettings(Duration waitTime, Duration lease, boolean fenced, Duration pollMin, Duration pollMax,
		Duration handoffTime, Duration shutdownGrace, String application, int threads, boolean virtualThreads,
		int maxResources) {

	/** The largest bound of threads. */
	public static final int MAX_THREADS = 1000;

	/** The largest bound of resources in one call. */
	public static final int MAX_RESOURCES = 10_000;

	/**
	 * One try, a lease of 30 seconds, no fencing, polls every 10 to 500 milliseconds,
	 * handing on for 100 milliseconds, a grace of 20 seconds, 32 threads of the platform,
	 * at most 100 resources in one call.
	 */
	public static final LockClientSettings DEFAULTS = new LockClientSettings(Duration.ZERO, Duration.ofSeconds(30),
			false, Duration.ofMillis(10), Duration.ofMillis(500), Duration.ofMillis(100), Duration.ofSeconds(20),
			"application", 32, false, 100);

	/**
	 * Checks the ranges.
	 * @throws IllegalArgumentException if a duration or the number of threads is out of
	 * its range or the application's name is blank
	 */
	public LockClientSettings {
		requireRange("default wait time", waitTime, Duration.ZERO);
		requireRange("default lease", lease, LockRequest.MIN_LEASE);
		requireRange("shortest poll interval", pollMin, Duration.ofMillis(1));
		requireRange("longest poll interval", pollMax, pollMin);
		requireRange("handoff time", handoffTime, Duration.ZERO);
		requireRange("shutdown grace", shutdownGrace, Duration.ZERO);
		if (application.isBlank()) {
			throw new IllegalArgumentException(
					"The application's name is blank: give it one for the holder of its locks");
		}
		if (threads < 1 || threads > MAX_THREADS) {
			throw new IllegalArgumentException(
					"The number of threads is %d: it must be from 1 to %d".formatted(threads, MAX_THREADS));
		}
		if (maxResources < 1 || maxResources > MAX_RESOURCES) {
			throw new IllegalArgumentException(
					"The most resources of one call is %d: it must be from 1 to %d".formatted(maxResources, MAX_RESOURCES));
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
		return new LockClientSettings(waitTime, this.lease, this.fenced, this.pollMin, this.pollMax, this.handoffTime,
				this.shutdownGrace, this.application, this.threads, this.virtualThreads,
				this.maxResources);
	}

	/**
	 * The same settings with another lease.
	 * @param lease how long after its last sign of life a dead owner blocks others
	 * @return new settings
	 */
	public LockClientSettings withLease(Duration lease) {
		return new LockClientSettings(this.waitTime, lease, this.fenced, this.pollMin, this.pollMax, this.handoffTime,
				this.shutdownGrace, this.application, this.threads, this.virtualThreads,
				this.maxResources);
	}

	/**
	 * The same settings with a fencing token for every lock.
	 * @return new settings
	 */
	public LockClientSettings withFencing() {
		return new LockClientSettings(this.waitTime, this.lease, true, this.pollMin, this.pollMax, this.handoffTime,
				this.shutdownGrace, this.application, this.threads, this.virtualThreads,
				this.maxResources);
	}

	/**
	 * The same settings with other bounds of the time between two polls.
	 * @param min the shortest, at least a millisecond
	 * @param max the longest, at least as long
	 * @return new settings
	 */
	public LockClientSettings withPolls(Duration min, Duration max) {
		return new LockClientSettings(this.waitTime, this.lease, this.fenced, min, max, this.handoffTime,
				this.shutdownGrace, this.application, this.threads, this.virtualThreads,
				this.maxResources);
	}

	/**
	 * The same settings with another handoff time.
	 * @param handoffTime how long the client may hand a lock on among its own waiters
	 * @return new settings
	 */
	public LockClientSettings withHandoffTime(Duration handoffTime) {
		return new LockClientSettings(this.waitTime, this.lease, this.fenced, this.pollMin, this.pollMax, handoffTime,
				this.shutdownGrace, this.application, this.threads, this.virtualThreads,
				this.maxResources);
	}

	/**
	 * The same settings with another grace.
	 * @param shutdownGrace how long a close lets the holders of locks finish
	 * @return new settings
	 */
	public LockClientSettings withShutdownGrace(Duration shutdownGrace) {
		return new LockClientSettings(this.waitTime, this.lease, this.fenced, this.pollMin, this.pollMax,
				this.handoffTime, shutdownGrace, this.application, this.threads, this.virtualThreads,
				this.maxResources);
	}

	/**
	 * The same settings for another application.
	 * @param application its name
	 * @return new settings
	 */
	public LockClientSettings withApplication(String application) {
		return new LockClientSettings(this.waitTime, this.lease, this.fenced, this.pollMin, this.pollMax,
				this.handoffTime, this.shutdownGrace, application, this.threads, this.virtualThreads,
				this.maxResources);
	}

	/**
	 * The same settings with another number of threads.
	 * @param threads the most threads for requests of renewals, of asynchronous callers,
	 * and of releases in the background, each; from 1 to {@link #MAX_THREADS}
	 * @return new settings
	 */
	public LockClientSettings withThreads(int threads) {
		return new LockClientSettings(this.waitTime, this.lease, this.fenced, this.pollMin, this.pollMax,
				this.handoffTime, this.shutdownGrace, this.application, threads, this.virtualThreads,
				this.maxResources);
	}

	/**
	 * The same settings with virtual threads, where the JVM has such threads.
	 * @return new settings
	 */
	public LockClientSettings withVirtualThreads() {
		return new LockClientSettings(this.waitTime, this.lease, this.fenced, this.pollMin, this.pollMax,
				this.handoffTime, this.shutdownGrace, this.application, this.threads, true, this.maxResources);
	}

	/**
	 * The same settings with another bound of the resources in one call.
	 * @param maxResources the most resources that one call may lock, from 1 to
	 * {@link #MAX_RESOURCES}
	 * @return new settings
	 */
	public LockClientSettings withMaxResources(int maxResources) {
		return new LockClientSettings(this.waitTime, this.lease, this.fenced, this.pollMin, this.pollMax,
				this.handoffTime, this.shutdownGrace, this.application, this.threads, this.virtualThreads,
				maxResources);
	}

}

package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;

import io.github.dynamolocks.LockRequest;

/**
 * Keeps the defaults and limits of a {@link DefaultLockClient}. A value in a
 * {@link LockRequest} takes precedence over the default here. Start with
 * {@link #DEFAULTS}: <pre class="code">
 * LockClientSettings.DEFAULTS.withWaitTime(Duration.ofSeconds(5)).withLease(Duration.ofMinutes(1))
 * </pre>
 *
 * <p>
 * Immutable.
 *
 * @since 0.1.0
 */
public final class LockClientSettings {

	/** The largest value of {@link #threads()}. */
	public static final int MAX_THREADS = 1000;

	/** The largest value of {@link #maxResources()}. */
	public static final int MAX_RESOURCES = 10_000;

	/** The default of every setting; the methods of this class document them. */
	public static final LockClientSettings DEFAULTS = new LockClientSettings(new Draft());

	private final Duration waitTime;

	private final Duration lease;

	private final boolean fenced;

	private final Duration pollMin;

	private final Duration pollMax;

	private final Duration handoffTime;

	private final Duration shutdownGrace;

	private final String application;

	private final int threads;

	private final boolean virtualThreads;

	private final int maxResources;

	private final Set<HolderDetail> holderDetails;

	private LockClientSettings(Draft draft) {
		this.waitTime = draft.waitTime;
		this.lease = draft.lease;
		this.fenced = draft.fenced;
		this.pollMin = draft.pollMin;
		this.pollMax = draft.pollMax;
		this.handoffTime = draft.handoffTime;
		this.shutdownGrace = draft.shutdownGrace;
		this.application = draft.application;
		this.threads = draft.threads;
		this.virtualThreads = draft.virtualThreads;
		this.maxResources = draft.maxResources;
		this.holderDetails = Set.copyOf(draft.holderDetails);
		requireRange("default wait time", this.waitTime, Duration.ZERO);
		requireRange("default lease", this.lease, LockRequest.MIN_LEASE);
		requireRange("shortest poll interval", this.pollMin, Duration.ofMillis(1));
		requireRange("longest poll interval", this.pollMax, this.pollMin);
		requireRange("handoff time", this.handoffTime, Duration.ZERO);
		requireRange("shutdown grace", this.shutdownGrace, Duration.ZERO);
		requireRange("number of threads", this.threads, MAX_THREADS);
		requireRange("largest number of resources in one call", this.maxResources, MAX_RESOURCES);
		if (this.application.isBlank()) {
			throw new IllegalArgumentException(
					"The name of the application must not be blank: set the name that the holder of each lock begins with");
		}
	}

	private static void requireRange(String name, Duration value, Duration min) {
		if (value.compareTo(min) < 0 || value.compareTo(LockRequest.MAX_TIME) > 0) {
			throw new IllegalArgumentException(
					"The %s is %s: it must be from %s to %s".formatted(name, value, min, LockRequest.MAX_TIME));
		}
	}

	private static void requireRange(String name, int value, int max) {
		if (value < 1 || value > max) {
			throw new IllegalArgumentException("The %s is %s: it must be from 1 to %s".formatted(name, value, max));
		}
	}

	/**
	 * Returns how long a caller waits for a lock that another owner holds.
	 * @return the wait time, from zero for a single attempt to
	 * {@link LockRequest#MAX_TIME}; zero by default
	 */
	public Duration waitTime() {
		return this.waitTime;
	}

	/** Returns the wait time of a request, or the default if it has none. */
	Duration waitTime(LockRequest request) {
		return (request.waitTime() != null) ? request.waitTime() : this.waitTime;
	}

	/**
	 * Returns the length of a lease, which is also how long the lock of a crashed process
	 * stays held.
	 * @return the length, from {@link LockRequest#MIN_LEASE} to
	 * {@link LockRequest#MAX_TIME}; 30 seconds by default
	 */
	public Duration lease() {
		return this.lease;
	}

	/**
	 * Returns whether an acquisition takes a fencing token.
	 * @return true if it does unless a request says otherwise; false by default
	 */
	public boolean fenced() {
		return this.fenced;
	}

	/**
	 * Returns the shortest time between two polls of a process that is the first in the
	 * line or not in a line. It is also the least time after a refused write.
	 * @return the time, at least 1 ms; 2 ms by default
	 */
	public Duration pollMin() {
		return this.pollMin;
	}

	/**
	 * Returns the longest time between two polls of a process that is the first in the
	 * line or not in a line. At the beginning of a turn that usually takes long, the time
	 * can be up to a second, but not longer than the turn has taken until then.
	 * @return the time, at least {@link #pollMin()}; 50 ms by default
	 */
	public Duration pollMax() {
		return this.pollMax;
	}

	/**
	 * Returns how long this client may hand off a lock among its own waiters while other
	 * processes wait for it.
	 * @return the time; zero disables the hand-off while other processes wait; 100 ms by
	 * default
	 */
	public Duration handoffTime() {
		return this.handoffTime;
	}

	/**
	 * Returns how long {@link DefaultLockClient#close()} waits for the holders of locks
	 * to finish.
	 * @return the time, which may be zero; 20 seconds by default
	 */
	public Duration shutdownGrace() {
		return this.shutdownGrace;
	}

	/**
	 * Returns the name of the application, which the holder of each lock begins with.
	 * @return the name, never blank; {@code application} by default
	 */
	public String application() {
		return this.application;
	}

	/**
	 * Returns the maximum number of threads in each of three pools: for renewals, for
	 * requests of asynchronous callers, and for releases in the background.
	 * @return the number for each pool, from 1 to {@link #MAX_THREADS}; 32 by default
	 */
	public int threads() {
		return this.threads;
	}

	/**
	 * Returns whether the pools of {@link #threads()} and the asynchronous callbacks use
	 * virtual threads if the JVM supports them.
	 * @return true for virtual threads; false by default
	 */
	public boolean virtualThreads() {
		return this.virtualThreads;
	}

	/**
	 * Returns the maximum number of resources that one call may lock. Each resource costs
	 * two writes.
	 * @return the number, from 1 to {@link #MAX_RESOURCES}; 100 by default
	 */
	public int maxResources() {
		return this.maxResources;
	}

	/**
	 * Returns the optional parts of the holder, which other clients can read.
	 * @return the details, unmodifiable; every detail by default
	 */
	public Set<HolderDetail> holderDetails() {
		return this.holderDetails;
	}

	/**
	 * Returns the same settings with another wait time.
	 * @param waitTime how long a caller waits for a lock that another owner holds, from
	 * zero for a single attempt to {@link LockRequest#MAX_TIME}
	 * @return new settings
	 * @throws IllegalArgumentException if the value is out of its range
	 */
	public LockClientSettings withWaitTime(Duration waitTime) {
		return with((draft) -> draft.waitTime = waitTime);
	}

	/**
	 * Returns the same settings with another lease.
	 * @param lease the length of a lease, from {@link LockRequest#MIN_LEASE} to
	 * {@link LockRequest#MAX_TIME}
	 * @return new settings
	 * @throws IllegalArgumentException if the value is out of its range
	 */
	public LockClientSettings withLease(Duration lease) {
		return with((draft) -> draft.lease = lease);
	}

	/**
	 * Returns the same settings with a fencing token for every lock.
	 * @return new settings
	 */
	public LockClientSettings withFencing() {
		return with((draft) -> draft.fenced = true);
	}

	/**
	 * Returns the same settings with another range of the time between two polls of a
	 * lock that another process holds.
	 * @param min the shortest time, at least 1 ms
	 * @param max the longest time, at least {@code min}
	 * @return new settings
	 * @throws IllegalArgumentException if a time is out of its range
	 */
	public LockClientSettings withPolls(Duration min, Duration max) {
		return with((draft) -> {
			draft.pollMin = min;
			draft.pollMax = max;
		});
	}

	/**
	 * Returns the same settings with another handoff time.
	 * @param handoffTime how long this client may hand off a lock among its own waiters
	 * while other processes wait for it; zero disables the hand-off while other processes
	 * wait
	 * @return new settings
	 * @throws IllegalArgumentException if the value is out of its range
	 */
	public LockClientSettings withHandoffTime(Duration handoffTime) {
		return with((draft) -> draft.handoffTime = handoffTime);
	}

	/**
	 * Returns the same settings with another shutdown grace.
	 * @param shutdownGrace how long {@link DefaultLockClient#close()} waits for the
	 * holders of locks to finish
	 * @return new settings
	 * @throws IllegalArgumentException if the value is out of its range
	 */
	public LockClientSettings withShutdownGrace(Duration shutdownGrace) {
		return with((draft) -> draft.shutdownGrace = shutdownGrace);
	}

	/**
	 * Returns the same settings with another name of the application.
	 * @param application the name, which the holder of each lock begins with; must not be
	 * blank
	 * @return new settings
	 * @throws IllegalArgumentException if the name is blank
	 */
	public LockClientSettings withApplication(String application) {
		return with((draft) -> draft.application = application);
	}

	/**
	 * Returns the same settings with another maximum number of threads.
	 * @param threads the number for each pool of {@link #threads()}, from 1 to
	 * {@link #MAX_THREADS}
	 * @return new settings
	 * @throws IllegalArgumentException if the value is out of its range
	 */
	public LockClientSettings withThreads(int threads) {
		return with((draft) -> draft.threads = threads);
	}

	/**
	 * Returns the same settings with virtual threads, if the JVM supports them.
	 * @return new settings
	 */
	public LockClientSettings withVirtualThreads() {
		return with((draft) -> draft.virtualThreads = true);
	}

	/**
	 * Returns the same settings with another maximum number of resources in one call.
	 * @param maxResources the number, from 1 to {@link #MAX_RESOURCES}; each resource
	 * costs two writes
	 * @return new settings
	 * @throws IllegalArgumentException if the value is out of its range
	 */
	public LockClientSettings withMaxResources(int maxResources) {
		return with((draft) -> draft.maxResources = maxResources);
	}

	/**
	 * Returns the same settings with other details in the holder.
	 * @param holderDetails the optional parts of the holder, which other clients can read
	 * @return new settings
	 */
	public LockClientSettings withHolderDetails(Set<HolderDetail> holderDetails) {
		return with((draft) -> draft.holderDetails = holderDetails);
	}

	private LockClientSettings with(Consumer<Draft> change) {
		Draft draft = new Draft();
		draft.waitTime = this.waitTime;
		draft.lease = this.lease;
		draft.fenced = this.fenced;
		draft.pollMin = this.pollMin;
		draft.pollMax = this.pollMax;
		draft.handoffTime = this.handoffTime;
		draft.shutdownGrace = this.shutdownGrace;
		draft.application = this.application;
		draft.threads = this.threads;
		draft.virtualThreads = this.virtualThreads;
		draft.maxResources = this.maxResources;
		draft.holderDetails = this.holderDetails;
		change.accept(draft);
		return new LockClientSettings(draft);
	}

	/**
	 * An optional part of the holder, the description of an owner for people. The name of
	 * the application and the purpose of the lock are always part of it.
	 */
	public enum HolderDetail {

		/** The name of the host. */
		HOST,

		/** The id of the process. */
		PROCESS,

		/** The name of the thread that acquired the lock. */
		THREAD

	}

	/** Collects the values of new settings. */
	private static final class Draft {

		private Duration waitTime = Duration.ZERO;

		private Duration lease = Duration.ofSeconds(30);

		private boolean fenced;

		private Duration pollMin = Duration.ofMillis(2);

		private Duration pollMax = Duration.ofMillis(50);

		private Duration handoffTime = Duration.ofMillis(100);

		private Duration shutdownGrace = Duration.ofSeconds(20);

		private String application = "application";

		private int threads = 32;

		private boolean virtualThreads;

		private int maxResources = 100;

		private Set<HolderDetail> holderDetails = Set.of(HolderDetail.values());

	}

}

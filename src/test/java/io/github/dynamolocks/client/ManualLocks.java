package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.LockEvent;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.store.HostClock;
import io.github.dynamolocks.store.InMemoryLockStore;
import io.github.dynamolocks.store.LockRecord;
import io.github.dynamolocks.test.ManualClock;

/**
 * Provides a client on manual time, whose store in memory a test can let fail, and a
 * rival client that uses the same store directly.
 */
final class ManualLocks {

	static final Duration LEASE = Duration.ofSeconds(30);

	static final LockClientSettings SETTINGS = LockClientSettings.DEFAULTS.withLease(LEASE)
		.withShutdownGrace(Duration.ZERO);

	private final ManualClock clock = new ManualClock();

	private final ManualScheduler scheduler = new ManualScheduler(this.clock);

	private final InMemoryLockStore memory = new InMemoryLockStore(this.clock);

	private final FaultyLockStore store = new FaultyLockStore(this.memory);

	private final List<LockEvent> events = new CopyOnWriteArrayList<>();

	private final DefaultLockClient client;

	private final DefaultLockClient rival;

	ManualLocks() {
		this(SETTINGS);
	}

	ManualLocks(LockClientSettings settings) {
		this(settings, LockObserver.NONE);
	}

	ManualLocks(LockClientSettings settings, LockObserver observer) {
		this.client = new DefaultLockClient(this.store, settings,
				LockEventDispatcher.to(this.events::add, Runnable::run), new SafeObserver(observer), this.clock,
				HostClock.SYSTEM, ClientExecutors.of(this.scheduler), new WithoutJitter());
		ManualScheduler own = new ManualScheduler(this.clock);
		this.rival = new DefaultLockClient(this.memory, SETTINGS, LockEventDispatcher.to(List.of()), LockObserver.NONE,
				this.clock, HostClock.SYSTEM, ClientExecutors.of(own), new WithoutJitter());
	}

	DefaultLockClient client() {
		return this.client;
	}

	/** Returns the events of the client so far. */
	List<LockEvent> events() {
		return this.events;
	}

	/** Returns a client that acts as another process and renews no lease. */
	LockClient rival() {
		return this.rival;
	}

	FaultyLockStore store() {
		return this.store;
	}

	ManualScheduler scheduler() {
		return this.scheduler;
	}

	ManualClock clock() {
		return this.clock;
	}

	/** Moves the time, and runs the tasks of the client that become due. */
	void advance(Duration time) {
		this.scheduler.advance(time);
	}

	/** Moves the time while the client stands still. */
	void freeze(Duration time) {
		this.clock.advance(time);
	}

	Optional<LockRecord> item(String resource) {
		return this.memory.read(resource);
	}

	/** Deletes the item of a lock, as an operator might. */
	void delete(String resource) {
		String owner = item(resource).map(LockRecord::owner).orElseThrow();
		this.memory.discard(resource, owner);
	}

	/** Deletes the item of a lock and acquires the lock, as another program might. */
	void steal(String resource) {
		delete(resource);
		this.rival.acquire(LockRequest.of(resource));
	}

	boolean isFree(String resource) {
		return item(resource).map(LockRecord::isFree).orElse(true);
	}

}

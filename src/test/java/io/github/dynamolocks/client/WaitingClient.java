package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.DoubleSupplier;

import org.assertj.core.api.Assertions;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.springframework.test.util.ReflectionTestUtils;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.store.HostClock;
import io.github.dynamolocks.store.InMemoryLockStore;
import io.github.dynamolocks.store.LockStore;
import io.github.dynamolocks.test.ManualClock;

/**
 * A client on manual time, its waiters, and the order in which they get their locks.
 */
final class WaitingClient {

	static final Duration LEASE = Duration.ofSeconds(30);

	static final LockClientSettings SETTINGS = LockClientSettings.DEFAULTS.withLease(LEASE)
		.withWaitTime(Duration.ofMinutes(1))
		.withShutdownGrace(Duration.ZERO);

	private final ObservedStore store;

	private final DefaultLockClient client;

	private final List<String> served = new ArrayList<>();

	WaitingClient(InMemoryLockStore memory, ManualClock clock, ManualScheduler scheduler) {
		this(memory, SETTINGS, clock, scheduler, () -> 0.5);
	}

	WaitingClient(LockStore store, LockClientSettings settings, ManualClock clock, ScheduledExecutorService scheduler,
			DoubleSupplier random) {
		this.store = new ObservedStore(store);
		this.client = new DefaultLockClient(this.store, settings, LockEventDispatcher.to(List.of()), LockObserver.NONE,
				clock, HostClock.SYSTEM, ClientExecutors.of(scheduler), new WithoutJitter(random));
	}

	DefaultLockClient client() {
		return this.client;
	}

	ObservedStore store() {
		return this.store;
	}

	/** Whether the calling thread keeps others from the queue. */
	boolean isLocked() {
		return Thread.holdsLock(queues(this.client));
	}

	/** Waits, and goes on to hold the lock until the test closes it. */
	CompletableFuture<Lease> join(LockRequest request) {
		return this.client.acquireAsync(request);
	}

	/** Waits, and frees the lock at once when it has it. */
	CompletableFuture<String> pass(String name, LockRequest request) {
		return join(request).thenApply((lease) -> {
			serve(name);
			lease.close();
			return name;
		});
	}

	synchronized void serve(String name) {
		this.served.add(name);
	}

	/** Who had the lock so far, in this order. */
	synchronized List<String> served() {
		return List.copyOf(this.served);
	}

	/** How many wait for a resource. */
	int waiting(String resource) {
		return waiting(this.client, resource);
	}

	private static Object queues(DefaultLockClient client) {
		Object engine = Objects.requireNonNull(ReflectionTestUtils.getField(client, "engine"));
		return Objects.requireNonNull(ReflectionTestUtils.getField(engine, "queues"));
	}

	static int waiting(DefaultLockClient client, String resource) {
		Object queues = queues(client);
		Map<?, ?> map = (Map<?, ?>) Objects.requireNonNull(ReflectionTestUtils.getField(queues, "queues"));
		synchronized (queues) {
			ResourceQueue queue = (ResourceQueue) map.get(resource);
			return (queue != null) ? queue.size() : 0;
		}
	}

	void assertNothingLeft() {
		assertNothingLeft(this.client);
	}

	/** Asserts that the client has no waiter, no lease and no renewal. */
	static void assertNothingLeft(DefaultLockClient client) {
		for (String field : List.of("engine.queues.queues", "engine.leases.renewer.pending")) {
			Assertions.assertThat(client).extracting(field).asInstanceOf(InstanceOfAssertFactories.MAP).isEmpty();
		}
		Assertions.assertThat(client)
			.extracting("engine.leases.open")
			.asInstanceOf(InstanceOfAssertFactories.collection(DefaultLease.class))
			.isEmpty();
	}

}

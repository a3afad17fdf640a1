package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.LockEventListener;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.LogCapture;
import io.github.dynamolocks.client.Sabotage.Collaborator;
import io.github.dynamolocks.store.HostClock;
import io.github.dynamolocks.store.InMemoryLockStore;
import io.github.dynamolocks.store.LockStore;
import io.github.dynamolocks.store.ManualStores;
import io.github.dynamolocks.store.Place;
import io.github.dynamolocks.test.ManualClock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs a scenario on manual time, in which one call of a collaborator fails, and checks
 * the state of the client afterwards.
 */
final class Trial {

	static final Duration LEASE = Duration.ofSeconds(30);

	private static final Duration LOST_TURN = Duration.ofMillis(3000 + 100 + 1000);

	static final String[] RESOURCES = { "a", "b", "c" };

	private static final LockClientSettings SETTINGS = LockClientSettings.DEFAULTS.withLease(LEASE)
		.withShutdownGrace(Duration.ZERO);

	private final ManualClock clock = new ManualClock();

	private final ManualScheduler scheduler = new ManualScheduler(this.clock);

	private final LockStore store;

	private final Sabotage sabotage;

	private final DefaultLockClient client;

	private final DefaultLockClient rival;

	private final DefaultLockClient neighbour;

	private final List<CompletableFuture<?>> behind = new ArrayList<>();

	private final List<CompletableFuture<?>> futures = new ArrayList<>();

	private final List<Throwable> reports = new ArrayList<>();

	private boolean closed;

	/** Creates a trial whose locks are kept in memory. */
	Trial(Sabotage sabotage) {
		this.sabotage = sabotage;
		this.store = new InMemoryLockStore(this.clock);
		this.rival = create(new ManualScheduler(this.clock));
		this.neighbour = create(this.scheduler);
		this.client = createClient(sabotage.wrap(LockStore.class, this.store, Collaborator.STORE));
		sabotage.begin();
	}

	/**
	 * Creates a trial whose locks are kept in a table, to which the client has its SDK's.
	 */
	Trial(Sabotage sabotage, ManualTable table) {
		this.sabotage = sabotage;
		DynamoDbClient plain = table.at(this.clock::currentTimeMillis);
		this.store = ManualStores.store(plain, table.name(), clock());
		this.rival = create(new ManualScheduler(this.clock));
		this.neighbour = create(this.scheduler);
		this.client = createClient(ManualStores.store(sabotage.wrap(DynamoDbClient.class, plain, Collaborator.SDK),
				table.name(), clock()));
		sabotage.begin();
	}

	private DefaultLockClient create(ManualScheduler scheduler) {
		return DefaultLockClient.builder(this.store).settings(SETTINGS).time(this.clock, scheduler).build();
	}

	private DefaultLockClient createClient(LockStore store) {
		Sabotage sabotage = this.sabotage;
		Executor executor = sabotage.wrap(Executor.class, Runnable::run, Collaborator.LISTENERS_EXECUTOR);
		LockEventDispatcher events = LockEventDispatcher.to(sabotage.wrap(LockEventListener.class,
				(event) -> assertThat(event.resource()).isNotEmpty(), Collaborator.LISTENER), executor);
		LockObserver observer = sabotage.wrap(LockObserver.class, observer(), Collaborator.OBSERVER);
		return new DefaultLockClient(store, SETTINGS, events, new SafeObserver(observer),
				sabotage.wrap(HostClock.class, clock(), Collaborator.CLOCK), HostClock.SYSTEM,
				new ClientExecutors(scheduler(Collaborator.TIMER), scheduler(Collaborator.RENEWALS),
						scheduler(Collaborator.REQUESTS), scheduler(Collaborator.RELEASES),
						scheduler(Collaborator.CALLBACKS), null),
				sabotage.wrap(RandomGenerator.class, new WithoutJitter(), Collaborator.RANDOM));
	}

	private ScheduledExecutorService scheduler(Collaborator as) {
		return this.sabotage.wrap(ScheduledExecutorService.class, this.scheduler, as);
	}

	/** Returns a clock whose time moves when a thread waits. */
	private HostClock clock() {
		return new HostClock() {

			@Override
			public long nanoTime() {
				return Trial.this.clock.nanoTime();
			}

			@Override
			public long currentTimeMillis() {
				return Trial.this.clock.currentTimeMillis();
			}

			@Override
			public void park(Object blocker, long nanos) {
				Trial.this.scheduler.advance(Duration.ofNanos(Math.min(nanos, 20_000_000)));
			}

		};
	}

	private static LockObserver observer() {
		LockObserver.Hold hold = new LockObserver.Hold() {

			@Override
			public LockObserver.Scope open() {
				return () -> {
				};
			}

		};
		return (resource, request) -> new LockObserver.Acquisition() {

			@Override
			public LockObserver.Scope open() {
				return () -> {
				};
			}

			@Override
			public LockObserver.Hold acquired(Lease lease) {
				return hold;
			}

		};
	}

	DefaultLockClient client() {
		return this.client;
	}

	/** Returns the client of another process, which does not renew. */
	DefaultLockClient rival() {
		return this.rival;
	}

	/** Another process, which renews and waits, and whose calls never fail. */
	DefaultLockClient neighbour() {
		return this.neighbour;
	}

	/** Has the other process wait in the line, and free the lock at its turn. */
	void behind(LockRequest request) {
		this.behind.add(this.neighbour.acquireAsync(request).thenAccept(Lease::close));
		advance(Duration.ofMillis(10));
	}

	/** Removes all places from a line, as a takeover past them does. */
	void expel(String resource) {
		this.store.read(resource)
			.ifPresent((record) -> record.line().forEach((place) -> this.store.leave(resource, new Place(place))));
	}

	/**
	 * Checks that the other process gets the lock at most a grant, a step of the takeover
	 * and a second later. A failure must not cost the processes behind it more.
	 */
	void awaitNeighbours() {
		advance(LOST_TURN);
		assertThat(this.behind).as("other process").allMatch((future) -> future.isDone());
		assertThat(this.behind).as("other process").noneMatch(CompletableFuture::isCompletedExceptionally);
	}

	void settle() {
		advance(Duration.ZERO);
	}

	void advance(Duration time) {
		this.scheduler.advance(time);
	}

	/** Moves the time while the client does nothing. */
	void freeze(Duration time) {
		this.clock.advance(time);
	}

	void later(long millis, ThrowingCallable action) {
		Object unused = this.scheduler.schedule(() -> attempt(action), millis, TimeUnit.MILLISECONDS);
	}

	/** Deletes the item, as an operator might. */
	void delete(String resource) {
		this.store.read(resource).ifPresent((record) -> this.store.discard(resource, String.valueOf(record.owner())));
	}

	/** Runs code of an application, which continues after a failure. */
	void attempt(ThrowingCallable action) {
		try {
			action.call();
		}
		catch (Throwable ex) {
			this.reports.add(ex);
		}
	}

	/** Requests a future; if the call itself fails, returns a failed one. */
	<T> CompletableFuture<T> future(Supplier<CompletableFuture<T>> call) {
		CompletableFuture<T> future;
		try {
			future = call.get();
		}
		catch (Throwable ex) {
			future = CompletableFuture.failedFuture(ex);
		}
		this.futures.add(future);
		CompletableFuture<?> unused = future.whenComplete((value, failure) -> {
			if (failure != null) {
				this.reports.add(failure);
			}
		});
		return future;
	}

	/** Requests a future of which the application only observes the completion. */
	<T> void ask(Supplier<CompletableFuture<T>> call) {
		CompletableFuture<T> unused = future(call);
	}

	/** Requests a lease and closes it some time after its acquisition. */
	void passing(LockRequest request, long millis) {
		CompletableFuture<Void> unused = future(() -> this.client.acquireAsync(request))
			.thenAccept((lease) -> later(millis, lease::close));
	}

	/** Runs in a callback. */
	<T> T body(T result) {
		return this.sabotage.wrap(Body.class, () -> {
		}, Collaborator.BODY).run(result);
	}

	void close() {
		this.closed = true;
		attempt(this.client::close);
	}

	/**
	 * Checks that the client holds nothing and that the next callers get their locks.
	 * @param log the log lines
	 */
	void verify(LogCapture log) {
		advance(LEASE.plus(Duration.ofMinutes(2)));
		this.sabotage.end();
		assertThat(this.futures).as("futures").allMatch(CompletableFuture::isDone);
		assertThat(this.client.waitingCallers()).as("waiting").isZero();
		assertThat(this.client.heldLocks()).as("held").isZero();
		assertThat(LeaseContext.find()).as("lease of the thread").isEmpty();
		int renewed = this.sabotage.renewals();
		advance(LEASE);
		assertThat(this.sabotage.renewals()).as("renewals of what has ended").isEqualTo(renewed);
		for (String resource : RESOURCES) {
			assertThat(this.rival.tryAcquire(LockRequest.of(resource))).as("'%s' for another process", resource)
				.hasValueSatisfying(Lease::close);
		}
		Throwable planned = this.sabotage.thrown();
		if (planned != null) {
			boolean reported = this.reports.stream().anyMatch((failure) -> contains(failure, planned, seen()))
					|| log.text().contains(String.valueOf(planned.getMessage()));
			assertThat(reported).as("reported").isTrue();
		}
		if (!this.closed) {
			nextCallersAreServed();
		}
	}

	private void nextCallersAreServed() {
		for (String resource : RESOURCES) {
			LockRequest request = LockRequest.of(resource).withWaitTime(Duration.ofSeconds(10));
			Lease lease = this.client.tryAcquire(request).orElseThrow();
			CompletableFuture<Lease> second = this.client.acquireAsync(request);
			CompletableFuture<Lease> third = this.client.acquireAsync(request);
			settle();
			assertThat(second).as("behind the holder").isNotDone();
			lease.close();
			settle();
			assertThat(second).as("after the holder").isCompletedWithValueMatching(Lease::isHeld);
			second.join().close();
			advance(Duration.ofSeconds(1));
			assertThat(third).as("after the second").isCompletedWithValueMatching(Lease::isHeld);
			third.join().close();
			String nested = this.client.execute(LockRequest.of(resource), Lease::owner);
			assertThat(this.store.read(resource).filter((record) -> !record.isFree())).as("kept by " + nested)
				.isEmpty();
		}
		for (int i = 0; i < 3; i++) {
			Lease lease = this.client.acquire(LockRequest.of("renewed"));
			advance(LEASE.multipliedBy(2));
			assertThat(lease.isHeld()).as("renewed").isTrue();
			lease.close();
		}
	}

	private static Set<Throwable> seen() {
		return Collections.newSetFromMap(new IdentityHashMap<>());
	}

	private static boolean contains(@Nullable Throwable failure, Throwable planned, Set<Throwable> seen) {
		if (failure == null || !seen.add(failure)) {
			return false;
		}
		if (failure == planned || contains(failure.getCause(), planned, seen)) {
			return true;
		}
		for (Throwable suppressed : failure.getSuppressed()) {
			if (contains(suppressed, planned, seen)) {
				return true;
			}
		}
		return false;
	}

	/** The code of a callback. */
	@FunctionalInterface
	interface Body {

		void run();

		default <T> T run(T result) {
			run();
			return result;
		}

	}

}

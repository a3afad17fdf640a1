package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockEvent;
import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.client.ObservedStore.Request;
import io.github.dynamolocks.store.HostClock;
import io.github.dynamolocks.store.InMemoryLockStore;
import io.github.dynamolocks.store.LockRecord;
import io.github.dynamolocks.test.ManualClock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What happens to waiters when something else happens at the same time.
 */
class WaitQueuesRaceTests {

	private static final String RESOURCE = "order:42";

	private static final LockRequest REQUEST = LockRequest.of(RESOURCE);

	private static final String CLOSED = "the lock client is closed";

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private final ManualClock clock = new ManualClock();

	private final ManualScheduler scheduler = new ManualScheduler(this.clock);

	private final InMemoryLockStore memory = new InMemoryLockStore(this.clock);

	private final WaitingClient client = new WaitingClient(this.memory, this.clock, this.scheduler);

	private final WaitingClient rival = new WaitingClient(this.memory, this.clock, this.scheduler);

	@Test
	void lockAcquiredForACancelledWaitIsHandedOffToTheNext() {
		CompletableFuture<Lease> gone = this.client.join(REQUEST);
		CompletableFuture<String> next = this.client.pass("next", REQUEST);
		this.client.store().onceAfter(Request.ACQUIRE, () -> gone.cancel(false));

		advance(Duration.ofMillis(1));

		assertThat(gone).isCancelled();
		assertThat(next).isCompleted();
		assertThat(this.client.store().requests()).filteredOn(Request.ACQUIRE::equals).hasSizeLessThanOrEqualTo(2);
		assertNothingLeft();
	}

	@Test
	void cancelledWaitReleasesTheTurnThatItsReadShows() {
		Lease held = this.rival.client().acquire(REQUEST);
		CompletableFuture<Lease> gone = this.client.join(REQUEST);
		advance(Duration.ofMillis(3));
		this.client.store().before(Request.READ, () -> {
			held.close();
			assertThat(gone.cancel(false)).isTrue();
		});
		assertThat(this.client.store().requests()).containsExactly(Request.ACQUIRE, Request.JOIN);

		advance(Duration.ofSeconds(1));

		assertThat(this.client.store().requests()).containsExactly(Request.READ, Request.RELEASE);
		assertNothingLeft();
	}

	@Test
	void cancelledWaitLeavesTheLine() {
		Lease held = this.rival.client().acquire(REQUEST);
		CompletableFuture<Lease> gone = this.client.join(REQUEST);
		advance(Duration.ofMillis(3));
		assertThat(this.memory.read(RESOURCE).orElseThrow().line()).hasSize(1);

		gone.cancel(false);
		advance(Duration.ZERO);

		assertThat(this.memory.read(RESOURCE).orElseThrow().line()).isEmpty();
		held.close();
		assertNothingLeft();
	}

	@Test
	void cancelledWaitLeavesNoLock() {
		CompletableFuture<Lease> gone = this.client.join(REQUEST);
		this.client.store().onceAfter(Request.ACQUIRE, () -> gone.cancel(false));

		advance(Duration.ofSeconds(1));

		assertThat(gone).isCancelled();
		assertNothingLeft();
	}

	@Test
	void lateRefusalDoesNotDelayTheAcquisitionOfALockThatIsFreeAgain() {
		Lease held = this.rival.client().acquire(REQUEST);
		CompletableFuture<String> waiting = this.client.pass("waiting", REQUEST);
		long[] freed = new long[1];
		this.client.store().onceAfter(Request.ACQUIRE, () -> {
			held.close();
			this.client.client().tryAcquire(REQUEST.withWaitTime(Duration.ZERO)).orElseThrow().close();
			freed[0] = this.clock.nanoTime();
		});
		CompletableFuture<Long> served = waiting.thenApply((name) -> this.clock.nanoTime());

		advance(Duration.ofSeconds(1));

		assertThat(served.join()).isEqualTo(freed[0]);
		assertNothingLeft();
	}

	@Test
	void waiterThatBecomesTheFirstJustAfterItLookedGoesOn() {
		Lease held = this.rival.client().acquire(REQUEST);
		List<Runnable> afterLooks = new ArrayList<>();
		LockObserver.Acquisition looking = new LockObserver.Acquisition() {
			@Override
			public LockObserver.Scope open() {
				return () -> afterLooks.remove(0).run();
			}
		};
		DefaultLockClient own = new DefaultLockClient(this.memory, WaitingClient.SETTINGS,
				LockEventDispatcher.to(List.of()), new SafeObserver((resource, request) -> looking), this.clock,
				HostClock.SYSTEM, ClientExecutors.of(this.scheduler), new WithoutJitter());
		CompletableFuture<Lease> first = own.acquireAsync(REQUEST);
		CompletableFuture<Lease> second = own.acquireAsync(REQUEST);
		Runnable nothing = () -> {
		};
		afterLooks.addAll(Collections.nCopies(1000, nothing));
		afterLooks.set(1, () -> {
			first.cancel(false);
			advance(Duration.ZERO);
		});
		advance(Duration.ZERO);
		held.close();

		advance(Duration.ofSeconds(1));

		assertThat(second).isCompleted();
		second.join().close();
		WaitingClient.assertNothingLeft(own);
	}

	@Test
	void waiterWithARequestUnderWayIsHandedNothingAndSendsNoOther() {
		Lease held = this.rival.client().acquire(REQUEST);
		CompletableFuture<String> waiting = this.client.pass("waiting", REQUEST);
		List<Optional<LockRecord>> left = new ArrayList<>();
		List<Request> sent = new ArrayList<>();
		this.client.store().onceAfter(Request.ACQUIRE, () -> {
			held.close();
			this.client.client().tryAcquire(REQUEST.withWaitTime(Duration.ZERO)).orElseThrow().close();
			left.add(this.memory.read(RESOURCE));
			this.client.store().requests();
			advance(Duration.ZERO);
			sent.addAll(this.client.store().requests());
		});

		advance(Duration.ofSeconds(2));

		assertThat(left).as("what is left for others meanwhile").containsExactly(Optional.empty());
		assertThat(sent).isEmpty();
		assertThat(waiting).isCompleted();
		assertNothingLeft();
	}

	@Test
	void turnThatTheReadOfACancelledWaitShowsIsHandedOffToTheNextWaiter() {
		Lease held = this.rival.client().acquire(REQUEST);
		CompletableFuture<Lease> gone = this.client.join(REQUEST);
		CompletableFuture<Lease> next = this.client.join(REQUEST);
		advance(Duration.ZERO);
		this.client.store().before(Request.READ, () -> {
			this.client.store().undisturbed();
			this.client.store().requests();
			held.close();
			gone.cancel(false);
		});

		advance(Duration.ofSeconds(2));

		assertThat(next).isCompleted();
		assertThat(this.client.store().requests()).as("the renewal of the next waiter").containsExactly(Request.RENEW);
		next.join().close();
		assertNothingLeft();
	}

	@Test
	void lateAnswerRaisesNoSecondEventOfAWaitThatHasEnded() {
		List<LockEvent> events = new CopyOnWriteArrayList<>();
		ObservedStore store = new ObservedStore(this.memory);
		DefaultLockClient told = DefaultLockClient.builder(store)
			.settings(WaitingClient.SETTINGS)
			.listener(events::add)
			.time(this.clock, this.scheduler)
			.build();
		this.rival.client().acquire(REQUEST);
		CompletableFuture<Lease> gone = told.acquireAsync(REQUEST.withWaitTime(Duration.ofSeconds(1)));
		CompletableFuture<Lease> next = told.acquireAsync(REQUEST);
		advance(Duration.ZERO);
		store.before(Request.READ, () -> {
			store.undisturbed();
			gone.cancel(false);
			advance(Duration.ofSeconds(2));
		});

		advance(Duration.ofSeconds(2));
		told.acquire(LockRequest.of("told after all others"));

		Awaitility.await().until(() -> events.stream().anyMatch(LockEvent.Acquired.class::isInstance));
		assertThat(events).hasSize(2);
		assertThat(next).isNotDone();
	}

	@Test
	void closeRefusesAllWaiters() {
		DefaultLockClient closing = DefaultLockClient.builder(this.memory).settings(WaitingClient.SETTINGS).build();
		Lease held = this.rival.client().acquire(REQUEST);
		CompletableFuture<Lease> waiting = closing.acquireAsync(REQUEST);
		CompletableFuture<Lease> thread = CompletableFuture.supplyAsync(() -> closing.acquire(REQUEST));
		Awaitility.await().until(() -> WaitingClient.waiting(closing, RESOURCE) == 2);

		closing.close();

		assertThat(waiting).failsWithin(PATIENCE).withThrowableThat().withMessageContaining(CLOSED);
		assertThat(thread).failsWithin(PATIENCE).withThrowableThat().withMessageContaining(CLOSED);
		assertThatExceptionOfType(LockNotAcquiredException.class).isThrownBy(() -> closing.acquire(REQUEST))
			.withMessageContaining(CLOSED);
		assertThatExceptionOfType(LockNotAcquiredException.class)
			.isThrownBy(() -> closing.tryAcquire(REQUEST.withWaitTime(Duration.ZERO)))
			.withMessageContaining(CLOSED);
		assertThat(closing.acquireAsync(REQUEST)).failsWithin(PATIENCE)
			.withThrowableThat()
			.withMessageContaining(CLOSED);
		held.close();
		WaitingClient.assertNothingLeft(closing);
	}

	@Test
	@Tag("slow")
	void futureThatLooksAtItsQueueMissesNoWakeUp() {
		try (DefaultLockClient real = DefaultLockClient.builder(this.memory).settings(WaitingClient.SETTINGS).build()) {
			for (int i = 0; i < 20_000; i++) {
				Lease held = real.acquire(REQUEST);
				CompletableFuture<Lease> waiting = real.acquireAsync(REQUEST);
				long later = System.nanoTime() + (i % 200) * 1000L;
				while (System.nanoTime() < later) {
					Thread.onSpinWait();
				}
				held.close();
				assertThat(waiting).succeedsWithin(PATIENCE);
				waiting.join().close();
			}
		}
	}

	private void advance(Duration time) {
		this.scheduler.advance(time);
	}

	private void assertNothingLeft() {
		this.client.assertNothingLeft();
		assertThat(this.memory.read(RESOURCE)).isEmpty();
	}

}

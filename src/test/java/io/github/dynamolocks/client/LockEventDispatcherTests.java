package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockEvent;
import io.github.dynamolocks.LockEvent.AcquireFailed;
import io.github.dynamolocks.LockEvent.Acquired;
import io.github.dynamolocks.LockEvent.LeaseLost;
import io.github.dynamolocks.LockEvent.Loss;
import io.github.dynamolocks.LockEvent.NotAcquired;
import io.github.dynamolocks.LockEvent.ReleaseFailed;
import io.github.dynamolocks.LockEvent.Released;
import io.github.dynamolocks.LockEvent.RenewalFailed;
import io.github.dynamolocks.LockEventListener;
import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.client.FaultyLockStore.Operation;
import io.github.dynamolocks.store.InMemoryLockStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests the events that a client raises, and that listeners do not affect locks.
 */
class LockEventDispatcherTests {

	private static final String RESOURCE = "order:42";

	private static final String PURPOSE = "Shipping.ship";

	private static final LockRequest REQUEST = LockRequest.of(RESOURCE).withPurpose(PURPOSE);

	private final ManualLocks locks = new ManualLocks();

	private final DefaultLockClient client = this.locks.client();

	@Test
	void acquisitionAndReleaseRaiseEvents() {
		Lease lease = this.client.acquire(REQUEST);
		assertThat(this.client.heldLocks()).isEqualTo(1);
		this.locks.advance(Duration.ofSeconds(2));
		lease.close();

		assertThat(this.locks.events()).containsExactly(new Acquired(RESOURCE, lease.owner(), PURPOSE, Duration.ZERO),
				new Released(RESOURCE, lease.owner(), PURPOSE, Duration.ofSeconds(2)));
		assertThat(this.client.heldLocks()).isZero();
	}

	@Test
	void nestedCallsRaiseNoEvents() {
		this.client.execute(REQUEST, (outer) -> this.client.execute(REQUEST, Lease::owner));

		assertThat(this.locks.events()).hasSize(2);
	}

	@Test
	void eventOfARefusalNamesTheHolder() {
		Lease rival = this.locks.rival().acquire(REQUEST);

		assertThat(this.client.tryAcquire(REQUEST)).isEmpty();

		assertThat(this.locks.events()).singleElement()
			.isInstanceOfSatisfying(NotAcquired.class, (event) -> assertThat(event.holder())
				.satisfies((holder) -> assertThat(holder.owner()).isEqualTo(rival.owner())));
	}

	@Test
	void eventOfAnAcquisitionContainsTheWait() {
		Lease rival = this.locks.rival().acquire(REQUEST);
		CompletableFuture<Lease> future = this.client.acquireAsync(REQUEST.withWaitTime(Duration.ofMinutes(1)));
		this.locks.advance(Duration.ofSeconds(1));
		assertThat(this.client.waitingCallers()).isEqualTo(1);
		assertThat(this.locks.events()).isEmpty();
		rival.close();

		this.locks.advance(Duration.ofSeconds(10));

		assertThat(future).isCompleted();
		assertThat(this.client.waitingCallers()).isZero();
		assertThat(this.locks.events()).singleElement()
			.isInstanceOfSatisfying(Acquired.class,
					(event) -> assertThat(event.waited()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2)));
	}

	@Test
	void expiredWaitTimeRaisesAnEvent() {
		this.locks.rival().acquire(REQUEST);
		CompletableFuture<Lease> future = this.client.acquireAsync(REQUEST.withWaitTime(Duration.ofSeconds(1)));

		this.locks.advance(Duration.ofSeconds(2));

		assertThat(future).isCompletedExceptionally();
		assertThat(this.locks.events()).singleElement().isInstanceOf(NotAcquired.class);
	}

	@Test
	void cancelledWaitRaisesAnEvent() {
		this.locks.rival().acquire(REQUEST);
		CompletableFuture<Lease> future = this.client.acquireAsync(REQUEST.withWaitTime(Duration.ofMinutes(1)));

		future.cancel(false);

		assertThat(this.locks.events()).singleElement()
			.isInstanceOfSatisfying(AcquireFailed.class, (event) -> assertThat(event.failure()).isInstanceOfSatisfying(
					LockNotAcquiredException.class,
					(failure) -> assertThat(failure.reason()).isEqualTo(LockNotAcquiredException.Reason.CANCELLED)));
	}

	@Test
	void failureOfTheStoreRaisesAnEvent() {
		this.locks.store().next(Operation.ACQUIRE, FaultyLockStore.lost());

		assertThatExceptionOfType(LockStoreException.class).isThrownBy(() -> this.client.acquire(REQUEST));

		assertThat(this.locks.events()).singleElement()
			.isInstanceOfSatisfying(AcquireFailed.class,
					(event) -> assertThat(event.failure()).isInstanceOf(LockStoreException.class));
	}

	@Test
	void refusalByAClosedClientRaisesAnEvent() {
		this.client.close();

		assertThatExceptionOfType(LockNotAcquiredException.class).isThrownBy(() -> this.client.acquire(REQUEST));

		assertThat(this.locks.events()).singleElement().isInstanceOf(AcquireFailed.class);
	}

	@Test
	void everyFailedRenewalAndTheLapseRaiseEvents() {
		Lease lease = this.client.acquire(REQUEST);
		this.locks.store().always(Operation.RENEW, FaultyLockStore.lost());

		this.locks.advance(ManualLocks.LEASE);
		assertThatExceptionOfType(LeaseLostException.class).isThrownBy(lease::close);

		assertThat(this.locks.events()).filteredOn(RenewalFailed.class::isInstance)
			.hasSize(this.locks.store().count(Operation.RENEW))
			.first()
			.isInstanceOfSatisfying(RenewalFailed.class, (event) -> {
				assertThat(event.purpose()).isEqualTo(PURPOSE);
				assertThat(event.remaining()).isPositive();
			});
		assertThat(this.locks.events()).last()
			.isInstanceOfSatisfying(LeaseLost.class, (event) -> assertThat(event.loss()).isEqualTo(Loss.LAPSED));
		assertThat(this.locks.events()).noneMatch(Released.class::isInstance);
		assertThat(this.client.heldLocks()).isZero();
	}

	@Test
	void lossDetectedAtTheRenewalRaisesAnEvent() {
		this.client.acquire(REQUEST);
		this.locks.delete(RESOURCE);

		this.locks.advance(ManualLocks.LEASE.dividedBy(2));

		assertLost(Loss.TAKEN);
		assertThat(this.client.heldLocks()).isZero();
	}

	@Test
	void lossDetectedAtTheReleaseRaisesAnEvent() {
		Lease lease = this.client.acquire(REQUEST);
		this.locks.delete(RESOURCE);

		assertThatExceptionOfType(LeaseLostException.class).isThrownBy(lease::close);

		assertLost(Loss.TAKEN);
	}

	@Test
	void lossByTheCloseRaisesAnEvent() {
		this.client.acquire(REQUEST);

		this.client.close();

		assertLost(Loss.CLOSED);
	}

	@Test
	void failedReleaseRaisesAnEvent() {
		Lease lease = this.client.acquire(REQUEST);
		this.locks.store().next(Operation.RELEASE, FaultyLockStore.lost());

		assertThatExceptionOfType(LockStoreException.class).isThrownBy(lease::close);

		assertThat(this.locks.events()).hasSize(2).last().isInstanceOf(ReleaseFailed.class);
	}

	@Test
	void everyListenerReceivesEventsAlthoughOneThrows() {
		List<LockEvent> received = new CopyOnWriteArrayList<>();
		LockEventListener failing = (event) -> {
			throw new AssertionError("planned");
		};
		try (DefaultLockClient own = DefaultLockClient.builder(new InMemoryLockStore())
			.listener(failing)
			.listener(received::add)
			.build()) {
			own.execute(REQUEST, Lease::owner);
			own.execute(REQUEST, Lease::owner);
		}
		assertThat(received).as("received before the client is closed").hasSize(4);
	}

	@Test
	void exceptionOfAListenerIsNotThrown() {
		LockEventDispatcher events = LockEventDispatcher.to((event) -> {
			throw new AssertionError("planned");
		}, Runnable::run);
		assertThatNoException()
			.isThrownBy(() -> events.raise(() -> new NotAcquired(RESOURCE, PURPOSE, Duration.ZERO, null)));
	}

	@Test
	void blockedListenerDelaysNoLock() {
		CountDownLatch never = new CountDownLatch(1);
		List<LockEvent> received = new CopyOnWriteArrayList<>();
		AtomicInteger calls = new AtomicInteger();
		LockEventListener blocked = (event) -> {
			calls.incrementAndGet();
			await(never);
		};
		DefaultLockClient own = DefaultLockClient.builder(new InMemoryLockStore())
			.listener(blocked)
			.listener(received::add)
			.build();
		for (int i = 0; i < 10_100; i++) {
			own.acquire(REQUEST).close();
		}
		Awaitility.await().untilAsserted(() -> assertThat(received).hasSizeGreaterThan(10_000));
		own.close();
		Awaitility.await()
			.until(() -> Thread.getAllStackTraces()
				.keySet()
				.stream()
				.noneMatch(LockEventDispatcherTests::isDelivering));
		assertThat(calls).as("no call after the close").hasValue(1);
	}

	private void assertLost(Loss loss) {
		assertThat(this.locks.events()).hasSize(2)
			.last()
			.isInstanceOfSatisfying(LeaseLost.class, (event) -> assertThat(event.loss()).isEqualTo(loss));
	}

	private static boolean isDelivering(Thread thread) {
		return Arrays.stream(thread.getStackTrace())
			.anyMatch((frame) -> frame.getClassName().startsWith(LockEventDispatcher.class.getName() + "$"));
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}

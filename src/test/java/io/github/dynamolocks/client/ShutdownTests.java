package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.OnLeaseLost;
import io.github.dynamolocks.client.FaultyLockStore.Operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Tests what happens to callers and their locks when the client is closed.
 */
class ShutdownTests {

	private static final String RESOURCE = "order:42";

	private static final LockRequest REQUEST = LockRequest.of(RESOURCE);

	private static final Duration LONG = Duration.ofHours(1);

	private final ManualLocks locks = new ManualLocks();

	private final ManualLocks patient = new ManualLocks(ManualLocks.SETTINGS.withShutdownGrace(LONG));

	private final CountDownLatch done = new CountDownLatch(1);

	@AfterEach
	void endBodies() {
		this.done.countDown();
		Thread.interrupted();
	}

	@Test
	void closedClientRefusesNewCallersWithoutARequest() {
		this.locks.client().close();

		assertThatExceptionOfType(LockNotAcquiredException.class).isThrownBy(() -> this.locks.client().acquire(REQUEST))
			.withMessageContaining(RESOURCE)
			.withMessageContaining("closed");
		assertThatExceptionOfType(LockNotAcquiredException.class)
			.isThrownBy(() -> this.locks.client().tryAcquire(REQUEST));
		assertThatExceptionOfType(LockNotAcquiredException.class)
			.isThrownBy(() -> this.locks.client().execute(REQUEST, Lease::owner));
		assertThat(this.locks.store().count()).isZero();
	}

	@Test
	void closeRefusesWaitingCallers() {
		this.locks.rival().acquire(REQUEST);
		CompletableFuture<Lease> waiting = CompletableFuture
			.supplyAsync(() -> this.locks.client().acquire(REQUEST.withWaitTime(LONG)));
		Awaitility.await().until(() -> this.locks.store().count(Operation.ACQUIRE) > 0);

		this.locks.client().close();

		assertThatThrownBy(() -> waiting.orTimeout(20, TimeUnit.SECONDS).join()).isInstanceOf(CompletionException.class)
			.cause()
			.isInstanceOf(LockNotAcquiredException.class)
			.hasMessageContaining("closed");
	}

	@Test
	void leasesAreRenewedDuringTheGrace() {
		CompletableFuture<Boolean> body = run(this.patient, REQUEST);
		CompletableFuture<Void> closing = CompletableFuture.runAsync(this.patient.client()::close);
		awaitRefusal(this.patient);

		this.patient.advance(ManualLocks.LEASE.multipliedBy(10));
		assertThat(closing).isNotDone();
		this.done.countDown();

		assertThat(body.join()).as("held to its end").isTrue();
		closing.orTimeout(20, TimeUnit.SECONDS).join();
		assertThat(this.patient.item(RESOURCE)).isEmpty();
	}

	@Test
	void bodyCanNestCallsDuringTheGrace() {
		boolean nested = this.patient.client().execute(REQUEST, (lease) -> {
			CompletableFuture<Void> closing = CompletableFuture.runAsync(this.patient.client()::close);
			awaitRefusal(this.patient);
			assertThat(closing).isNotDone();
			return this.patient.client().execute(REQUEST, Lease::isHeld);
		});

		assertThat(nested).isTrue();
	}

	@Test
	void closeReleasesHeldLocksAndTheirLeasesAreLost() {
		List<Lease> leases = IntStream.range(0, 3)
			.mapToObj((i) -> this.locks.client().acquire(LockRequest.of("order:" + i)))
			.toList();

		this.locks.client().close();

		for (Lease lease : leases) {
			assertThat(this.locks.item(lease.resource())).isEmpty();
			assertThat(lease.isHeld()).isFalse();
			assertThatExceptionOfType(LeaseLostException.class).isThrownBy(lease::ensureHeld)
				.withMessageContaining("client was closed");
			assertThatExceptionOfType(LeaseLostException.class).isThrownBy(lease::close);
		}
	}

	@Test
	void closeInterruptsBodiesIfTheirRequestsSaySo() {
		CompletableFuture<Boolean> body = run(this.locks, REQUEST.withOnLeaseLost(OnLeaseLost.INTERRUPT));

		this.locks.client().close();

		assertThatThrownBy(() -> body.orTimeout(20, TimeUnit.SECONDS).join()).cause()
			.isInstanceOf(LeaseLostException.class)
			.satisfies((ex) -> assertThat(ex.getSuppressed()).singleElement()
				.hasFieldOrPropertyWithValue("class", IllegalStateException.class));
	}

	@Test
	void closeReleasesTheOtherLocksAlthoughSomeReleasesFail() {
		List<Lease> leases = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			leases.add(this.locks.client().acquire(LockRequest.of("order:" + i)));
		}
		this.locks.store().next(Operation.RELEASE, FaultyLockStore.lost());
		this.locks.store().next(Operation.RELEASE, (release) -> {
			throw new IllegalStateException("planned");
		});

		this.locks.client().close();

		assertThat(leases).filteredOn((lease) -> this.locks.item(lease.resource()).isPresent()).hasSize(2);
		assertThat(leases).noneMatch(Lease::isHeld);
	}

	@Test
	void interruptedThreadReleasesAllLocksAtTheClose() {
		Lease lease = this.patient.client().acquire(REQUEST);
		this.patient.store().always(Operation.RELEASE, FaultyLockStore.failingWhenInterrupted());
		Thread.currentThread().interrupt();

		this.patient.client().close();

		assertThat(Thread.interrupted()).isTrue();
		assertThat(this.patient.item(RESOURCE)).isEmpty();
		assertThat(lease.isHeld()).isFalse();
	}

	@Test
	void secondCloseReleasesNothing() {
		this.locks.client().acquire(REQUEST);
		this.locks.client().close();
		int releases = this.locks.store().count(Operation.RELEASE);

		this.locks.client().close();

		assertThat(this.locks.store().count(Operation.RELEASE)).isEqualTo(releases).isEqualTo(1);
	}

	@Test
	void secondCloseDuringTheGraceKeepsTheRenewals() {
		Lease lease = this.patient.client().acquire(REQUEST);
		CompletableFuture<Void> closing = CompletableFuture.runAsync(this.patient.client()::close);
		awaitRefusal(this.patient);

		this.patient.client().close();

		this.patient.advance(ManualLocks.LEASE.multipliedBy(3));
		assertThat(lease.isHeld()).isTrue();
		lease.close();
		closing.orTimeout(20, TimeUnit.SECONDS).join();
	}

	@Test
	void closeWaitsForAReleaseInFlight() {
		CountDownLatch releasing = new CountDownLatch(1);
		Lease lease = this.patient.client().acquire(REQUEST);
		this.patient.store().next(Operation.RELEASE, FaultyLockStore.after(() -> {
			releasing.countDown();
			await(this.done);
		}));
		CompletableFuture<Void> release = CompletableFuture.runAsync(lease::close);
		await(releasing);

		CompletableFuture<Void> closing = CompletableFuture.runAsync(this.patient.client()::close);
		Awaitility.await().during(Duration.ofMillis(300)).until(() -> !closing.isDone());
		this.done.countDown();

		closing.orTimeout(20, TimeUnit.SECONDS).join();
		assertThat(this.patient.item(RESOURCE)).isEmpty();
		assertThat(release).succeedsWithin(Duration.ofSeconds(20));
	}

	@Test
	void releaseInFlightAtTheCloseIsNoLoss() {
		Lease lease = this.locks.client().acquire(REQUEST);
		this.locks.store().next(Operation.RELEASE, FaultyLockStore.after(this.locks.client()::close));

		lease.close();

		assertThat(this.locks.item(RESOURCE)).isEmpty();
	}

	@Test
	void acquisitionAnsweredAfterTheCloseLeavesNoLock() {
		this.locks.store().next(Operation.ACQUIRE, (acquire) -> {
			Object acquired = acquire.get();
			this.locks.client().close();
			Thread.currentThread().interrupt();
			return acquired;
		});
		this.locks.store().always(Operation.RELEASE, FaultyLockStore.failingWhenInterrupted());

		assertThatExceptionOfType(LockNotAcquiredException.class)
			.isThrownBy(() -> this.locks.client().acquire(REQUEST.withWaitTime(LONG)))
			.withMessageContaining("closed");
		assertThat(this.locks.item(RESOURCE)).isEmpty();
		assertThat(Thread.interrupted()).isTrue();
	}

	@Test
	void acquisitionAnsweredAfterTheCloseIsRefusedAlthoughItsReleaseFails() {
		this.locks.store().next(Operation.ACQUIRE, (acquire) -> {
			Object acquired = acquire.get();
			this.locks.client().close();
			return acquired;
		});
		this.locks.store().next(Operation.RELEASE, FaultyLockStore.lost());

		assertThatExceptionOfType(LockNotAcquiredException.class).isThrownBy(() -> this.locks.client().acquire(REQUEST))
			.withMessageContaining("closed");
	}

	/** Runs a body that waits for the test and returns whether its lock is still held. */
	private CompletableFuture<Boolean> run(ManualLocks locks, LockRequest request) {
		CountDownLatch running = new CountDownLatch(1);
		CompletableFuture<Boolean> body = CompletableFuture
			.supplyAsync(() -> locks.client().execute(request, (lease) -> {
				running.countDown();
				await(this.done);
				return lease.isHeld();
			}));
		await(running);
		return body;
	}

	private static void awaitRefusal(ManualLocks locks) {
		Awaitility.await().ignoreExceptions().until(() -> {
			try {
				locks.client().tryAcquire(LockRequest.of("another")).ifPresent(Lease::close);
				return false;
			}
			catch (LockNotAcquiredException ex) {
				return true;
			}
		});
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}

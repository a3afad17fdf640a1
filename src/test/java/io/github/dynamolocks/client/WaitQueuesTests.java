package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.client.ObservedStore.Request;
import io.github.dynamolocks.store.InMemoryLockStore;
import io.github.dynamolocks.test.ManualClock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Who waits in one process: in which order, at what cost, and what becomes of them.
 */
class WaitQueuesTests {

	private static final String RESOURCE = "order:42";

	private static final LockRequest REQUEST = LockRequest.of(RESOURCE);

	private final ManualClock clock = new ManualClock();

	private final ManualScheduler scheduler = new ManualScheduler(this.clock);

	private final InMemoryLockStore memory = new InMemoryLockStore(this.clock);

	private final WaitingClient client = new WaitingClient(this.memory, this.clock, this.scheduler);

	private final WaitingClient rival = new WaitingClient(this.memory, this.clock, this.scheduler);

	@Test
	void threadsAndFuturesAreServedInTheOrderInWhichTheyCame() {
		Lease held = this.client.client().acquire(REQUEST);
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < 6; i++) {
			String name = "waiter " + i;
			if (i % 2 == 0) {
				CompletableFuture<String> unused = this.client.pass(name, REQUEST);
			}
			else {
				threads.add(start(name));
			}
			awaitWaiting(i + 1);
		}

		held.close();

		Awaitility.await().until(() -> {
			advance(Duration.ZERO);
			return threads.stream().noneMatch(Thread::isAlive);
		});
		assertThat(this.client.served()).containsExactly("waiter 0", "waiter 1", "waiter 2", "waiter 3", "waiter 4",
				"waiter 5");
		assertNothingLeft();
	}

	@Test
	void waiterThatGivesUpLeavesTheOthersInOrder() {
		Lease held = this.client.client().acquire(REQUEST);
		CompletableFuture<String> impatient = this.client.pass("impatient",
				REQUEST.withWaitTime(Duration.ofSeconds(2)));
		CompletableFuture<String> first = this.client.pass("first", REQUEST);
		CompletableFuture<Lease> cancelled = this.client.join(REQUEST);
		AtomicReference<Throwable> failure = new AtomicReference<>();
		Thread interrupted = new Thread(() -> {
			try {
				this.client.client().acquire(REQUEST);
			}
			catch (LockNotAcquiredException ex) {
				failure.set(Thread.currentThread().isInterrupted() ? ex : new AssertionError("flag cleared", ex));
			}
		});
		interrupted.start();
		awaitWaiting(4);
		CompletableFuture<String> second = this.client.pass("second", REQUEST);

		advance(Duration.ofSeconds(2));
		assertThat(cancelled.cancel(false)).isTrue();
		interrupted.interrupt();
		Awaitility.await().until(() -> !interrupted.isAlive());
		held.close();
		// No other process could know that others wait here, so they give way at first.
		advance(Duration.ofSeconds(1));

		assertThatExceptionOfType(CompletionException.class).isThrownBy(impatient::join)
			.withCauseInstanceOf(LockNotAcquiredException.class)
			.withMessageContaining("not acquired within 2000 ms: held by application@");
		assertThatExceptionOfType(CancellationException.class).isThrownBy(cancelled::join);
		assertThat(failure.get()).isInstanceOf(LockNotAcquiredException.class)
			.hasMessageContaining("the thread was interrupted");
		assertThat(List.of(first.join(), second.join())).isEqualTo(this.client.served());
		assertNothingLeft();
	}

	@Test
	void waiterWithoutAnAnswerIsRefusedWhenItsWaitTimeIsOver() {
		Lease held = this.rival.client().acquire(REQUEST);
		this.client.store().before(Request.READ, () -> this.clock.advance(Duration.ofMillis(7)));
		this.client.store().before(Request.ACQUIRE, () -> this.clock.advance(Duration.ofMillis(7)));
		for (int millis = 1; millis < 1000; millis += 83) {
			long start = this.clock.nanoTime();
			Duration waitTime = Duration.ofMillis(millis);

			CompletableFuture<Lease> waiting = this.client.join(REQUEST.withWaitTime(waitTime));
			while (!waiting.isDone()) {
				advance(Duration.ofMillis(1));
			}

			Duration waited = Duration.ofNanos(this.clock.nanoTime() - start);
			assertThat(waited).isBetween(waitTime, waitTime.plusMillis(8));
			assertThat(waiting).isCompletedExceptionally();
		}
		advance(Duration.ZERO);
		held.close();
		assertNothingLeft();
	}

	@Test
	void tryIsOneRequestAndDoesNotWaitForTheQueue() {
		Lease held = this.rival.client().acquire(REQUEST);
		CompletableFuture<String> waiting = this.client.pass("waiting", REQUEST);
		advance(Duration.ZERO);
		List<Request> unused = this.client.store().requests();
		LockRequest once = REQUEST.withWaitTime(Duration.ZERO);

		assertThat(this.client.client().tryAcquire(once)).isEmpty();
		assertThat(this.client.store().requests()).containsExactly(Request.ACQUIRE);

		held.close();
		Lease passed = this.client.client().tryAcquire(once).orElseThrow();
		assertThat(this.client.store().requests()).containsExactly(Request.ACQUIRE);
		assertThat(waiting).isNotDone();

		passed.close();
		advance(Duration.ZERO);
		assertThat(waiting).isCompleted();
		assertThat(this.client.store().requests()).containsExactly(Request.RELEASE);
		assertNothingLeft();
	}

	@Test
	void tryWithoutAQueueCreatesNone() {
		Lease held = this.rival.client().acquire(REQUEST);

		assertThat(this.client.client().tryAcquire(REQUEST.withWaitTime(Duration.ZERO))).isEmpty();

		held.close();
		assertNothingLeft();
	}

	@Test
	void onlyTheFirstWaiterSendsRequests() {
		Lease held = this.rival.client().acquire(REQUEST);
		List<CompletableFuture<Lease>> waiting = new ArrayList<>(List.of(this.client.join(REQUEST)));
		advance(Duration.ofSeconds(10));
		int alone = this.client.store().requests().size();
		waiting.forEach((future) -> future.cancel(false));
		for (int i = 0; i < 50; i++) {
			waiting.add(this.client.join(REQUEST));
		}

		advance(Duration.ofSeconds(10));

		assertThat(this.client.store().requests()).hasSizeLessThanOrEqualTo(alone + 2)
			.filteredOn(Request.ACQUIRE::equals)
			.hasSize(1);
		waiting.forEach((future) -> future.cancel(false));
		advance(Duration.ZERO);
		held.close();
		assertNothingLeft();
	}

	@Test
	void queueSendsNoRequestWhileItsProcessHoldsTheLock() {
		Lease held = this.client.client().acquire(REQUEST);
		List<Request> unused = this.client.store().requests();
		CompletableFuture<String> waiting = this.client.pass("waiting", REQUEST);

		advance(Duration.ofSeconds(25));

		assertThat(this.client.store().requests()).containsOnly(Request.RENEW);
		held.close();
		advance(Duration.ofSeconds(1));
		assertThat(waiting).isCompleted();
		assertNothingLeft();
	}

	@Test
	void lostLeaseWakesTheFirstWaiter() {
		Lease held = this.client.client().acquire(REQUEST);
		CompletableFuture<String> waiting = this.client.pass("waiting", REQUEST);
		this.memory.discard(RESOURCE, held.owner());
		assertThat(waiting).isNotDone();

		advance(Duration.ofSeconds(15));

		assertThat(held.isHeld()).isFalse();
		assertThat(waiting).isCompleted();
		assertThatExceptionOfType(io.github.dynamolocks.LeaseLostException.class).isThrownBy(held::close);
		advance(Duration.ofSeconds(1));
		assertNothingLeft();
	}

	@Test
	void storeFailureReachesOnlyTheFirstWaiter() {
		Lease held = this.rival.client().acquire(REQUEST);
		CompletableFuture<String> first = this.client.pass("first", REQUEST);
		CompletableFuture<String> second = this.client.pass("second", REQUEST);
		advance(Duration.ZERO);
		this.client.store().onceAfter(Request.READ, () -> {
			throw new LockStoreException(RESOURCE, "planned", null);
		});

		advance(Duration.ofSeconds(1));

		assertThatExceptionOfType(CompletionException.class).isThrownBy(first::join)
			.withCauseInstanceOf(LockStoreException.class);
		assertThat(second).isNotDone();
		held.close();
		advance(Duration.ofSeconds(1));
		assertThat(second).isCompleted();
		assertNothingLeft();
	}

	private Thread start(String name) {
		Thread thread = new Thread(() -> {
			Lease lease = this.client.client().acquire(REQUEST);
			this.client.serve(name);
			lease.close();
		}, name);
		thread.setDaemon(true);
		thread.start();
		return thread;
	}

	@Test
	void waitReadsLessIfTurnsOfItsPurposeAreKnown() {
		int unknown = readsOfAWait("report:1", "Reports.create");
		int known = readsOfAWait("report:2", "Reports.create");
		int other = readsOfAWait("mail:1", "Mails.send");

		assertThat(known).isLessThan(unknown - 5);
		assertThat(other).isEqualTo(unknown);
		assertNothingLeft();
	}

	private int readsOfAWait(String resource, String purpose) {
		Lease held = this.rival.client().acquire(LockRequest.of(resource));
		CompletableFuture<String> next = this.client.pass(resource, LockRequest.of(resource).withPurpose(purpose));
		advance(Duration.ofSeconds(2));
		held.close();
		advance(Duration.ofSeconds(1));

		assertThat(next).isCompleted();
		return (int) this.client.store().requests().stream().filter(Request.READ::equals).count();
	}

	private void awaitWaiting(int number) {
		Awaitility.await().until(() -> this.client.waiting(RESOURCE) == number);
	}

	private void advance(Duration time) {
		this.scheduler.advance(time);
	}

	private void assertNothingLeft() {
		this.client.assertNothingLeft();
		assertThat(this.memory.read(RESOURCE)).isEmpty();
	}

}

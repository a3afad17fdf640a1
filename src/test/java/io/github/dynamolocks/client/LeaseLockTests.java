package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Lock;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.store.InMemoryLockStore;
import io.github.dynamolocks.test.InMemoryLocks;
import io.github.dynamolocks.test.TestLocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests the lock of {@code java.util.concurrent} that a client returns.
 */
@Timeout(60)
@SuppressWarnings("LockNotBeforeTry")
class LeaseLockTests {

	private static final LockRequest REQUEST = LockRequest.of("order:42");

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private static final LockClientSettings SETTINGS = LockClientSettings.DEFAULTS.withShutdownGrace(Duration.ZERO);

	private final InMemoryLockStore store = new InMemoryLockStore();

	private final DefaultLockClient client = DefaultLockClient.builder(this.store).settings(SETTINGS).build();

	private final DefaultLockClient rival = DefaultLockClient.builder(this.store).settings(SETTINGS).build();

	private final Lock lock = this.client.lock(REQUEST);

	@AfterEach
	void close() {
		this.client.close();
		this.rival.close();
	}

	@Test
	void lockExcludesOtherClientsUntilItIsReleasedAsOftenAsAcquired() {
		this.lock.lock();
		assertThat(this.lock.tryLock()).isTrue();
		assertThat(this.rival.lock(REQUEST).tryLock()).isFalse();

		this.lock.unlock();
		assertThat(this.rival.lock(REQUEST).tryLock()).isFalse();

		this.lock.unlock();
		assertThat(this.rival.lock(REQUEST).tryLock()).isTrue();
	}

	@Test
	void lockNestsInTheLeasesOfTheThread() {
		this.client.execute(REQUEST, () -> {
			this.lock.lock();
			this.lock.unlock();
			assertThat(this.rival.tryAcquire(REQUEST)).isEmpty();
		});
		assertThat(this.rival.tryAcquire(REQUEST)).isPresent();
	}

	@Test
	void lockExcludesTheOtherThreadsOfAClient() {
		this.lock.lock();

		assertThat(CompletableFuture.supplyAsync(this.lock::tryLock).join()).isFalse();

		this.lock.unlock();
		assertThat(CompletableFuture.supplyAsync(this.lock::tryLock).join()).isTrue();
	}

	@Test
	void waitEndsAfterTheGivenTime() throws InterruptedException {
		Lease held = this.rival.acquire(REQUEST);
		assertThat(this.lock.tryLock(10, TimeUnit.MILLISECONDS)).isFalse();
		assertThat(this.lock.tryLock(Long.MIN_VALUE, TimeUnit.DAYS)).isFalse();
		held.close();
		assertThat(this.lock.tryLock(Long.MAX_VALUE, TimeUnit.DAYS)).isTrue();
	}

	@Test
	void lockWaitsAlthoughTheRequestHasNoWaitTime() {
		Lease held = this.rival.acquire(REQUEST);
		CompletableFuture<Void> waiting = CompletableFuture
			.runAsync(this.client.lock(REQUEST.withWaitTime(Duration.ZERO))::lock);
		Awaitility.await().atMost(TIMEOUT).until(() -> this.client.waitingCallers() == 1);

		held.close();

		assertThat(waiting).succeedsWithin(TIMEOUT);
	}

	@Test
	void interruptDoesNotEndAnUninterruptibleWait() throws Exception {
		Lease held = this.rival.acquire(REQUEST);
		AtomicReference<Boolean> interrupted = new AtomicReference<>();
		Thread waiter = new Thread(() -> {
			this.lock.lock();
			interrupted.set(Thread.currentThread().isInterrupted());
		});
		waiter.start();
		Awaitility.await().atMost(TIMEOUT).until(() -> this.client.waitingCallers() == 1);

		waiter.interrupt();
		Awaitility.await().during(Duration.ofMillis(200)).atMost(TIMEOUT).until(waiter::isAlive);
		held.close();

		waiter.join();
		assertThat(interrupted).hasValue(true);
	}

	@Test
	void interruptedThreadTriesTheLockOnceAndIsInterruptedAfterwards() {
		ObservedStore observed = new ObservedStore(this.store);
		AtomicReference<Boolean> interrupted = new AtomicReference<>();
		observed.before(ObservedStore.Request.ACQUIRE, () -> interrupted.set(Thread.currentThread().isInterrupted()));
		try (DefaultLockClient own = DefaultLockClient.builder(observed).settings(SETTINGS).build()) {
			Thread.currentThread().interrupt();
			boolean acquired = own.lock(REQUEST).tryLock();
			assertThat(Thread.interrupted()).isTrue();
			assertThat(acquired).isTrue();
		}
		// A store that sends requests fails in a thread that is interrupted.
		assertThat(interrupted).hasValue(false);
	}

	@Test
	void interruptEndsAnInterruptibleWait() {
		Lease held = this.rival.acquire(REQUEST);
		for (Interruptible wait : List.<Interruptible>of(this.lock::lockInterruptibly,
				() -> this.lock.tryLock(1, TimeUnit.DAYS))) {
			AtomicReference<Thread> thread = new AtomicReference<>();
			CompletableFuture<Boolean> failed = CompletableFuture.supplyAsync(() -> {
				thread.set(Thread.currentThread());
				assertThatExceptionOfType(InterruptedException.class).isThrownBy(wait::run)
					.withCauseInstanceOf(LockNotAcquiredException.class);
				return Thread.currentThread().isInterrupted();
			});
			Awaitility.await().atMost(TIMEOUT).until(() -> this.client.waitingCallers() == 1);

			Objects.requireNonNull(thread.get()).interrupt();

			assertThat(failed).succeedsWithin(TIMEOUT).isEqualTo(false);
		}
		held.close();
	}

	@Test
	void interruptBeforeAnInterruptibleWaitIsReported() {
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(InterruptedException.class).isThrownBy(this.lock::lockInterruptibly);
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
		assertThat(this.rival.tryAcquire(REQUEST)).isPresent();
	}

	@Test
	void threadWithoutTheLockCannotReleaseIt() throws InterruptedException {
		this.lock.lock();
		try {
			assertThatExceptionOfType(ExecutionException.class)
				.isThrownBy(() -> CompletableFuture.runAsync(this.lock::unlock).get())
				.withCauseInstanceOf(IllegalMonitorStateException.class)
				.withMessageContaining("'order:42'");
			assertThat(this.rival.tryAcquire(REQUEST)).isEmpty();
		}
		finally {
			this.lock.unlock();
		}
		assertThatExceptionOfType(IllegalMonitorStateException.class).isThrownBy(this.lock::unlock);
	}

	@Test
	void lossIsReportedByTheReleaseAndByNestedCalls() {
		try (InMemoryLocks locks = TestLocks.inMemory()) {
			Lock lost = locks.client().lock(REQUEST);
			lost.lock();
			locks.takenByAnother(REQUEST.resource(), TIMEOUT);

			assertThatExceptionOfType(LeaseLostException.class).isThrownBy(lost::tryLock);
			assertThatExceptionOfType(LeaseLostException.class).isThrownBy(lost::unlock);
			assertThatExceptionOfType(IllegalMonitorStateException.class).isThrownBy(lost::unlock);
			assertThat(lost.tryLock()).isFalse();
		}
	}

	@Test
	void closedClientRefusesTheLock() {
		this.client.close();
		for (Interruptible call : List.<Interruptible>of(this.lock::lock, this.lock::tryLock,
				this.lock::lockInterruptibly)) {
			assertThatExceptionOfType(LockNotAcquiredException.class).isThrownBy(call::run)
				.matches((refusal) -> refusal.reason() == LockNotAcquiredException.Reason.CLOSED);
		}
	}

	@Test
	void conditionsAreRefusedWithARemedy() {
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(this.lock::newCondition)
			.withMessageContaining("'order:42'")
			.withMessageContaining("release the lock between two reads");
	}

	/**
	 * A call that an interrupt can end.
	 */
	@FunctionalInterface
	private interface Interruptible {

		void run() throws InterruptedException;

	}

}

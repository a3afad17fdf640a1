package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.store.TableInitialization;
import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.TestTable;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;
import io.github.dynamolocks.test.dynamodb.Held;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests interrupted threads, over a real connection.
 */
@DynamoDbTest
class InterruptTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private static final AtomicInteger COUNT = new AtomicInteger();

	private final String resource = "interrupted:" + COUNT.incrementAndGet();

	private final LockRequest request = LockRequest.of(this.resource);

	private final EmbeddedDynamoDb server;

	private final TestTable table;

	private final ProxiedLocks locks;

	InterruptTests(EmbeddedDynamoDb server, TestTable table) {
		this.server = server;
		this.table = table;
		this.locks = ProxiedLocks.withoutRetries(server, table);
	}

	@AfterEach
	void close() {
		Thread.interrupted();
		this.locks.close();
	}

	@Test
	void interruptedThreadReleasesItsLockAndStaysInterrupted() {
		Lease lease = this.locks.client().acquire(this.request);
		Thread.currentThread().interrupt();

		lease.close();

		assertThat(Thread.interrupted()).isTrue();
		assertThat(this.table.item(this.resource)).isEmpty();
	}

	@Test
	void interruptByTheBodyIsKeptAndTheLockIsFreed() {
		this.locks.client().execute(this.request, (lease) -> {
			Thread.currentThread().interrupt();
			return lease.owner();
		});

		assertThat(Thread.interrupted()).isTrue();
		assertThat(this.table.item(this.resource)).isEmpty();
	}

	@Test
	void interruptBeforeTheAnswerDoesNotAbortTheRelease() {
		interruptDuringRelease(this.locks.proxy().next("DeleteItem").holdAnswer());
	}

	@Test
	void interruptBeforeTheRequestArrivesDoesNotAbortTheRelease() {
		interruptDuringRelease(this.locks.proxy().next("DeleteItem").holdRequest());
	}

	private void interruptDuringRelease(Held held) {
		Lease lease = this.locks.client().acquire(this.request);
		Outcome outcome = new Outcome(lease::close);
		held.awaitArrival(TIMEOUT);
		outcome.interrupt();
		held.release();

		assertThat(outcome.exception()).isNull();
		assertThat(outcome.flag()).isTrue();
		assertThat(this.table.item(this.resource)).isEmpty();
	}

	@Test
	void interruptedWaiterStopsWaiting() {
		try (ProxiedLocks other = ProxiedLocks.withoutRetries(this.server, this.table);
				Lease held = other.client().acquire(this.request)) {
			Outcome outcome = new Outcome(
					() -> this.locks.client().acquire(this.request.withWaitTime(Duration.ofHours(1))));
			Awaitility.await().until(() -> !this.locks.proxy().exchanges().isEmpty());
			outcome.interrupt();

			assertThat(outcome.exception()).isInstanceOf(LockNotAcquiredException.class)
				.hasMessageContaining(this.resource)
				.hasMessageContaining("interrupted");
			assertThat(outcome.flag()).isTrue();
			assertThat(ProxiedLocks.owner(this.table, this.resource)).isEqualTo(held.owner());
		}
		assertThat(this.table.item(this.resource)).isEmpty();
	}

	@Test
	void interruptedThreadAcquiresNoLock() {
		assertThatNothingIsAcquired(this.locks);
	}

	@Test
	void interruptedThreadAcquiresNoLockWithTheFirstRequestOfItsClient() {
		try (ProxiedLocks unstarted = ProxiedLocks.withoutRetries(this.server, this.table, TableInitialization.NONE)) {
			assertThatNothingIsAcquired(unstarted);
		}
	}

	private void assertThatNothingIsAcquired(ProxiedLocks locks) {
		Thread.currentThread().interrupt();

		assertThatExceptionOfType(LockNotAcquiredException.class).isThrownBy(() -> locks.client().acquire(this.request))
			.withMessageContaining("interrupted");

		assertThat(Thread.interrupted()).isTrue();
		locks.client().close();
		assertThat(this.table.item(this.resource)).isEmpty();
	}

	@Test
	void interruptBeforeTheAnswerLeavesNoAcquiredLock() {
		Held held = this.locks.proxy().next("UpdateItem").holdAnswer();
		Outcome outcome = new Outcome(() -> this.locks.client().acquire(this.request));
		held.awaitArrival(TIMEOUT);
		assertThat(this.table.item(this.resource)).isPresent();
		outcome.interrupt();
		held.release();

		assertThat(outcome.exception()).isInstanceOf(LockNotAcquiredException.class);
		assertThat(outcome.flag()).isTrue();
		Awaitility.await().until(() -> this.table.item(this.resource).isEmpty());
	}

	/** Runs work on its own thread and returns its outcome. */
	private static final class Outcome {

		private final AtomicReference<@Nullable Throwable> exception = new AtomicReference<>();

		private final CompletableFuture<Boolean> flag = new CompletableFuture<>();

		private final Thread thread;

		Outcome(Runnable work) {
			this.thread = new Thread(() -> {
				try {
					work.run();
				}
				catch (RuntimeException ex) {
					this.exception.set(ex);
				}
				this.flag.complete(Thread.currentThread().isInterrupted());
			});
			this.thread.start();
		}

		void interrupt() {
			this.thread.interrupt();
		}

		boolean flag() {
			return this.flag.orTimeout(20, TimeUnit.SECONDS).join();
		}

		@Nullable Throwable exception() {
			flag();
			return this.exception.get();
		}

	}

}

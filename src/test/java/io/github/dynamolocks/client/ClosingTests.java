package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.LogCapture;
import io.github.dynamolocks.OnLeaseLost;
import io.github.dynamolocks.client.FaultyLockStore.Operation;
import io.github.dynamolocks.store.InMemoryLockStore;
import io.github.dynamolocks.test.ChildJvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests what a close waits for, and how long, in real time.
 */
class ClosingTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final LockRequest REQUEST = LockRequest.of("order:42");

	private final InMemoryLockStore memory = new InMemoryLockStore();

	private final FaultyLockStore store = new FaultyLockStore(this.memory);

	private final CountDownLatch sent = new CountDownLatch(1);

	private final CountDownLatch release = new CountDownLatch(1);

	@AfterEach
	void end() {
		this.release.countDown();
		Thread.interrupted();
	}

	private DefaultLockClient client(Duration grace) {
		return DefaultLockClient.builder(this.store)
			.settings(LockClientSettings.DEFAULTS.withShutdownGrace(grace))
			.build();
	}

	@ParameterizedTest
	@ValueSource(strings = { "on a thread", "by a future" })
	void closeWaitsForAnAcquisitionInFlightAndFreesItsLock(String way) {
		DefaultLockClient client = client(Duration.ZERO);
		this.store.next(Operation.ACQUIRE, FaultyLockStore.after(this::block));
		Function<LockRequest, CompletableFuture<Lease>> acquire = way.equals("by a future") ? client::acquireAsync
				: (request) -> CompletableFuture.supplyAsync(() -> client.acquire(request));
		CompletableFuture<Lease> acquiring = acquire.apply(REQUEST.withWaitTime(PATIENCE));
		await(this.sent);

		CompletableFuture<Boolean> closing = CompletableFuture.supplyAsync(() -> {
			client.close();
			return this.memory.read("order:42").isEmpty();
		});
		Awaitility.await().during(Duration.ofMillis(300)).until(() -> !closing.isDone());
		this.release.countDown();

		assertThat(closing).as("free when the close returns").succeedsWithin(PATIENCE).isEqualTo(true);
		assertThat(acquiring).failsWithin(PATIENCE)
			.withThrowableThat()
			.withCauseInstanceOf(LockNotAcquiredException.class);
	}

	@Test
	void closeCleansUpAnAcquisitionWhoseAnswerIsLost() {
		DefaultLockClient client = client(Duration.ZERO);
		this.store.next(Operation.ACQUIRE, (acquire) -> {
			Object unused = acquire.get();
			block();
			return FaultyLockStore.lost().apply(acquire);
		});
		this.store.next(Operation.DISCARD, FaultyLockStore.lost());
		CompletableFuture<Lease> acquiring = client.acquireAsync(REQUEST.withWaitTime(PATIENCE));
		await(this.sent);

		CompletableFuture<Boolean> closing = CompletableFuture.supplyAsync(() -> {
			client.close();
			return this.memory.read("order:42").isEmpty();
		});
		assertThat(acquiring).failsWithin(PATIENCE);
		this.release.countDown();

		assertThat(closing).as("free when the close returns").succeedsWithin(PATIENCE).isEqualTo(true);
	}

	@Test
	void closeFreesAllLocksConcurrently() {
		DefaultLockClient client = client(Duration.ZERO);
		for (int i = 0; i < 20; i++) {
			client.acquire(LockRequest.of("order:" + i));
		}
		CountDownLatch all = new CountDownLatch(20);
		this.store.always(Operation.RELEASE, FaultyLockStore.after(() -> {
			all.countDown();
			await(all);
		}));

		assertThat(CompletableFuture.runAsync(client::close)).succeedsWithin(PATIENCE);

		assertThat(this.memory.list(100, null).locks()).isEmpty();
	}

	@Test
	@Tag("slow")
	void closeWaitsOnceForHangingReleasesAndLogsThem() {
		DefaultLockClient client = client(Duration.ZERO);
		for (int i = 0; i < 40; i++) {
			client.acquire(LockRequest.of("order:" + i));
		}
		this.store.always(Operation.RELEASE, FaultyLockStore.after(this::block));
		try (LogCapture log = new LogCapture(DefaultLockClient.class.getPackageName())) {
			assertThat(CompletableFuture.runAsync(client::close)).succeedsWithin(Duration.ofSeconds(20));

			assertThat(log.text()).contains("40 locks could not be released", "order:0");
		}
	}

	@Test
	void closeRetriesAFailedRelease() {
		DefaultLockClient client = client(Duration.ZERO);
		client.acquire(REQUEST);
		this.store.next(Operation.RELEASE, FaultyLockStore.lost());

		client.close();

		assertThat(this.memory.read("order:42")).isEmpty();
	}

	@Test
	void closeWithinABodyDoesNotWaitForThatBody() {
		DefaultLockClient client = client(Duration.ofHours(1));
		CompletableFuture<Boolean> body = CompletableFuture
			.supplyAsync(() -> client.execute(REQUEST.withOnLeaseLost(OnLeaseLost.INTERRUPT), (lease) -> {
				client.close();
				assertThat(Thread.currentThread().isInterrupted()).as("what it closes needs no interrupt").isFalse();
				assertThat(lease.isHeld()).isFalse();
				return true;
			}));

		assertThat(body).failsWithin(PATIENCE).withThrowableThat().withCauseInstanceOf(LeaseLostException.class);
		assertThat(this.memory.read("order:42")).isEmpty();
	}

	@Test
	void closeDoesNotWaitForALeaseOfTheClosingThread() {
		DefaultLockClient client = client(Duration.ofHours(1));
		CompletableFuture<Lease> closing = CompletableFuture.supplyAsync(() -> {
			Lease lease = client.acquire(REQUEST);
			client.close();
			return lease;
		});

		assertThat(closing).succeedsWithin(PATIENCE).satisfies((lease) -> assertThat(lease.isHeld()).isFalse());
	}

	@Test
	void closeWithinAnAsynchronousBodyDoesNotWaitForThatBody() {
		DefaultLockClient client = client(Duration.ofHours(1));
		CompletableFuture<String> body = client.executeAsync(REQUEST, (lease) -> {
			client.close();
			return CompletableFuture.completedFuture("closed");
		});

		assertThat(body).failsWithin(PATIENCE).withThrowableThat().withCauseInstanceOf(LeaseLostException.class);
	}

	@Test
	void closeWithinABodyWaitsForOtherBodies() {
		DefaultLockClient client = client(Duration.ofHours(1));
		CompletableFuture<Boolean> other = CompletableFuture
			.supplyAsync(() -> client.execute(LockRequest.of("order:43"), (lease) -> {
				block();
				return lease.isHeld();
			}));
		await(this.sent);
		CompletableFuture<Void> closing = CompletableFuture
			.runAsync(() -> assertThatExceptionOfType(LeaseLostException.class)
				.isThrownBy(() -> client.execute(REQUEST, (lease) -> {
					client.close();
					return true;
				})));

		Awaitility.await().during(Duration.ofMillis(500)).until(() -> !closing.isDone());
		this.release.countDown();

		assertThat(other).as("held to its end").succeedsWithin(PATIENCE).isEqualTo(true);
		assertThat(closing).succeedsWithin(PATIENCE);
	}

	@Test
	void exitWithinABodyDoesNotWaitForThatBody() {
		try (ChildJvm child = ChildJvm.start(ExitProcess.class)) {
			child.awaitLine("holds", PATIENCE);
			assertThat(child.awaitLine("closed", PATIENCE)).isEqualTo("closed, free true");
		}
	}

	@Test
	void dependentStageOnARequestThreadMayCloseTheClient() {
		DefaultLockClient client = client(Duration.ofHours(1));
		CompletableFuture<Void> closed = client.acquireAsync(REQUEST).thenAccept((lease) -> {
			lease.close();
			client.close();
		});
		assertThat(closed).succeedsWithin(Duration.ofSeconds(4));
	}

	private void block() {
		this.sent.countDown();
		await(this.release);
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Ends its JVM within a locked callback.
	 */
	static final class ExitProcess {

		private ExitProcess() {
		}

		public static void main(String[] arguments) {
			InMemoryLockStore store = new InMemoryLockStore();
			DefaultLockClient client = DefaultLockClient.builder(store)
				.settings(LockClientSettings.DEFAULTS.withShutdownGrace(Duration.ofHours(1)))
				.build();
			Runtime.getRuntime().addShutdownHook(new Thread(() -> {
				client.close();
				System.out.println("closed, free " + store.read("order:42").isEmpty());
			}));
			client.execute(REQUEST, (lease) -> {
				System.out.println("holds");
				System.exit(0);
				return true;
			});
		}

	}

}

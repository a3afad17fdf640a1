package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.OnLeaseLost;
import io.github.dynamolocks.store.InMemoryLockStore;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests callbacks on an executor of the application, which may also refuse them.
 */
class CallbackExecutorTests {

	private static final LockRequest REQUEST = LockRequest.of("order:42").withWaitTime(Duration.ofSeconds(30));

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final InMemoryLockStore store = new InMemoryLockStore();

	private final ExecutorService given = Executors.newFixedThreadPool(2, ClientExecutors.daemons("given"));

	@AfterEach
	void stop() {
		this.given.shutdown();
	}

	private DefaultLockClient client(Executor executor) {
		return DefaultLockClient.builder(this.store)
			.settings(LockClientSettings.DEFAULTS.withThreads(1).withShutdownGrace(Duration.ZERO))
			.callbackExecutor(executor)
			.build();
	}

	@Test
	void callbackAndDependentStagesRunOnTheGivenExecutor() {
		try (DefaultLockClient client = client(this.given)) {
			List<String> names = new CopyOnWriteArrayList<>();
			CompletableFuture<String> body = new CompletableFuture<>();
			CompletableFuture<Void> end = client.executeAsync(REQUEST, (lease) -> {
				names.add(Thread.currentThread().getName());
				return body;
			}).thenAccept((result) -> names.add(Thread.currentThread().getName()));
			body.complete("done");
			assertThat(end).succeedsWithin(PATIENCE);
			assertThat(names).hasSize(2).allMatch((name) -> name.startsWith("given-"));
		}
	}

	@Test
	void closeLeavesTheExecutorRunning() {
		client(this.given).close();
		assertThat(this.given.isShutdown()).isFalse();
		assertThat(CompletableFuture.supplyAsync(() -> "works", this.given)).succeedsWithin(PATIENCE)
			.isEqualTo("works");
	}

	static List<Throwable> refusals() {
		return List.of(new RejectedExecutionException("full"), new OutOfMemoryError("unable to create native thread"));
	}

	@ParameterizedTest
	@MethodSource("refusals")
	void rejectedCallbackFailsItsFutureAndFreesTheLock(Throwable refusal) {
		AtomicBoolean called = new AtomicBoolean();
		try (DefaultLockClient client = client((task) -> Sneaky.raise(refusal))) {
			CompletableFuture<String> result = client.executeAsync(REQUEST, (lease) -> {
				called.set(true);
				return CompletableFuture.completedFuture("never");
			});
			assertThat(result).failsWithin(PATIENCE).withThrowableThat().havingCause().isSameAs(refusal);
			assertThat(called).isFalse();
			assertThat(client.heldLocks()).isZero();
			assertThat(this.store.read("order:42")).isEmpty();
		}
	}

	/** The executor accepts the callback and refuses the next task. */
	@Test
	void futureCompletesIfTheExecutorRejectsItsCompletion() {
		AtomicBoolean full = new AtomicBoolean();
		try (DefaultLockClient client = client((task) -> {
			if (full.getAndSet(true)) {
				throw new RejectedExecutionException("full");
			}
			this.given.execute(task);
		})) {
			CompletableFuture<String> result = client.executeAsync(REQUEST,
					(lease) -> CompletableFuture.completedFuture(lease.resource()));
			assertThat(result).succeedsWithin(PATIENCE).isEqualTo("order:42");
			assertThat(client.heldLocks()).isZero();
		}
	}

	@Test
	void executorOfTheSameThreadDelaysNoOtherCaller() {
		CountDownLatch goOn = new CountDownLatch(1);
		try (DefaultLockClient client = client(Runnable::run)) {
			CompletableFuture<String> blocked = client.executeAsync(REQUEST, (lease) -> {
				goOn.await();
				return CompletableFuture.completedFuture("blocked");
			});
			Awaitility.await().until(() -> client.heldLocks() == 1);
			CompletableFuture<String> other = client.executeAsync(REQUEST.withResource("another"),
					(lease) -> CompletableFuture.completedFuture("free"));
			assertThat(other).succeedsWithin(PATIENCE).isEqualTo("free");
			goOn.countDown();
			assertThat(blocked).succeedsWithin(PATIENCE).isEqualTo("blocked");
		}
		finally {
			goOn.countDown();
		}
	}

	@Test
	void lostLeaseCancelsTheStageIfTheExecutorIsFull() {
		ManualLocks locks = new ManualLocks();
		AtomicBoolean full = new AtomicBoolean();
		CompletableFuture<String> stage = new CompletableFuture<>();
		try (DefaultLockClient client = DefaultLockClient.builder(locks.store())
			.settings(ManualLocks.SETTINGS)
			.time(locks.clock(), locks.scheduler())
			.callbackExecutor((task) -> {
				if (full.getAndSet(true)) {
					throw new RejectedExecutionException("full");
				}
				task.run();
			})
			.build()) {
			CompletableFuture<String> result = client.executeAsync(REQUEST.withOnLeaseLost(OnLeaseLost.INTERRUPT),
					(lease) -> stage);
			locks.advance(Duration.ZERO);
			locks.steal("order:42");
			locks.advance(ManualLocks.LEASE);
			assertThat(stage).isCancelled();
			assertThat(result).isCompletedExceptionally();
			assertThat(client.heldLocks()).isZero();
		}
	}

	@Test
	void leaseIsBoundToTheThreadOfTheCallback() {
		try (DefaultLockClient client = client(this.given)) {
			assertThat(client.executeAsync(REQUEST,
					(lease) -> CompletableFuture
						.completedFuture(client.execute(REQUEST, Lease::owner).equals(lease.owner()))))
				.succeedsWithin(PATIENCE)
				.isEqualTo(true);
		}
	}

	/** Throws a checked exception without declaring it. */
	private static final class Sneaky {

		@SuppressWarnings("unchecked")
		private static <E extends Throwable> void raise(Throwable failure) throws E {
			throw (E) failure;
		}

	}

}

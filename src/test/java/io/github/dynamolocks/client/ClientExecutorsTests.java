package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.store.HostClock;
import io.github.dynamolocks.store.InMemoryLockStore;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that threads of asynchronous callers, which may be event loops, take no lock of a
 * scheduler, and that tasks run although executors refuse them.
 */
class ClientExecutorsTests {

	private static final LockRequest REQUEST = LockRequest.of("order:42").withWaitTime(Duration.ofSeconds(30));

	/** The threads that added a task to the scheduler or removed one. */
	private final Set<String> visitors = ConcurrentHashMap.newKeySet();

	private final ScheduledThreadPoolExecutor waiting = new Visited();

	private final ScheduledThreadPoolExecutor others = new Visited();

	private final ThreadPoolExecutor courier = ClientExecutors.ready("courier");

	private final ClientExecutors threads = new ClientExecutors(this.waiting, this.others, this.waiting, this.others,
			this.others, this.courier);

	private final DefaultLockClient client = new DefaultLockClient(new InMemoryLockStore(),
			LockClientSettings.DEFAULTS.withShutdownGrace(Duration.ZERO), LockEventDispatcher.to(List.of()),
			LockObserver.NONE, HostClock.SYSTEM, HostClock.SYSTEM, this.threads, new WithoutJitter());

	private final ThreadPoolExecutor loop = ClientExecutors.ready("event-loop");

	@AfterEach
	void close() {
		this.client.close();
		this.loop.shutdown();
	}

	@Test
	void callingAndCompletingEventLoopTakesNoSchedulerLock() {
		CompletableFuture<String> body = new CompletableFuture<>();
		CompletableFuture<String> result = onLoop(() -> this.client.executeAsync(List.of(REQUEST), (lease) -> body));
		Awaitility.await().until(() -> this.client.heldLocks() == 1);
		onLoop(() -> body.complete("shipped"));
		assertThat(result).succeedsWithin(Duration.ofSeconds(30)).isEqualTo("shipped");
		assertOthersOnly();
	}

	@Test
	void cancellingEventLoopTakesNoSchedulerLock() {
		CompletableFuture<String> never = new CompletableFuture<>();
		CompletableFuture<String> holding = onLoop(() -> this.client.executeAsync(List.of(REQUEST), (lease) -> never));
		Awaitility.await().until(() -> this.client.heldLocks() == 1);
		CompletableFuture<String> waiting = onLoop(() -> this.client.executeAsync(List.of(REQUEST), (lease) -> never));
		CompletableFuture<?> alone = onLoop(() -> this.client.acquireAsync(REQUEST));
		Awaitility.await().until(() -> this.client.waitingCallers() == 2);
		onLoop(() -> waiting.cancel(true));
		onLoop(() -> alone.cancel(true));
		// The alarm of the held lease stays set.
		Awaitility.await().until(() -> this.client.waitingCallers() == 0 && this.waiting.getQueue().size() == 1);
		onLoop(() -> holding.cancel(true));
		Awaitility.await().until(() -> this.client.heldLocks() == 0);
		assertOthersOnly();
	}

	@Test
	void busyExecutorDoesNotDelayTheSubmittingThread() throws InterruptedException {
		CountDownLatch busy = new CountDownLatch(1);
		List<String> done = new ArrayList<>();
		ScheduledThreadPoolExecutor full = new ScheduledThreadPoolExecutor(1) {
			@Override
			public void execute(Runnable task) {
				await(busy);
				task.run();
			}
		};
		ClientExecutors own = new ClientExecutors(full, full, full, full, full, this.courier);
		Executor requests = own.requests();
		requests.execute(() -> done.add("first"));
		requests.execute(() -> done.add("second"));
		assertThat(done).isEmpty();
		busy.countDown();
		own.close();
		assertThat(this.courier.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
		assertThat(done).containsExactly("first", "second");
	}

	@Test
	void taskRejectedByAClosedClientRunsOnTheSubmittingThread() {
		this.client.close();
		List<Thread> by = new ArrayList<>();
		this.threads.requests().execute(() -> by.add(Thread.currentThread()));
		assertThat(by).containsExactly(Thread.currentThread());
	}

	@Test
	void taskWithoutAThreadRunsOnTheSubmittingThread() {
		List<Thread> by = new ArrayList<>();
		ScheduledThreadPoolExecutor exhausted = new ScheduledThreadPoolExecutor(1) {
			@Override
			public void execute(Runnable task) {
				throw new OutOfMemoryError("unable to create native thread");
			}
		};
		ClientExecutors own = ClientExecutors.of(exhausted);
		own.requests().execute(() -> by.add(Thread.currentThread()));
		own.releases().execute(() -> by.add(Thread.currentThread()));
		own.bodies().execute(() -> by.add(Thread.currentThread()));
		assertThat(by).hasSize(3).containsOnly(Thread.currentThread());
	}

	@Test
	void taskThatIsQueuedAndRejectedRunsOnce() {
		List<Runnable> queued = new ArrayList<>();
		List<String> done = new ArrayList<>();
		ScheduledThreadPoolExecutor both = new ScheduledThreadPoolExecutor(1) {
			@Override
			public void execute(Runnable task) {
				queued.add(task);
				throw new OutOfMemoryError("unable to create native thread");
			}
		};
		ClientExecutors.of(both).bodies().execute(() -> done.add("done"));
		queued.forEach(Runnable::run);
		assertThat(done).containsExactly("done");
	}

	@Test
	void callbackThreadsAreVirtualIfTheSettingsAndTheJvmAllowIt() {
		LockClientSettings settings = LockClientSettings.DEFAULTS.withShutdownGrace(Duration.ZERO)
			.withThreads(2)
			.withVirtualThreads();
		try (DefaultLockClient virtual = DefaultLockClient.builder(new InMemoryLockStore())
			.settings(settings)
			.build()) {
			CompletableFuture<Thread> by = virtual.executeAsync(REQUEST,
					(lease) -> CompletableFuture.completedFuture(Thread.currentThread()));
			assertThat(by).succeedsWithin(Duration.ofSeconds(30)).satisfies((thread) -> {
				assertThat(thread.getName()).startsWith("dynamo-locks-callback-");
				assertThat(thread.toString().contains("VirtualThread")).isEqualTo(Runtime.version().feature() >= 21);
			});
		}
	}

	@Test
	void executorsEndWithTheClient() {
		assertThat(this.courier.getPoolSize()).as("there from the beginning").isOne();
		this.client.close();
		Awaitility.await().until(this.courier::isTerminated);
		assertThat(this.waiting.isShutdown()).isTrue();
	}

	private <T> T onLoop(Callable<T> call) {
		try {
			return this.loop.submit(call).get(30, TimeUnit.SECONDS);
		}
		catch (Exception ex) {
			throw new AssertionError(ex);
		}
	}

	private void assertOthersOnly() {
		assertThat(this.visitors).isNotEmpty().noneMatch((name) -> name.startsWith("event-loop"));
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private final class Visited extends ScheduledThreadPoolExecutor {

		Visited() {
			super(2, Executors.defaultThreadFactory());
			setRemoveOnCancelPolicy(true);
		}

		@Override
		public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
			visit();
			return super.schedule(task, delay, unit);
		}

		@Override
		public boolean remove(Runnable task) {
			visit();
			return super.remove(task);
		}

		private void visit() {
			ClientExecutorsTests.this.visitors.add(Thread.currentThread().getName());
		}

	}

}

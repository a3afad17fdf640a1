package io.github.dynamolocks.client;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests when a pool starts threads, the order of its tasks, and tasks for which no thread
 * can be started.
 */
class WorkerPoolTests {

	private final ScheduledThreadPoolExecutor timer = ClientExecutors.timer("timer");

	private final AtomicInteger started = new AtomicInteger();

	private final AtomicBoolean exhausted = new AtomicBoolean();

	private final ThreadFactory factory = (task) -> {
		if (this.exhausted.get()) {
			throw new OutOfMemoryError("unable to create native thread");
		}
		this.started.incrementAndGet();
		return ClientExecutors.daemons("pool").newThread(task);
	};

	private final WorkerPool pool = new WorkerPool(4, this.factory, this.timer);

	private final CountDownLatch release = new CountDownLatch(1);

	@AfterEach
	void end() {
		this.release.countDown();
		this.pool.shutdownNow();
		this.timer.shutdownNow();
	}

	@Test
	void idleThreadTakesTheNextTask() {
		Set<Thread> threads = ConcurrentHashMap.newKeySet();
		for (int i = 0; i < 20; i++) {
			this.pool.execute(() -> threads.add(Thread.currentThread()));
			Awaitility.await().until(this.pool::isQuiet);
		}
		assertThat(threads).hasSize(1);
	}

	@Test
	void blockingTasksStartThreadsUpToTheBound() {
		IntStream.range(0, 10).forEach((i) -> this.pool.execute(this::block));
		Awaitility.await().until(() -> this.pool.getActiveCount() == 4);
		assertThat(this.started).hasValue(4);
		assertThat(this.pool.isQuiet()).isFalse();
		this.release.countDown();
		Awaitility.await().until(this.pool::isQuiet);
	}

	@Test
	void mostUrgentTaskRunsFirst() {
		List<String> done = Collections.synchronizedList(new ArrayList<>());
		IntStream.range(0, 4).forEach((i) -> this.pool.execute(this::block));
		WorkerPool single = new WorkerPool(1, this.factory, this.timer);
		single.execute(this::block);
		single.execute(() -> done.add("late"), 30);
		single.execute(() -> done.add("soon"), 10);
		single.execute(() -> done.add("next"), 20);
		single.execute(() -> done.add("next but one"), 20);
		this.release.countDown();
		Awaitility.await().until(single::isQuiet);
		single.shutdownNow();
		assertThat(done).containsExactly("soon", "next", "next but one", "late");
	}

	@Test
	void taskWaitsForAnExistingThreadIfNoneCanBeStarted() {
		this.pool.prestartCoreThread();
		this.exhausted.set(true);
		AtomicInteger done = new AtomicInteger();
		IntStream.range(0, 20).forEach((i) -> this.pool.execute(done::incrementAndGet));
		Awaitility.await().until(() -> done.get() == 20);
		assertThat(this.started).hasValue(1);
	}

	@Test
	void queuedTaskRunsWhenAThreadCanBeStartedAgain() {
		this.exhausted.set(true);
		AtomicInteger done = new AtomicInteger();
		this.pool.execute(done::incrementAndGet);
		this.pool.execute(done::incrementAndGet);
		assertThat(this.pool.getQueue()).hasSize(2);
		this.exhausted.set(false);
		Awaitility.await().until(() -> done.get() == 2 && this.pool.isQuiet());
	}

	@Test
	void failedTaskKeepsItsThread() {
		this.pool.execute(() -> {
			throw new StackOverflowError("planned");
		});
		AtomicInteger done = new AtomicInteger();
		Awaitility.await().until(this.pool::isQuiet);
		this.exhausted.set(true);
		this.pool.execute(done::incrementAndGet);
		Awaitility.await().until(() -> done.get() == 1);
	}

	@Test
	void ownTaskOfTheCallingThreadKeepsThePoolQuiet() {
		List<Boolean> quiet = Collections.synchronizedList(new ArrayList<>());
		this.pool.execute(() -> quiet.add(this.pool.isQuiet()));
		Awaitility.await().until(() -> quiet.size() == 1);
		assertThat(quiet).containsExactly(true);
	}

	@Test
	void closedPoolRefusesNewTasksAndRunsQueuedOnes() {
		AtomicInteger done = new AtomicInteger();
		IntStream.range(0, 4).forEach((i) -> this.pool.execute(this::block));
		this.pool.execute(done::incrementAndGet);
		this.pool.shutdown();
		assertThatExceptionOfType(RejectedExecutionException.class)
			.isThrownBy(() -> this.pool.execute(done::incrementAndGet));
		this.release.countDown();
		Awaitility.await().until(this.pool::isTerminated);
		assertThat(done).hasValue(1);
	}

	@Test
	void virtualThreadsAreUsedWhereTheJvmHasThem() throws Exception {
		Thread thread = ClientExecutors.virtual("name").newThread(() -> {
		});
		assertThat(thread.isDaemon()).isTrue();
		assertThat(thread.getName()).startsWith("name-");
		if (Runtime.version().feature() >= 21) {
			assertThat(Thread.class.getMethod("isVirtual").invoke(thread)).isEqualTo(true);
		}
	}

	private void block() {
		try {
			this.release.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}

package io.github.dynamolocks.client;

import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.PrintableText;

/**
 * Holds the threads of a client, except those of its listeners. Requests that hang fill
 * at most one pool: renewals, acquisitions and releases do not wait for each other.
 */
final class ClientExecutors {

	private static final Log logger = PrintableText.log(ClientExecutors.class);

	/** How long a close waits for requests beyond the grace of the holders. */
	private static final Duration CLOSE_TIME = Duration.ofSeconds(5);

	private final ScheduledExecutorService timer;

	private final ExecutorService renewals;

	private final ExecutorService requests;

	private final ExecutorService releases;

	private final ExecutorService callbacks;

	private final @Nullable ExecutorService courier;

	/** Where the application wants its callbacks to be called, null for our pool. */
	private final @Nullable Executor given;

	/**
	 * Creates threads.
	 * @param timer calls back when something is due; its tasks do not block
	 * @param renewals renews leases
	 * @param requests sends what asynchronous callers ask for
	 * @param releases frees the locks of asynchronous callbacks, and cleans up
	 * @param callbacks calls asynchronous callbacks
	 * @param courier brings tasks to the others for callers that must not wait, null if
	 * these bring them themselves
	 */
	ClientExecutors(ScheduledExecutorService timer, ExecutorService renewals, ExecutorService requests,
			ExecutorService releases, ExecutorService callbacks, @Nullable ExecutorService courier) {
		this(timer, renewals, requests, releases, callbacks, courier, null);
	}

	private ClientExecutors(ScheduledExecutorService timer, ExecutorService renewals, ExecutorService requests,
			ExecutorService releases, ExecutorService callbacks, @Nullable ExecutorService courier,
			@Nullable Executor given) {
		this.timer = timer;
		this.renewals = renewals;
		this.requests = requests;
		this.releases = releases;
		this.callbacks = callbacks;
		this.courier = courier;
		this.given = given;
	}

	/**
	 * Creates threads as the settings say. The timer, the courier and one thread for
	 * renewals exist from now on, all others while they are needed.
	 * @param settings how many, and which
	 * @return threads
	 */
	static ClientExecutors create(LockClientSettings settings) {
		Function<String, ThreadFactory> factories = settings.virtualThreads() ? ClientExecutors::virtual
				: ClientExecutors::daemons;
		ScheduledExecutorService timer = timer("dynamo-locks-timer");
		Function<String, WorkerPool> pools = (name) -> new WorkerPool(settings.threads(), factories.apply(name), timer);
		WorkerPool renewals = pools.apply("dynamo-locks-renewal");
		try {
			renewals.prestartCoreThread();
			return new ClientExecutors(timer, renewals, pools.apply("dynamo-locks-waiting"),
					pools.apply("dynamo-locks-release"),
					new WorkerPool(Integer.MAX_VALUE, factories.apply("dynamo-locks-callback"), timer),
					ready("dynamo-locks-courier"));
		}
		catch (RuntimeException | Error ex) {
			timer.shutdownNow();
			renewals.shutdownNow();
			throw ex;
		}
	}

	/**
	 * Has one scheduler do everything, on a time of its own.
	 * @param all the scheduler
	 * @return threads whose close waits for nothing
	 */
	static ClientExecutors of(ScheduledExecutorService all) {
		return new ClientExecutors(all, all, all, all, all, null);
	}

	/**
	 * Returns the same threads, except that the application's callbacks are called
	 * elsewhere.
	 * @param given an executor of the application; close leaves it open
	 * @return threads
	 */
	ClientExecutors withCallbacksOn(Executor given) {
		return new ClientExecutors(this.timer, this.renewals, this.requests, this.releases, this.callbacks,
				this.courier, given);
	}

	/**
	 * Calls back when something is due.
	 * @return a scheduler for tasks that do not block
	 */
	ScheduledExecutorService timer() {
		return this.timer;
	}

	/**
	 * Sends a renewal before those that are less urgent.
	 * @param task what to run
	 * @param urgency the smaller, the sooner
	 */
	void renew(Runnable task, long urgency) {
		if (this.renewals instanceof WorkerPool pool) {
			pool.execute(task, urgency);
		}
		else {
			this.renewals.execute(task);
		}
	}

	/**
	 * Sends what may be left out: refuses when the client is closed.
	 * @return an executor
	 */
	Executor optionalRequests() {
		return this.requests;
	}

	/**
	 * Sends requests of asynchronous callers.
	 * @return an executor that never refuses, nor keeps waiting who brings a task
	 */
	Executor requests() {
		return courierTo(this.requests);
	}

	/**
	 * Frees locks.
	 * @return an executor that never refuses, nor keeps waiting who brings a task
	 */
	Executor releases() {
		return courierTo(this.releases);
	}

	/**
	 * Cleans up.
	 * @return an executor that refuses when the client is closed
	 */
	Executor cleanUps() {
		return this.releases;
	}

	/**
	 * Calls the code of asynchronous callers.
	 * @return an executor for each {@link Task}, which does not keep its caller waiting;
	 * it refuses a task only if the application's executor does
	 */
	Executor bodies() {
		Executor own = courierTo(this.callbacks);
		Executor to = this.given;
		// That executor may block, or run the task at once, so one of our threads that
		// may wait brings the task.
		return (to != null) ? (task) -> Task.submit(own, () -> to.execute(task), ((Task) task)::refuse) : own;
	}

	private Executor courierTo(Executor executor) {
		ExecutorService by = this.courier;
		return (task) -> {
			Runnable way = () -> runOn(executor, task);
			if (by == null) {
				way.run();
			}
			else {
				runOn(by, way);
			}
		};
	}

	/**
	 * Runs what an executor does not take at its end on the thread that brings it; a task
	 * that can be told that it cannot begin is told so.
	 */
	private static void runOn(Executor executor, Runnable task) {
		Once once = new Once(task);
		try {
			executor.execute(once);
		}
		catch (RuntimeException | Error ex) {
			if (once.isBegun()) {
				throw ex;
			}
			if (task instanceof Task fallible && !(ex instanceof RejectedExecutionException)) {
				fallible.refuse(ex);
				return;
			}
			logger.debug("A task runs on the thread that brings it", ex);
			once.run();
		}
	}

	/**
	 * Returns for how long a close may wait for requests: zero on a time of its own,
	 * which only moves later.
	 * @return a bound
	 */
	Duration closeTime() {
		return (this.courier != null) ? CLOSE_TIME : Duration.ZERO;
	}

	/**
	 * Returns whether no request of an asynchronous caller and no release is under way,
	 * but for what the calling thread does.
	 * @return whether there is nothing to wait for
	 */
	boolean isQuiet() {
		boolean brought = !(this.courier instanceof ThreadPoolExecutor thread)
				|| (thread.getQueue().isEmpty() && thread.getActiveCount() == 0);
		return brought && List.of(this.requests, this.releases)
			.stream()
			.allMatch((executor) -> !(executor instanceof WorkerPool pool) || pool.isQuiet());
	}

	void close() {
		this.timer.shutdownNow();
		this.renewals.shutdownNow();
		// Refused waiters are still told.
		this.requests.shutdown();
		this.releases.shutdown();
		this.callbacks.shutdown();
		if (this.courier != null) {
			this.courier.shutdown();
		}
	}

	/**
	 * Creates a scheduler for tasks that do not block. Its one thread exists from the
	 * beginning to the end: no alarm depends on whether a thread can be started.
	 * @param name the first part of its name
	 * @return a scheduler
	 */
	static ScheduledThreadPoolExecutor timer(String name) {
		ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, daemons(name));
		timer.setRemoveOnCancelPolicy(true);
		timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
		timer.prestartCoreThread();
		return timer;
	}

	/**
	 * Creates one thread, there from the beginning: a caller that brings it a task puts
	 * that into a queue without a lock and never waits, as an event loop must not. To
	 * start a thread, and to put a task into the queue of a scheduler, takes a lock.
	 * @param name the first part of its name
	 * @return an executor that runs one task after the other
	 */
	static ThreadPoolExecutor ready(String name) {
		ThreadPoolExecutor thread = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedTransferQueue<>(),
				daemons(name));
		thread.prestartCoreThread();
		return thread;
	}

	/**
	 * Creates daemon threads of the platform.
	 * @param name the first part of their names
	 * @return a factory
	 */
	static ThreadFactory daemons(String name) {
		AtomicInteger count = new AtomicInteger();
		return (task) -> {
			Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
			thread.setDaemon(true);
			return thread;
		};
	}

	/**
	 * Creates virtual threads.
	 * @param name the first part of their names
	 * @return a factory; that of {@link #daemons} where the JVM has no virtual threads
	 */
	static ThreadFactory virtual(String name) {
		try {
			// Not there on Java 17
			Class<?> type = Class.forName("java.lang.Thread$Builder");
			Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
			Object named = type.getMethod("name", String.class, long.class).invoke(builder, name + "-", 1L);
			return (ThreadFactory) type.getMethod("factory").invoke(named);
		}
		catch (ClassNotFoundException | NoSuchMethodException | IllegalAccessException | InvocationTargetException ex) {
			return daemons(name);
		}
	}

	/**
	 * Runs a task once: an executor may have queued what it refuses.
	 */
	private static final class Once implements Runnable {

		private final Runnable task;

		private final AtomicBoolean begun = new AtomicBoolean();

		Once(Runnable task) {
			this.task = task;
		}

		boolean isBegun() {
			return this.begun.get();
		}

		@Override
		public void run() {
			if (this.begun.compareAndSet(false, true)) {
				this.task.run();
			}
		}

	}

}

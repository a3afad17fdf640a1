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
 * Holds the executors of a client, except those of its listeners. Renewals, acquisitions
 * and releases have separate pools, so requests of one kind that hang do not delay the
 * others.
 */
final class ClientExecutors {

	private static final Log logger = PrintableText.log(ClientExecutors.class);

	/** How long a close waits for requests after the grace of the holders. */
	private static final Duration CLOSE_TIME = Duration.ofSeconds(5);

	private final ScheduledExecutorService timer;

	private final ExecutorService renewals;

	private final ExecutorService requests;

	private final ExecutorService releases;

	private final ExecutorService callbacks;

	private final @Nullable ExecutorService courier;

	/** The application's executor for callbacks, null for the pool of this client. */
	private final @Nullable Executor given;

	/**
	 * Creates an instance.
	 * @param timer runs scheduled tasks, which must not block
	 * @param renewals renews leases
	 * @param requests sends the requests of asynchronous callers
	 * @param releases releases the locks of asynchronous callbacks, and cleans up
	 * @param callbacks calls asynchronous callbacks
	 * @param courier submits tasks to the other executors for callers that must not
	 * block, null if callers submit their tasks themselves
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
	 * Creates the executors that the settings ask for. Starts the timer, the courier and
	 * one thread for renewals; the other threads start when they are needed.
	 * @param settings the number and the kind of the threads
	 * @return the executors
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
	 * Uses one scheduler for everything, for tests that control the time.
	 * @param all the scheduler
	 * @return executors whose close does not wait for requests
	 */
	static ClientExecutors of(ScheduledExecutorService all) {
		return new ClientExecutors(all, all, all, all, all, null);
	}

	/**
	 * Returns the same executors with another one for the callbacks.
	 * @param given an executor of the application; {@link #close()} does not shut it down
	 * @return the executors
	 */
	ClientExecutors withCallbacksOn(Executor given) {
		return new ClientExecutors(this.timer, this.renewals, this.requests, this.releases, this.callbacks,
				this.courier, given);
	}

	/**
	 * Returns the timer.
	 * @return a scheduler for tasks that do not block
	 */
	ScheduledExecutorService timer() {
		return this.timer;
	}

	/**
	 * Runs a renewal before all queued renewals with a larger urgency value.
	 * @param task the renewal
	 * @param urgency a smaller value is more urgent
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
	 * Returns the executor for requests that may be omitted.
	 * @return an executor, which refuses tasks after the client is closed
	 */
	Executor optionalRequests() {
		return this.requests;
	}

	/**
	 * Returns the executor for requests of asynchronous callers.
	 * @return an executor that neither refuses a task nor blocks its caller
	 */
	Executor requests() {
		return courierTo(this.requests);
	}

	/**
	 * Returns the executor for releases.
	 * @return an executor that neither refuses a task nor blocks its caller
	 */
	Executor releases() {
		return courierTo(this.releases);
	}

	/**
	 * Returns the executor for clean-ups.
	 * @return an executor, which refuses tasks after the client is closed
	 */
	Executor cleanUps() {
		return this.releases;
	}

	/**
	 * Returns the executor for callbacks of asynchronous callers.
	 * @return an executor that accepts only a {@link Task} and does not block its caller;
	 * it refuses a task only if the application's executor does
	 */
	Executor bodies() {
		Executor own = courierTo(this.callbacks);
		Executor to = this.given;
		// The application's executor may block, or run the task on the calling thread.
		// So a thread of the callback pool, which may block, submits the task.
		return (to != null) ? (task) -> Task.submit(own, () -> to.execute(task), ((Task) task)::refuse) : own;
	}

	private Executor courierTo(Executor executor) {
		ExecutorService between = this.courier;
		return (task) -> {
			Runnable submission = () -> runOn(executor, task);
			if (between == null) {
				submission.run();
			}
			else {
				runOn(between, submission);
			}
		};
	}

	/**
	 * Runs a task on an executor, or on the calling thread if the executor is shut down.
	 * After another failure of the executor, refuses a {@link Task}, and runs any other
	 * task on the calling thread.
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
			logger.debug("An executor of the lock client refused a task, which runs on the calling thread", ex);
			once.run();
		}
	}

	/**
	 * Returns how long a close may wait for requests.
	 * @return the bound; zero if a test controls the time, which does not move during the
	 * wait
	 */
	Duration closeTime() {
		return (this.courier != null) ? CLOSE_TIME : Duration.ZERO;
	}

	/**
	 * Returns whether no request of an asynchronous caller and no release is under way on
	 * another thread.
	 * @return true if there is nothing to wait for
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
		// shutdown, not shutdownNow: tasks that complete the futures of refused waiters
		// still run.
		this.requests.shutdown();
		this.releases.shutdown();
		this.callbacks.shutdown();
		if (this.courier != null) {
			this.courier.shutdown();
		}
	}

	/**
	 * Creates a scheduler for tasks that do not block. Its one thread starts here and
	 * runs until the close, so no alarm depends on whether a thread can be started.
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
	 * Creates an executor of one thread, which starts here. A caller that submits a task
	 * never blocks, as event loops require: its queue has no lock. The start of a thread
	 * and the queue of a scheduler need one.
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
	 * Returns a factory of daemon platform threads.
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
	 * Returns a factory of virtual threads.
	 * @param name the first part of their names
	 * @return a factory; the one of {@link #daemons} if the JVM has no virtual threads
	 */
	static ThreadFactory virtual(String name) {
		try {
			// Java 17 does not have this type.
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
	 * Runs a task at most once. An executor that throws may still have queued the task.
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

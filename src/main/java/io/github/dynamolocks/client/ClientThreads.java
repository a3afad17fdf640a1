package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.PrintableText;

/**
 * The threads of a client, but for those of its listeners. Requests that hang fill one
 * pool at most: renewals, acquisitions and releases do not wait for each other.
 */
final class ClientThreads {

	private static final Log logger = PrintableText.log(ClientThreads.class);

	/** How long a close waits for requests beyond the grace of the holders. */
	private static final Duration CLOSE_TIME = Duration.ofSeconds(5);

	private final ScheduledExecutorService timer;

	private final ExecutorService renewals;

	private final ExecutorService requests;

	private final ExecutorService releases;

	private final ExecutorService callbacks;

	private final @Nullable ExecutorService courier;

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
	ClientThreads(ScheduledExecutorService timer, ExecutorService renewals, ExecutorService requests,
			ExecutorService releases, ExecutorService callbacks, @Nullable ExecutorService courier) {
		this.timer = timer;
		this.renewals = renewals;
		this.requests = requests;
		this.releases = releases;
		this.callbacks = callbacks;
		this.courier = courier;
	}

	/**
	 * Creates threads as the settings say. The timer, the courier and one thread for
	 * renewals exist from now on, all others while they are needed.
	 * @param settings how many, and which
	 * @return threads
	 */
	static ClientThreads create(LockClientSettings settings) {
		Function<String, ThreadFactory> factories = settings.virtualThreads() ? Schedulers::virtual
				: Schedulers::daemons;
		ScheduledExecutorService timer = Schedulers.timer("dynamo-locks-timer");
		Function<String, WorkerPool> pools = (name) -> new WorkerPool(settings.threads(), factories.apply(name), timer);
		WorkerPool renewals = pools.apply("dynamo-locks-renewal");
		try {
			renewals.prestartCoreThread();
			return new ClientThreads(timer, renewals, pools.apply("dynamo-locks-waiting"),
					pools.apply("dynamo-locks-release"),
					new WorkerPool(Integer.MAX_VALUE, factories.apply("dynamo-locks-callback"), timer),
					Schedulers.ready("dynamo-locks-courier"));
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
	static ClientThreads of(ScheduledExecutorService all) {
		return new ClientThreads(all, all, all, all, all, null);
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
	 * @return an executor that never refuses, nor keeps waiting who brings a task
	 */
	Executor bodies() {
		return courierTo(this.callbacks);
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

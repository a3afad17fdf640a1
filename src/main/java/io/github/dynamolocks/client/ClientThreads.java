package io.github.dynamolocks.client;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;

import org.jspecify.annotations.Nullable;

/**
 * The threads of a client, but for those of its listeners.
 *
 * @param renewals renews leases
 * @param waiting serves asynchronous waiters and frees the locks of asynchronous
 * callbacks
 * @param cleanUps cleans up what attempts of unknown outcome have left
 * @param callbacks calls asynchronous callbacks
 * @param courier brings tasks to the others for those who must not wait, null if these
 * bring them themselves
 */
record ClientThreads(ScheduledExecutorService renewals, ScheduledExecutorService waiting,
		ScheduledExecutorService cleanUps, ExecutorService callbacks, @Nullable ExecutorService courier) {

	private static final int RENEWAL_THREADS = 2;

	private static final int WAITING_THREADS = 4;

	static ClientThreads create() {
		ScheduledThreadPoolExecutor cleanUps = Schedulers.create("dynamo-locks-clean-up", 1);
		cleanUps.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
		return new ClientThreads(Schedulers.create("dynamo-locks-renewal", RENEWAL_THREADS),
				Schedulers.create("dynamo-locks-waiting", WAITING_THREADS), cleanUps,
				Schedulers.elastic("dynamo-locks-callback"), Schedulers.ready("dynamo-locks-courier"));
	}

	static ClientThreads of(ScheduledExecutorService all) {
		return new ClientThreads(all, all, all, all, null);
	}

	/**
	 * Where requests of asynchronous callers are sent.
	 * @return an executor that never refuses, nor keeps waiting who brings a task
	 */
	Executor requests() {
		return courierTo(this.waiting);
	}

	/**
	 * Where the code of asynchronous callers is called.
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

	/** What is refused at the end runs on the thread that brings it. */
	private static void runOn(Executor executor, Runnable task) {
		try {
			executor.execute(task);
		}
		catch (RejectedExecutionException ex) {
			task.run();
		}
	}

	void close() {
		this.renewals.shutdownNow();
		// Refused waiters are still told; clean-ups that are not due yet are left to the
		// leases' ends.
		this.waiting.shutdown();
		this.cleanUps.shutdown();
		this.callbacks.shutdown();
		if (this.courier != null) {
			this.courier.shutdown();
		}
	}

}

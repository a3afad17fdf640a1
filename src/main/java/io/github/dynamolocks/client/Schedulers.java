package io.github.dynamolocks.client;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Creates schedulers whose threads do not keep the JVM alive and end when there is
 * nothing left to do.
 */
final class Schedulers {

	private static final long IDLE_SECONDS = 10;

	private Schedulers() {
	}

	static ScheduledThreadPoolExecutor create(String name, int threads) {
		ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(threads, daemons(name));
		scheduler.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
		scheduler.allowCoreThreadTimeOut(true);
		scheduler.setRemoveOnCancelPolicy(true);
		return scheduler;
	}

	/**
	 * Creates threads for what may block: as many as are busy at a time.
	 * @param name the first part of their names
	 * @return an executor that never keeps a task waiting
	 */
	static ThreadPoolExecutor elastic(String name) {
		return new ThreadPoolExecutor(0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(),
				daemons(name));
	}

	/**
	 * Runs what is refused at the end on the thread that brings it.
	 * @param executor an executor that may be shut down
	 * @return one that never refuses
	 */
	static Executor unfailing(Executor executor) {
		return (task) -> {
			try {
				executor.execute(task);
			}
			catch (RejectedExecutionException ex) {
				task.run();
			}
		};
	}

	private static ThreadFactory daemons(String name) {
		AtomicInteger count = new AtomicInteger();
		return (task) -> {
			Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
			thread.setDaemon(true);
			return thread;
		};
	}

}

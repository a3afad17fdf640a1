package io.github.dynamolocks.client;

import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Creates executors whose threads do not keep the JVM alive.
 */
final class Schedulers {

	private static final long IDLE_SECONDS = 10;

	private Schedulers() {
	}

	/**
	 * Creates a scheduler whose threads end when there is nothing left to do.
	 * @param name the first part of their names
	 * @param threads how many there are at most
	 * @return a scheduler
	 */
	static ScheduledThreadPoolExecutor create(String name, int threads) {
		ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(threads, daemons(name));
		scheduler.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
		scheduler.allowCoreThreadTimeOut(true);
		scheduler.setRemoveOnCancelPolicy(true);
		return scheduler;
	}

	/**
	 * Creates threads for what may block: as many as are busy at a time. They end when
	 * there is nothing left to do.
	 * @param name the first part of their names
	 * @return an executor that never keeps a task waiting
	 */
	static ThreadPoolExecutor elastic(String name) {
		return new ThreadPoolExecutor(0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(),
				daemons(name));
	}

	/**
	 * Creates one thread, there from the beginning: whoever brings it a task puts that
	 * into a queue without a lock and never waits, as an event loop must not. To start a
	 * thread, and to put a task into the queue of a scheduler, takes a lock.
	 * @param name the first part of its name
	 * @return an executor that runs one task after the other
	 */
	static ThreadPoolExecutor ready(String name) {
		ThreadPoolExecutor thread = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedTransferQueue<>(),
				daemons(name));
		thread.prestartCoreThread();
		return thread;
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

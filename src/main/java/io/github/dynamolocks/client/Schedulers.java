package io.github.dynamolocks.client;

import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Creates executors whose threads do not keep the JVM alive.
 */
final class Schedulers {

	private Schedulers() {
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

}

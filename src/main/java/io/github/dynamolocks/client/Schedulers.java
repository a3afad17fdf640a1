package io.github.dynamolocks.client;

import java.util.concurrent.ScheduledThreadPoolExecutor;
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
		AtomicInteger count = new AtomicInteger();
		ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(threads, (task) -> {
			Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
			thread.setDaemon(true);
			return thread;
		});
		scheduler.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
		scheduler.allowCoreThreadTimeOut(true);
		scheduler.setRemoveOnCancelPolicy(true);
		return scheduler;
	}

}

package io.github.dynamolocks.proof;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Detects pauses of its process: sleeps for short times and records sleeps that took far
 * too long.
 */
final class Canary implements AutoCloseable {

	private static final Duration MOMENT = Duration.ofMillis(20);

	private static final Duration TOO_LONG = Duration.ofMillis(150);

	private final Thread thread;

	private Canary(Thread thread) {
		this.thread = thread;
	}

	/** Starts a daemon thread that watches until this is closed. */
	static Canary start(Journal journal) {
		Thread thread = new Thread(() -> watch(journal), "canary");
		thread.setDaemon(true);
		thread.start();
		return new Canary(thread);
	}

	@Override
	public void close() throws InterruptedException {
		this.thread.interrupt();
		this.thread.join();
	}

	private static void watch(Journal journal) {
		while (!Thread.currentThread().isInterrupted()) {
			long before = System.nanoTime();
			LockSupport.parkNanos(MOMENT.toNanos());
			long after = System.nanoTime();
			if (after - before > TOO_LONG.toNanos()) {
				journal.write(Journal.Entry.STALL, before, after);
			}
		}
	}

}

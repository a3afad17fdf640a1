package io.github.dynamolocks.proof;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Notices when its process does not get to run: sleeps for moments, and writes down those
 * that were far too long.
 */
final class Canary implements AutoCloseable {

	private static final Duration MOMENT = Duration.ofMillis(20);

	private static final Duration TOO_LONG = Duration.ofMillis(150);

	private final Thread thread;

	private Canary(Thread thread) {
		this.thread = thread;
	}

	/** Starts to watch, at most until the JVM ends. */
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

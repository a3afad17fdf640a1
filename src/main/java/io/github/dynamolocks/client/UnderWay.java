package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;

import io.github.dynamolocks.PrintableText;
import io.github.dynamolocks.store.HostClock;

/**
 * Tracks the requests that are under way, so that a close can wait for them. Each of them
 * could leave an item in the table.
 */
final class UnderWay {

	private static final Log logger = PrintableText.log(UnderWay.class);

	/** How often a close checks whether all requests have ended. */
	private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

	/** The maximum number of resources that one log line names. */
	private static final int MAX_NAMED = 10;

	private final ClientExecutors threads;

	private final OrphanCleaner cleaner;

	private final HostClock closing;

	/** The threads of synchronous callers, by a unique object for each call. */
	private final Map<Object, Thread> callers = new ConcurrentHashMap<>();

	UnderWay(ClientExecutors threads, OrphanCleaner cleaner, HostClock closing) {
		this.threads = threads;
		this.cleaner = cleaner;
		this.closing = closing;
	}

	/**
	 * Records that the calling thread begins to acquire a lock.
	 * @return the call, an argument for {@link #end}
	 */
	Object begin() {
		Object call = new Object();
		this.callers.put(call, Thread.currentThread());
		return call;
	}

	/**
	 * Records that a call has ended.
	 * @param call the result of {@link #begin}
	 */
	void end(Object call) {
		this.callers.remove(call);
	}

	/**
	 * Waits until no request of another thread is under way, and then logs the locks that
	 * are not released yet. An interrupt does not end the wait.
	 * @param bound the maximum time
	 */
	void awaitEnd(Duration bound) {
		long end = this.closing.nanoTime() + bound.toNanos();
		boolean interrupted = Thread.interrupted();
		while (!isOver() && this.closing.nanoTime() - end < 0) {
			this.closing.park(this, LOOK_NANOS);
			interrupted |= Thread.interrupted();
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
		Collection<String> left = this.cleaner.unfinished();
		if (!left.isEmpty()) {
			logger.warn(
					"%s locks could not be released before the lock client stopped; they stay held until their leases expire: %s"
						.formatted(left.size(), left.stream().limit(MAX_NAMED).toList()));
		}
	}

	private boolean isOver() {
		Thread own = Thread.currentThread();
		return this.callers.values().stream().allMatch((thread) -> thread == own) && this.threads.isQuiet()
				&& this.cleaner.unfinished().isEmpty();
	}

}

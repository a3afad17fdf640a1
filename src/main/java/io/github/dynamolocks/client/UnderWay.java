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
 * Tracks requests that are under way, so that a close can wait for them: each could leave
 * an item.
 */
final class UnderWay {

	private static final Log logger = PrintableText.log(UnderWay.class);

	/** How often a close looks whether all requests have ended. */
	private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

	/** So many locks are named in a line of the log. */
	private static final int MAX_NAMED = 10;

	private final ClientExecutors threads;

	private final OrphanCleaner cleaner;

	private final HostClock closing;

	/** The threads of synchronous callers, each call by a token of its own. */
	private final Map<Object, Thread> callers = new ConcurrentHashMap<>();

	UnderWay(ClientExecutors threads, OrphanCleaner cleaner, HostClock closing) {
		this.threads = threads;
		this.cleaner = cleaner;
		this.closing = closing;
	}

	/**
	 * Notes that the calling thread acquires a lock.
	 * @return what to give to {@link #end}
	 */
	Object begin() {
		Object call = new Object();
		this.callers.put(call, Thread.currentThread());
		return call;
	}

	/**
	 * Notes that a call has ended.
	 * @param call the result of {@link #begin}
	 */
	void end(Object call) {
		this.callers.remove(call);
	}

	/**
	 * Waits until no request of another thread is under way, and logs what is left of the
	 * locks that were to be freed. An interrupt does not end the wait.
	 * @param bound how long to wait
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
			logger.warn("%s locks were not freed when the client was closed and end with their leases: %s"
				.formatted(left.size(), left.stream().limit(MAX_NAMED).toList()));
		}
	}

	private boolean isOver() {
		Thread own = Thread.currentThread();
		return this.callers.values().stream().allMatch((thread) -> thread == own) && this.threads.isQuiet()
				&& this.cleaner.unfinished().isEmpty();
	}

}

package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;

import io.github.dynamolocks.PrintableText;
import io.github.dynamolocks.store.HostClock;

/**
 * Waits at a close until no request is under way, because each of them could leave an
 * item in the table.
 */
final class UnderWay {

	private static final Log logger = PrintableText.log(UnderWay.class);

	/** How often a close checks whether all requests have ended. */
	private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

	/** The maximum number of resources that one log line names. */
	private static final int MAX_NAMED = 10;

	private final BlockingAcquisition blocking;

	private final ClientExecutors threads;

	private final OrphanCleaner cleaner;

	private final HostClock closing;

	UnderWay(BlockingAcquisition blocking, ClientExecutors threads, OrphanCleaner cleaner, HostClock closing) {
		this.blocking = blocking;
		this.threads = threads;
		this.cleaner = cleaner;
		this.closing = closing;
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
		return this.blocking.isQuiet() && this.threads.isQuiet() && this.cleaner.unfinished().isEmpty();
	}

}

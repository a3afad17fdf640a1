package io.github.dynamolocks.client;

import java.time.Duration;

import org.apache.commons.logging.Log;

import io.github.dynamolocks.LockEvent;
import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.PrintableText;
import io.github.dynamolocks.store.HostClock;

/**
 * Reports renewals that fail: each to listeners, the first of a lease to the log, and the
 * others at most every ten seconds.
 */
final class RenewalFailures {

	private static final Log logger = PrintableText.log(RenewalFailures.class);

	private final LockEventDispatcher events;

	private final LogLimit warnings;

	RenewalFailures(LockEventDispatcher events, HostClock host) {
		this.events = events;
		this.warnings = new LogLimit(host);
	}

	/**
	 * Tells of a renewal that failed.
	 * @param lease its lease
	 * @param first whether it is the first of this lease
	 * @param remaining how much of the lease is left
	 * @param failure what went wrong
	 */
	void report(DefaultLease lease, boolean first, Duration remaining, Throwable failure) {
		String message = "The lease on '%s' could not be renewed, %s ms of it are left: %s".formatted(lease.resource(),
				remaining.toMillis(), (failure instanceof Error) ? failure : failure.getMessage());
		if (this.warnings.permits(first)) {
			logger.warn(message);
		}
		else {
			logger.debug(message);
		}
		RuntimeException told = (failure instanceof RuntimeException ex) ? ex
				: new LockStoreException(lease.resource(), message, failure, true);
		this.events.raise(
				() -> new LockEvent.RenewalFailed(lease.resource(), lease.owner(), lease.purpose(), remaining, told));
	}

	/**
	 * Tells that no renewal could be scheduled. Does not throw.
	 * @param failure what went wrong
	 */
	void notScheduled(Throwable failure) {
		try {
			if (this.warnings.permits(false)) {
				logger.warn("The renewal of leases could not be scheduled and is scheduled again: " + failure);
			}
		}
		catch (Throwable ex) {
			// No log is worth a lease.
		}
	}

}

package io.github.dynamolocks.client;

import java.time.Duration;

import org.apache.commons.logging.Log;

import io.github.dynamolocks.LockEvent;
import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.PrintableText;
import io.github.dynamolocks.store.HostClock;

/**
 * Reports renewals that fail: raises an event for each, logs a warning for the first of
 * each lease, and for further ones at most every ten seconds.
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
	 * Reports a renewal that failed.
	 * @param lease the lease
	 * @param first whether no renewal of this lease has failed before
	 * @param remaining the time until the lease expires
	 * @param failure the failure
	 */
	void report(DefaultLease lease, boolean first, Duration remaining, Throwable failure) {
		String message = "The lease on '%s' could not be renewed and expires in %s ms; the renewal is retried until then: %s"
			.formatted(lease.resource(), remaining.toMillis(),
					(failure instanceof Error) ? failure : failure.getMessage());
		if (this.warnings.permits(first)) {
			logger.warn(message);
		}
		else {
			logger.debug(message);
		}
		RuntimeException cause = (failure instanceof RuntimeException ex) ? ex
				: new LockStoreException(lease.resource(), message, failure, true);
		this.events.raise(
				() -> new LockEvent.RenewalFailed(lease.resource(), lease.owner(), lease.purpose(), remaining, cause));
	}

	/**
	 * Reports that a renewal could not be scheduled. Never throws.
	 * @param failure the failure
	 */
	void notScheduled(Throwable failure) {
		try {
			if (this.warnings.permits(false)) {
				logger.warn("The renewal of leases could not be scheduled; this is retried: " + failure);
			}
		}
		catch (Throwable ex) {
			// A failure to log must not cost a lease.
		}
	}

}

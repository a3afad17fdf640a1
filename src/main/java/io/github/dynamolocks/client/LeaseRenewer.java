package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import io.github.dynamolocks.LockEvent;
import io.github.dynamolocks.store.LockStore;
import io.github.dynamolocks.store.RenewResult;

/**
 * Renews leases for as long as they are held, all of them on the threads of one
 * scheduler.
 */
final class LeaseRenewer {

	private static final Log logger = LogFactory.getLog(LeaseRenewer.class);

	private static final Duration MIN_RETRY = Duration.ofMillis(20);

	private static final Duration MAX_RETRY = Duration.ofSeconds(1);

	/**
	 * So much of a lease the next answer of the store may take at once, renewal or not: a
	 * clock that is told in whole seconds moves on by up to one.
	 */
	private static final Duration RESERVE = Duration.ofSeconds(1);

	private final LockStore store;

	private final ScheduledExecutorService scheduler;

	private final LockEvents events;

	private final Map<ActiveLease, Future<?>> pending = new ConcurrentHashMap<>();

	LeaseRenewer(LockStore store, ScheduledExecutorService scheduler, LockEvents events) {
		this.store = store;
		this.scheduler = scheduler;
		this.events = events;
	}

	void start(ActiveLease lease) {
		schedule(lease, regular(lease));
	}

	void stop(ActiveLease lease) {
		Future<?> next = this.pending.remove(lease);
		if (next != null) {
			next.cancel(false);
		}
	}

	private void schedule(ActiveLease lease, Duration delay) {
		try {
			Future<?> next = this.scheduler.schedule(() -> renew(lease), delay.toNanos(), TimeUnit.NANOSECONDS);
			this.pending.put(lease, next);
			if (!lease.isHeld()) {
				// It was closed while this was being scheduled.
				stop(lease);
			}
		}
		catch (RejectedExecutionException ex) {
			logger.debug("The lease on '%s' is not renewed: the client is closed".formatted(lease.resource()));
		}
	}

	private void renew(ActiveLease lease) {
		if (!lease.isHeld()) {
			stop(lease);
			return;
		}
		try {
			RenewResult result = this.store.renew(lease.tenure());
			if (result == RenewResult.NOT_HELD) {
				lease.lost(LockEvent.Loss.TAKEN, "its item was deleted, or somebody else's, when it was to be renewed");
			}
			if (lease.isHeld()) {
				schedule(lease, regular(lease));
			}
			else {
				stop(lease);
			}
		}
		catch (RuntimeException ex) {
			Duration remaining = lease.remaining();
			logger.warn("The lease on '%s' could not be renewed, %d ms of it are left: %s".formatted(lease.resource(),
					remaining.toMillis(), ex.getMessage()));
			this.events.raise(
					() -> new LockEvent.RenewalFailed(lease.resource(), lease.owner(), lease.purpose(), remaining, ex));
			if (!remaining.isZero()) {
				schedule(lease, clamp(spare(remaining, 25)));
			}
		}
	}

	/**
	 * Early enough that most of the lease is left for further tries, and late enough for
	 * no more than three renewals in a lease.
	 */
	private static Duration regular(ActiveLease lease) {
		return spare(lease.remaining(), 40);
	}

	/** A share of what is left of a lease apart from the reserve. */
	private static Duration spare(Duration remaining, int percent) {
		Duration share = remaining.minus(RESERVE).multipliedBy(percent).dividedBy(100);
		Duration least = remaining.dividedBy(10);
		return (share.compareTo(least) > 0) ? share : least;
	}

	private static Duration clamp(Duration delay) {
		if (delay.compareTo(MIN_RETRY) < 0) {
			return MIN_RETRY;
		}
		return (delay.compareTo(MAX_RETRY) < 0) ? delay : MAX_RETRY;
	}

}

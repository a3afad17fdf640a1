package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.LockEvent;
import io.github.dynamolocks.store.HostClock;
import io.github.dynamolocks.store.LockStore;
import io.github.dynamolocks.store.RenewResult;

/**
 * Renews leases for as long as they are held, all of them on the threads of one
 * scheduler.
 *
 * <p>
 * One alarm is set for all of them, for the first that is due, and stays set when that
 * one ends: most locks are held for much less than the time to their first renewal, and
 * would pay for waking a thread each.
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

	private final HostClock host;

	private final long origin;

	private final TreeMap<Due, ActiveLease> pending = new TreeMap<>();

	private final Map<ActiveLease, Due> times = new HashMap<>();

	private long count;

	private @Nullable Due alarm;

	private @Nullable Future<?> ringing;

	LeaseRenewer(LockStore store, ScheduledExecutorService scheduler, HostClock host, LockEvents events) {
		this.store = store;
		this.scheduler = scheduler;
		this.host = host;
		this.origin = host.nanoTime();
		this.events = events;
	}

	void start(ActiveLease lease) {
		schedule(lease, regular(lease));
	}

	synchronized void stop(ActiveLease lease) {
		Due due = this.times.remove(lease);
		if (due != null) {
			this.pending.remove(due);
		}
	}

	private void schedule(ActiveLease lease, Duration delay) {
		synchronized (this) {
			stop(lease);
			Due due = new Due(elapsed() + delay.toNanos(), this.count++);
			this.times.put(lease, due);
			this.pending.put(due, lease);
			setAlarm();
		}
		if (!lease.isHeld()) {
			// It was closed while this was being scheduled.
			stop(lease);
		}
	}

	/** Sets the alarm for the first that is due, unless it rings before that. */
	private void setAlarm() {
		if (this.pending.isEmpty() || (this.alarm != null && this.alarm.compareTo(this.pending.firstKey()) <= 0)) {
			return;
		}
		if (this.ringing != null) {
			this.ringing.cancel(false);
		}
		Due first = this.pending.firstKey();
		this.alarm = first;
		try {
			this.ringing = this.scheduler.schedule(() -> ring(first), Math.max(0, first.nanos() - elapsed()),
					TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			logger.debug("Leases are not renewed: the client is closed");
		}
	}

	private void ring(Due rung) {
		for (ActiveLease lease : due(rung)) {
			// One that takes long keeps no other waiting.
			this.scheduler.execute(() -> renew(lease));
		}
	}

	private synchronized List<ActiveLease> due(Due rung) {
		List<ActiveLease> due = new ArrayList<>();
		if (rung.equals(this.alarm)) {
			this.alarm = null;
			this.ringing = null;
		}
		while (!this.pending.isEmpty() && this.pending.firstKey().nanos() <= Math.max(rung.nanos(), elapsed())) {
			ActiveLease lease = this.pending.pollFirstEntry().getValue();
			this.times.remove(lease);
			due.add(lease);
		}
		setAlarm();
		return due;
	}

	private long elapsed() {
		return this.host.nanoTime() - this.origin;
	}

	private void renew(ActiveLease lease) {
		if (!lease.isHeld()) {
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
		// Duration's own division goes through BigDecimal, at each acquisition.
		long nanos = remaining.toNanos();
		return Duration.ofNanos(Math.max((nanos - RESERVE.toNanos()) * percent / 100, nanos / 10));
	}

	private static Duration clamp(Duration delay) {
		if (delay.compareTo(MIN_RETRY) < 0) {
			return MIN_RETRY;
		}
		return (delay.compareTo(MAX_RETRY) < 0) ? delay : MAX_RETRY;
	}

	/**
	 * When a lease is to be renewed.
	 *
	 * @param nanos the monotonic time since the beginning
	 * @param number tells those of the same time apart
	 */
	private record Due(long nanos, long number) implements Comparable<Due> {

		@Override
		public int compareTo(Due other) {
			int order = Long.compare(this.nanos, other.nanos);
			return (order != 0) ? order : Long.compare(this.number, other.number);
		}

	}

}

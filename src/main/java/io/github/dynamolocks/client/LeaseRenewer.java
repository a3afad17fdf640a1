package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.LockEvent;
import io.github.dynamolocks.PrintableText;
import io.github.dynamolocks.store.HostClock;
import io.github.dynamolocks.store.LockStore;
import io.github.dynamolocks.store.RenewResult;

/**
 * Renews leases while they are held, each on a thread for renewals, the lease that
 * expires first before the others. Only notices the end of a lease without renewal.
 *
 * <p>
 * One alarm is set for all of them, for the first that is due, and stays set when that
 * one ends: most locks are held for much less than the time to their first renewal, and
 * would pay for waking a thread each. While leases are pending, the alarm is set or a
 * thread is in {@link #ring}: a thread that cannot set the alarm stays there and acts as
 * the alarm itself.
 */
final class LeaseRenewer {

	private static final Log logger = PrintableText.log(LeaseRenewer.class);

	private static final Duration MIN_RETRY = Duration.ofMillis(20);

	private static final Duration MAX_RETRY = Duration.ofSeconds(1);

	/**
	 * So much of a lease the next answer of the store may take at once, renewal or not: a
	 * clock that is told in whole seconds moves on by up to one.
	 */
	private static final Duration RESERVE = Duration.ofSeconds(1);

	private final LockStore store;

	private final ClientExecutors threads;

	private final HostClock host;

	private final RenewalFailures failures;

	private final long origin;

	private final TreeMap<Due, Renewal> pending = new TreeMap<>();

	private final Map<DefaultLease, Renewal> renewals = new HashMap<>();

	private long count;

	private @Nullable Due alarm;

	private @Nullable Future<?> ringing;

	LeaseRenewer(LockStore store, ClientExecutors threads, HostClock host, LockEventDispatcher events) {
		this.store = store;
		this.threads = threads;
		this.host = host;
		this.failures = new RenewalFailures(events, host);
		this.origin = host.nanoTime();
	}

	/**
	 * Renews a lease from now on. If this throws, it does not.
	 * @param lease a lease, to be stopped if it is not held any more
	 */
	void start(DefaultLease lease) {
		Renewal renewal = new Renewal(lease);
		Duration delay = next(lease);
		try {
			synchronized (this) {
				this.renewals.put(lease, renewal);
				schedule(renewal, delay);
			}
		}
		catch (RuntimeException | Error ex) {
			stop(lease);
			throw ex;
		}
	}

	synchronized void stop(DefaultLease lease) {
		Renewal renewal = this.renewals.remove(lease);
		if (renewal != null && renewal.due != null) {
			this.pending.remove(renewal.due);
		}
	}

	private synchronized void schedule(Renewal renewal, Duration delay) {
		if (this.renewals.get(renewal.lease) != renewal) {
			return;
		}
		if (renewal.due != null) {
			this.pending.remove(renewal.due);
		}
		Due due = new Due(elapsed() + delay.toNanos(), this.count++);
		this.pending.put(due, renewal);
		renewal.due = due;
		setAlarm();
	}

	/** Sets the alarm for the first that is due, unless it rings before that. */
	private void setAlarm() {
		if (this.pending.isEmpty() || (this.alarm != null && this.alarm.compareTo(this.pending.firstKey()) <= 0)) {
			return;
		}
		Due first = this.pending.firstKey();
		Future<?> set;
		try {
			set = this.threads.timer()
				.schedule(() -> ring(first), Math.max(0, first.nanos() - elapsed()), TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			if (!isClosed()) {
				throw ex;
			}
			return;
		}
		// Not before: an alarm that is late is better than none.
		if (this.ringing != null) {
			this.ringing.cancel(false);
		}
		this.alarm = first;
		this.ringing = set;
	}

	private boolean isClosed() {
		return this.threads.timer().isShutdown();
	}

	private void ring(Due rung) {
		synchronized (this) {
			if (rung.equals(this.alarm)) {
				this.alarm = null;
				this.ringing = null;
			}
		}
		insist(() -> sendDue(rung));
	}

	/** Runs bookkeeping that must not fail, until it does not. */
	private void insist(Runnable bookkeeping) {
		while (!isClosed()) {
			try {
				bookkeeping.run();
				return;
			}
			catch (Throwable ex) {
				this.failures.notScheduled(ex);
				this.host.park(this, MIN_RETRY.toNanos());
			}
		}
	}

	private synchronized void sendDue(Due rung) {
		while (!this.pending.isEmpty() && this.pending.firstKey().nanos() <= Math.max(rung.nanos(), elapsed())) {
			Due first = this.pending.firstKey();
			Renewal renewal = this.pending.firstEntry().getValue();
			// Not the lease itself: that tells of its loss, which needs other monitors.
			long end = elapsed() + renewal.lease.acquisition().remaining().toNanos();
			// One that takes long keeps no other waiting.
			this.threads.renew(() -> renew(renewal), end);
			this.pending.remove(first);
		}
		setAlarm();
	}

	private long elapsed() {
		return this.host.nanoTime() - this.origin;
	}

	private void renew(Renewal renewal) {
		Duration next;
		try {
			next = send(renewal);
		}
		catch (Throwable ex) {
			next = failed(renewal, ex);
		}
		if (next == null) {
			stop(renewal.lease);
			return;
		}
		Duration delay = next;
		insist(() -> schedule(renewal, delay));
	}

	/**
	 * Sends a renewal.
	 * @return when the next is due, null if the lease is over
	 */
	private @Nullable Duration send(Renewal renewal) {
		DefaultLease lease = renewal.lease;
		if (!lease.isHeld()) {
			return null;
		}
		if (!lease.isRenewed()) {
			return next(lease);
		}
		RenewResult result = this.store.renew(lease.acquisition());
		if (result == RenewResult.NOT_HELD) {
			lease.lost(LockEvent.Loss.TAKEN, "its item was deleted, or another owner's, when it was renewed");
		}
		else if (logger.isDebugEnabled()) {
			logger.debug("Renewed the lease on '%s' of owner %s, which has %s ms left".formatted(lease.resource(),
					lease.owner(), lease.acquisition().remaining().toMillis()));
		}
		renewal.failures = 0;
		return lease.isHeld() ? next(lease) : null;
	}

	/**
	 * Tells of a renewal that failed.
	 * @return when the next is due, null if the lease is over
	 */
	private @Nullable Duration failed(Renewal renewal, Throwable failure) {
		Duration backOff = backOff(renewal.failures++);
		try {
			Duration remaining = renewal.lease.remaining();
			boolean first = !renewal.warned;
			renewal.warned = true;
			this.failures.report(renewal.lease, first, remaining, failure);
			if (remaining.isZero()) {
				return null;
			}
			Duration spare = spare(remaining, 25);
			return max(MIN_RETRY, (spare.compareTo(backOff) < 0) ? spare : backOff);
		}
		catch (Throwable ex) {
			return backOff;
		}
	}

	/**
	 * The time to the next look at a lease. If it is renewed: late enough for no more
	 * than 2.2 renewals in a lease of 30 seconds, early enough that most of it is left
	 * for further tries. If not: its end, and once more before that, since an answer may
	 * bring the end forward.
	 */
	private static Duration next(DefaultLease lease) {
		Duration remaining = lease.acquisition().remaining();
		if (lease.isRenewed()) {
			return spare(remaining, 50);
		}
		Duration early = remaining.minus(RESERVE);
		return (early.compareTo(RESERVE) > 0) ? early : max(MIN_RETRY, remaining);
	}

	/** A share of what is left of a lease apart from the reserve. */
	private static Duration spare(Duration remaining, int percent) {
		// Duration's own division goes through BigDecimal, at each acquisition.
		long nanos = remaining.toNanos();
		return Duration.ofNanos(Math.max((nanos - RESERVE.toNanos()) * percent / 100, nanos / 10));
	}

	/** Most failures pass at once: throttling, a conflict, a broken connection. */
	private static Duration backOff(int failures) {
		Duration delay = MIN_RETRY.multipliedBy(1L << Math.min(failures, 10));
		return (delay.compareTo(MAX_RETRY) < 0) ? delay : MAX_RETRY;
	}

	private static Duration max(Duration one, Duration other) {
		return (one.compareTo(other) > 0) ? one : other;
	}

	/**
	 * The renewals of one lease, of which one at a time is due or under way.
	 */
	private static final class Renewal {

		private final DefaultLease lease;

		/** When the next is due; guarded by the renewer. */
		private @Nullable Due due;

		/** How many have failed in a row. */
		private int failures;

		private boolean warned;

		Renewal(DefaultLease lease) {
			this.lease = lease;
		}

	}

	/**
	 * The time at which a lease is renewed.
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

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
 * Renews leases while they are held. The lease that expires first is renewed first. For a
 * lease without renewal, only detects its expiry.
 *
 * <p>
 * One alarm serves all leases. It is set for the first renewal that is due, and stays set
 * when that lease ends: most locks are released long before their first renewal, and
 * cancelling an alarm for each of them would wake a thread. While renewals are pending,
 * either the alarm is set or a thread is in {@link #ring}. A thread that cannot set the
 * alarm stays in that method and does the work of the alarm.
 */
final class LeaseRenewer {

	private static final Log logger = PrintableText.log(LeaseRenewer.class);

	private static final Duration MIN_RETRY = Duration.ofMillis(20);

	private static final Duration MAX_RETRY = Duration.ofSeconds(1);

	/**
	 * The part of a lease that one answer of the store can use up. DynamoDB sends its
	 * time in whole seconds, so an answer can move the known time by up to a second.
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
	 * Starts the renewal of a lease. If this method throws, the lease is not renewed.
	 * @param lease the lease; the caller calls {@link #stop} when it ends
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

	/**
	 * Renews a lease on the calling thread, and schedules its next renewal for its new
	 * end. A renewal that is under way schedules the next one itself.
	 * @param lease a lease that was started
	 * @throws RuntimeException or an error if the request failed
	 */
	void renewNow(DefaultLease lease) {
		try {
			sendNow(lease);
		}
		finally {
			if (lease.isHeld()) {
				Duration delay = next(lease);
				insist(() -> reschedule(lease, delay));
			}
		}
	}

	private synchronized void reschedule(DefaultLease lease, Duration delay) {
		Renewal renewal = this.renewals.get(lease);
		if (renewal != null && renewal.due != null && this.pending.containsKey(renewal.due)) {
			schedule(renewal, delay);
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

	/** Sets the alarm for the first renewal, unless the alarm already rings earlier. */
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
		// The old alarm is cancelled only now: a late alarm is better than none.
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

	/** Runs bookkeeping again and again until it succeeds. */
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
			// lease.remaining() is not called here: it can report a loss, which needs
			// other monitors.
			long end = elapsed() + renewal.lease.acquisition().remaining().toNanos();
			// Each renewal runs as its own task, so a slow one does not delay the others.
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
	 * @return the time until the next renewal, null if the lease has ended
	 */
	private @Nullable Duration send(Renewal renewal) {
		DefaultLease lease = renewal.lease;
		if (!lease.isHeld()) {
			return null;
		}
		if (!lease.isRenewed()) {
			return next(lease);
		}
		sendNow(lease);
		renewal.failures = 0;
		return lease.isHeld() ? next(lease) : null;
	}

	private void sendNow(DefaultLease lease) {
		RenewResult result = this.store.renew(lease.acquisition());
		if (result == RenewResult.NOT_HELD) {
			lease.lost(LockEvent.Loss.TAKEN, "when it was renewed, its item was deleted or had another owner");
		}
		else if (logger.isDebugEnabled()) {
			logger.debug("Renewed the lease on '%s' of owner %s, which has %s ms left".formatted(lease.resource(),
					lease.owner(), lease.acquisition().remaining().toMillis()));
		}
	}

	/**
	 * Reports a renewal that failed.
	 * @return the time until the next try, null if the lease has ended
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
	 * Returns the time until the next check of a lease. A renewed lease of 30 seconds is
	 * renewed at most 2.2 times in that time, and early enough that most of it is left
	 * for further tries. A lease without renewal is checked when it expires, and once
	 * shortly before that, because an answer of the store can bring its end forward.
	 */
	private static Duration next(DefaultLease lease) {
		Duration remaining = lease.acquisition().remaining();
		if (lease.isRenewed()) {
			return spare(remaining, 50);
		}
		Duration early = remaining.minus(RESERVE);
		return (early.compareTo(RESERVE) > 0) ? early : max(MIN_RETRY, remaining);
	}

	/** Returns a percentage of the remaining lease without its reserve. */
	private static Duration spare(Duration remaining, int percent) {
		// Duration.dividedBy uses BigDecimal, which is too slow for each acquisition.
		long nanos = remaining.toNanos();
		return Duration.ofNanos(Math.max((nanos - RESERVE.toNanos()) * percent / 100, nanos / 10));
	}

	/**
	 * Returns the delay before the next try. It begins short, because most failures end
	 * quickly: throttling, a conflict, a broken connection.
	 */
	private static Duration backOff(int failures) {
		Duration delay = MIN_RETRY.multipliedBy(1L << Math.min(failures, 10));
		return (delay.compareTo(MAX_RETRY) < 0) ? delay : MAX_RETRY;
	}

	private static Duration max(Duration one, Duration other) {
		return (one.compareTo(other) > 0) ? one : other;
	}

	/**
	 * Keeps the state of the renewals of one lease. At most one of them is due or under
	 * way at a time.
	 */
	private static final class Renewal {

		private final DefaultLease lease;

		/** When the next renewal is due; guarded by the renewer. */
		private @Nullable Due due;

		/** The number of failed renewals in a row. */
		private int failures;

		private boolean warned;

		Renewal(DefaultLease lease) {
			this.lease = lease;
		}

	}

	/**
	 * The time at which a renewal is due.
	 *
	 * @param nanos the monotonic time since this renewer was created
	 * @param number makes each value unique, for renewals that are due at the same time
	 */
	private record Due(long nanos, long number) implements Comparable<Due> {

		@Override
		public int compareTo(Due other) {
			int order = Long.compare(this.nanos, other.nanos);
			return (order != 0) ? order : Long.compare(this.number, other.number);
		}

	}

}

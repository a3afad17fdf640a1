package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockEvent;
import io.github.dynamolocks.LockInfo;
import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.PrintableText;
import io.github.dynamolocks.store.Acquisition;
import io.github.dynamolocks.store.HostClock;
import io.github.dynamolocks.store.LockStore;
import io.github.dynamolocks.store.Place;
import io.github.dynamolocks.store.ReleaseResult;

/**
 * Manages the open leases: starts and stops their renewal, releases their locks, and ends
 * all of them when the client is closed. Does not know the queues of waiters.
 */
final class LeaseManager {

	private static final Log logger = PrintableText.log(LeaseManager.class);

	private static final String TAKEN = "when it was released, its item was deleted or had another owner";

	/** How often a close checks the threads of the holders. */
	private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

	private final LockStore store;

	private final LeaseRenewer renewer;

	private final OrphanCleaner cleaner;

	private final RetiredOwners retired;

	private final KeptFailures failures;

	private final LockEventDispatcher events;

	private final ClientExecutors threads;

	/** The clock that measures the grace. */
	private final HostClock closing;

	/**
	 * In the order of the acquisitions, so that a close always ends them in that order.
	 */
	private final Set<DefaultLease> open = new LinkedHashSet<>();

	private boolean closed;

	/** The thread that closes the client, null before the close. */
	private volatile @Nullable Thread waiting;

	LeaseManager(LockStore store, LeaseRenewer renewer, OrphanCleaner cleaner, RetiredOwners retired,
			KeptFailures failures, LockEventDispatcher events, ClientExecutors threads, HostClock closing) {
		this.store = store;
		this.renewer = renewer;
		this.cleaner = cleaner;
		this.retired = retired;
		this.failures = failures;
		this.events = events;
		this.threads = threads;
		this.closing = closing;
	}

	/**
	 * Opens a lease and starts its renewal.
	 * @param lease a lease that is held
	 * @return false if the client is closed; then the lease is not open
	 * @throws RuntimeException or an error if the renewal cannot start; then the lease is
	 * not open
	 */
	boolean open(DefaultLease lease) {
		synchronized (this.open) {
			if (this.closed) {
				return false;
			}
			this.open.add(lease);
		}
		try {
			this.renewer.start(lease);
			if (lease.isEnded()) {
				// The lease ended while its renewal was scheduled.
				this.renewer.stop(lease);
			}
			return true;
		}
		catch (Throwable ex) {
			Failures.runAfter(ex, () -> forget(lease));
			throw ex;
		}
	}

	/** Returns whether a lease is open. */
	boolean isOpen(DefaultLease lease) {
		synchronized (this.open) {
			return this.open.contains(lease);
		}
	}

	/**
	 * Renews a lease on the calling thread.
	 * @param lease a lease whose length has changed
	 * @throws RuntimeException or an error if the request failed
	 */
	void renew(DefaultLease lease) {
		this.renewer.renewNow(lease);
	}

	/**
	 * Stops the renewal of a lease.
	 * @param lease the lease, which ends
	 */
	void stopRenewal(DefaultLease lease) {
		this.renewer.stop(lease);
	}

	/**
	 * Ends a lease without releasing its lock.
	 * @param lease a lease that its caller did not receive
	 */
	void forget(DefaultLease lease) {
		lease.forget();
		Failures.runAll(() -> this.renewer.stop(lease), () -> remove(lease));
	}

	void raiseReleased(DefaultLease lease) {
		this.events.raise(() -> new LockEvent.Released(lease.resource(), lease.owner(), lease.purpose(), lease.held()));
	}

	/**
	 * Removes a lease that has ended from the open leases.
	 * @param lease a lease whose lock was released or handed off
	 */
	void remove(DefaultLease lease) {
		synchronized (this.open) {
			this.open.remove(lease);
		}
		Thread closer = this.waiting;
		if (closer != null) {
			this.closing.unpark(closer);
		}
	}

	/**
	 * Releases a lock whose caller did not receive it. Logs a failure; the lock is then
	 * released in the background.
	 * @param acquisition the acquisition
	 */
	void abandon(Acquisition acquisition) {
		try {
			ReleaseResult unused = releaseUninterrupted(acquisition, null);
		}
		catch (Throwable ex) {
			String message = "The lock on '%s' could not be released; the release is retried"
				.formatted(acquisition.resource());
			if (Failures.isOfStore(ex)) {
				logger.debug(message, ex);
			}
			else {
				logger.warn(message, ex);
			}
		}
	}

	/**
	 * Releases the lock of a lease.
	 * @param lease a lease that was closed
	 * @param next a new place for the waiters of this process, null for none
	 * @return whether the lock is free or was passed on
	 * @throws LeaseLostException if the lease was lost, or the lock has another owner
	 * @throws RuntimeException or an error if the request failed; then the release is
	 * retried in the background
	 */
	ReleaseResult free(DefaultLease lease, @Nullable Place next) {
		if (lease.isLost()) {
			// A caller that lost its lease does not wait for the request.
			LeaseLostException loss = lease.loss();
			Failures.runAfter(loss, () -> this.cleaner.releaseLost(lease.acquisition()));
			throw loss;
		}
		boolean kept = lease.acquisition().isToBeKept();
		ReleaseResult result;
		try {
			result = releaseUninterrupted(lease.acquisition(), next);
		}
		catch (Throwable ex) {
			this.events.raise(() -> new LockEvent.ReleaseFailed(lease.resource(), lease.owner(), lease.purpose(),
					lease.held(), ex));
			throw ex;
		}
		if (result == ReleaseResult.NOT_HELD) {
			lease.taken();
			raiseLost(lease);
			throw lease.loss(TAKEN);
		}
		if (kept) {
			this.failures.remember(lease);
		}
		if (result == ReleaseResult.PASSED_ON && logger.isDebugEnabled()) {
			logger.debug("Passed the lock on '%s' of owner %s on to the first process of the line after %s ms"
				.formatted(lease.resource(), lease.owner(), lease.held().toMillis()));
		}
		raiseReleased(lease);
		return result;
	}

	/**
	 * Logs the loss of a lease and raises its event.
	 * @param lease the lost lease
	 */
	void raiseLost(DefaultLease lease) {
		String reason = lease.lossReason();
		logger.warn("The lease on '%s' of owner %s was lost after %s ms: %s".formatted(lease.resource(), lease.owner(),
				lease.held().toMillis(), (reason != null) ? reason : TAKEN));
		this.events.raise(() -> new LockEvent.LeaseLost(lease.resource(), lease.owner(), lease.purpose(), lease.held(),
				lease.lossKind()));
	}

	/**
	 * Creates the exception for a caller that did not acquire the lock.
	 * @param resource the resource, canonical
	 * @param result the result of the wait
	 * @return the exception; if this client itself keeps the lock for a hold-at-least
	 * time, with the failure of the callback that held it as suppressed
	 */
	LockNotAcquiredException refusal(String resource, Waiter.Contended result) {
		LockInfo holder = result.holder();
		LockNotAcquiredException refusal = new LockNotAcquiredException(resource, result.waited(), holder);
		if (holder != null && holder.owner() == null) {
			this.failures.find(resource).ifPresent(refusal::addSuppressed);
		}
		return refusal;
	}

	/** Returns the number of leases that are open and not lost. */
	int count() {
		synchronized (this.open) {
			return (int) this.open.stream().filter((lease) -> !lease.isLost()).count();
		}
	}

	/** Releases with the interrupt flag cleared: an interrupt would abort the request. */
	private ReleaseResult releaseUninterrupted(Acquisition acquisition, @Nullable Place next) {
		boolean interrupted = Thread.interrupted();
		try {
			ReleaseResult result;
			try {
				result = this.store.release(acquisition, next);
			}
			catch (Throwable ex) {
				if (!Thread.interrupted()) {
					throw ex;
				}
				interrupted = true;
				result = this.store.release(acquisition, next);
				// The first transmission may have released the lock already.
				result = (result == ReleaseResult.NOT_HELD) ? ReleaseResult.RELEASED : result;
			}
			this.retired.add(acquisition.owner());
			return result;
		}
		catch (Throwable ex) {
			Failures.runAfter(ex, () -> this.cleaner.release(acquisition));
			throw ex;
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	/**
	 * Refuses new leases, waits for the open ones to end, and then ends and releases
	 * those that are still held. Does not wait for leases whose threads all wait for this
	 * close themselves.
	 * @param grace how long to wait
	 * @param event why, for the holders whose leases are lost, as a main clause
	 * @return false if an earlier call has closed the leases or is closing them
	 */
	boolean close(Duration grace, String event) {
		synchronized (this.open) {
			if (this.closed) {
				return false;
			}
			this.closed = true;
		}
		awaitEnd(this.closing.nanoTime() + grace.toNanos());
		Executor executor = this.threads.closeTime().isZero() ? Runnable::run : this.threads.cleanUps();
		String reason = "%s and its shutdown grace of %s ms ended".formatted(event, grace.toMillis());
		openLeases().forEach((lease) -> endAtClose(lease, reason, executor));
		return true;
	}

	private void endAtClose(DefaultLease lease, String reason, Executor executor) {
		boolean ended = true;
		try {
			ended = lose(lease, reason);
			this.renewer.stop(lease);
		}
		catch (Throwable ex) {
			logger
				.warn("Ending the lease on '%s' at the close of the lock client failed; its holder may not be notified"
					.formatted(lease.resource()), ex);
		}
		if (ended) {
			releaseAtClose(lease.acquisition(), executor);
		}
	}

	private void releaseAtClose(Acquisition acquisition, Executor executor) {
		try {
			this.cleaner.releaseNow(acquisition, executor);
		}
		catch (Throwable ex) {
			logger.warn(
					"Releasing the lock on '%s' at the close of the lock client failed; it stays held until its lease expires"
						.formatted(acquisition.resource()),
					ex);
		}
	}

	/** Ends a lease early. Does not interrupt the closing thread, which may hold it. */
	private static boolean lose(DefaultLease lease, String reason) {
		boolean interrupted = Thread.interrupted();
		try {
			return lease.lost(LockEvent.Loss.CLOSED, reason);
		}
		finally {
			Thread.interrupted();
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	private List<DefaultLease> openLeases() {
		synchronized (this.open) {
			return List.copyOf(this.open);
		}
	}

	private void awaitEnd(long end) {
		for (long left = end - this.closing.nanoTime(); left > 0; left = end - this.closing.nanoTime()) {
			List<DefaultLease> leases = openLeases();
			if (new ClosingThreads(Thread.currentThread()).haveAll(leases) || Thread.currentThread().isInterrupted()) {
				return;
			}
			this.waiting = Thread.currentThread();
			if (isOpen(leases)) {
				this.closing.park(this, Math.min(left, LOOK_NANOS));
			}
		}
	}

	private boolean isOpen(List<DefaultLease> leases) {
		synchronized (this.open) {
			return this.open.containsAll(leases);
		}
	}

}

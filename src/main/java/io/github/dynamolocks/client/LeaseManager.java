package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.HashSet;
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
import io.github.dynamolocks.store.ReleaseResult;

/**
 * Manages the open leases: has them renewed, frees their locks, and ends all of them when
 * the client is closed. Does not know who gets a lock next.
 */
final class LeaseManager {

	private static final Log logger = PrintableText.log(LeaseManager.class);

	/** How often a close looks at what the holders do. */
	private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

	private final LockStore store;

	private final LeaseRenewer renewer;

	private final OrphanCleaner cleaner;

	private final RetiredOwners retired;

	private final KeptFailures failures;

	private final LockEventDispatcher events;

	private final ClientExecutors threads;

	/** The clock of the grace. */
	private final HostClock closing;

	private final Set<DefaultLease> open = new HashSet<>();

	private boolean closed;

	/** The thread that closes the client, null before. */
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
	 * Opens a lease, which is renewed from now on.
	 * @param lease a lease that is held
	 * @return false if the client was closed meanwhile; the lease is not open then
	 * @throws RuntimeException or an error if it cannot be renewed; it is not open then
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
				// It ended while its renewal was being scheduled.
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
	 * Stops the renewal of a lease.
	 * @param lease a lease that ends
	 */
	void stopRenewal(DefaultLease lease) {
		this.renewer.stop(lease);
	}

	/**
	 * Ends a lease without freeing its lock.
	 * @param lease a lease that its caller never got
	 */
	void forget(DefaultLease lease) {
		lease.forget();
		Failures.runAll(() -> this.renewer.stop(lease), () -> remove(lease));
	}

	void raiseReleased(DefaultLease lease) {
		this.events.raise(() -> new LockEvent.Released(lease.resource(), lease.owner(), lease.purpose(), lease.held()));
	}

	/**
	 * Forgets a lease that has ended.
	 * @param lease a lease whose lock was freed or handed on
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
	 * Frees an acquisition that has no caller.
	 * @param acquisition what was acquired
	 */
	void abandon(Acquisition acquisition) {
		try {
			releaseUninterrupted(acquisition);
		}
		catch (Throwable ex) {
			String message = "The lock on '%s' is freed later".formatted(acquisition.resource());
			if (Failures.isOfStore(ex)) {
				logger.debug(message, ex);
			}
			else {
				logger.warn(message, ex);
			}
		}
	}

	/**
	 * Frees the lock of a lease.
	 * @param lease a lease that was closed
	 * @throws LeaseLostException if it was lost, or the lock has another owner
	 * @throws RuntimeException or an error if the store could not be asked; the lock is
	 * freed later then
	 */
	void free(DefaultLease lease) {
		if (lease.isLost()) {
			// A caller that lost its lease does not wait for the request.
			LeaseLostException loss = lease.loss();
			Failures.runAfter(loss, () -> this.cleaner.releaseLost(lease.acquisition()));
			throw loss;
		}
		boolean kept = lease.acquisition().isToBeKept();
		ReleaseResult result;
		try {
			result = releaseUninterrupted(lease.acquisition());
		}
		catch (Throwable ex) {
			this.events.raise(() -> new LockEvent.ReleaseFailed(lease.resource(), lease.owner(), lease.purpose(),
					lease.held(), ex));
			throw ex;
		}
		if (result == ReleaseResult.NOT_HELD) {
			lease.taken();
			raiseLost(lease);
			throw lease.loss("its item was deleted, or another owner's, when it was released");
		}
		if (kept) {
			this.failures.remember(lease);
		}
		raiseReleased(lease);
	}

	/**
	 * Tells an operator and the listeners of a lost lease.
	 * @param lease the lease
	 */
	void raiseLost(DefaultLease lease) {
		String reason = lease.lossReason();
		logger.warn("The lease on '%s' of owner %s was lost after %s ms: %s".formatted(lease.resource(), lease.owner(),
				lease.held().toMillis(),
				(reason != null) ? reason : "its item was deleted, or another owner's, when it was released"));
		this.events.raise(() -> new LockEvent.LeaseLost(lease.resource(), lease.owner(), lease.purpose(), lease.held(),
				lease.lossKind()));
	}

	/**
	 * Creates the exception for a caller that did not acquire the lock.
	 * @param resource the resource, canonical
	 * @param result the result of the wait
	 * @return the exception, with the failure after which this client left the lock taken
	 */
	LockNotAcquiredException refusal(String resource, Waiter.Contended result) {
		LockInfo by = result.holder();
		LockNotAcquiredException refusal = new LockNotAcquiredException(resource, result.waited(), by);
		if (by != null && by.owner() == null) {
			this.failures.find(resource).ifPresent(refusal::addSuppressed);
		}
		return refusal;
	}

	/** How many are open and held. */
	int count() {
		synchronized (this.open) {
			return (int) this.open.stream().filter((lease) -> !lease.isLost()).count();
		}
	}

	/** Puts an interrupt aside: it would keep the request from being sent or answered. */
	private ReleaseResult releaseUninterrupted(Acquisition acquisition) {
		boolean interrupted = Thread.interrupted();
		try {
			ReleaseResult result;
			try {
				result = this.store.release(acquisition);
			}
			catch (Throwable ex) {
				if (!Thread.interrupted()) {
					throw ex;
				}
				interrupted = true;
				this.store.release(acquisition);
				// The first transmission may have freed it already.
				result = ReleaseResult.RELEASED;
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
	 * Begins no more leases, waits for the end of those that are open, and then has those
	 * freed that are still held. Waits for none that only threads have which wait for
	 * this close themselves.
	 * @param grace how long to wait
	 * @return false if that has been done, or is being done, by an earlier call
	 */
	boolean close(Duration grace) {
		synchronized (this.open) {
			if (this.closed) {
				return false;
			}
			this.closed = true;
		}
		awaitEnd(this.closing.nanoTime() + grace.toNanos());
		Executor by = this.threads.closeTime().isZero() ? Runnable::run : this.threads.cleanUps();
		openLeases().forEach((lease) -> endAtClose(lease, grace, by));
		return true;
	}

	private void endAtClose(DefaultLease lease, Duration grace, Executor by) {
		boolean ended = true;
		try {
			ended = lose(lease,
					"the lock client was closed, and the grace of %s ms had passed".formatted(grace.toMillis()));
			this.renewer.stop(lease);
		}
		catch (Throwable ex) {
			logger.warn("The holder of '%s' was perhaps not told that the lock client was closed"
				.formatted(lease.resource()), ex);
		}
		if (ended) {
			releaseAtClose(lease.acquisition(), by);
		}
	}

	private void releaseAtClose(Acquisition acquisition, Executor by) {
		try {
			this.cleaner.releaseNow(acquisition, by);
		}
		catch (Throwable ex) {
			logger.warn("The lock on '%s' was not freed when the client was closed and ends with its lease"
				.formatted(acquisition.resource()), ex);
		}
	}

	/** Loses a lease, of the closing thread perhaps, which is not interrupted then. */
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

package io.github.dynamolocks.client;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.PrintableText;
import io.github.dynamolocks.store.Acquisition;
import io.github.dynamolocks.store.LockStore;
import io.github.dynamolocks.store.RenewResult;
import io.github.dynamolocks.store.TokenRange;

/**
 * Decides whether a lock is handed off within this process, without a request.
 *
 * <p>
 * A process has the lock for a turn. While no process waits in the line, it hands the
 * lock off among its own waiters. It looks at the line with one read each time the
 * handoff time has passed. Once it knows of a process that waits, its turn ends when the
 * handoff time has passed, and the lock is passed on.
 */
final class HandoffPolicy {

	private static final Log logger = PrintableText.log(HandoffPolicy.class);

	private final LockStore store;

	private final LockAcquirer acquirer;

	private final long turnNanos;

	private final Executor executor;

	private final Consumer<Runnable> later;

	/**
	 * Creates a policy.
	 * @param store renews and reads locks
	 * @param acquirer knows what a request asks for
	 * @param settings contain the handoff time
	 * @param executor runs the reads
	 * @param later runs what must not run while a monitor is held
	 */
	HandoffPolicy(LockStore store, LockAcquirer acquirer, LockClientSettings settings, Executor executor,
			Consumer<Runnable> later) {
		this.store = store;
		this.acquirer = acquirer;
		this.turnNanos = settings.handoffTime().toNanos();
		this.executor = executor;
		this.later = later;
	}

	/**
	 * Begins a turn.
	 * @param acquisition the acquisition
	 * @param now the monotonic time
	 * @return the turn
	 */
	Turn begin(Acquisition acquisition, long now) {
		return new Turn(acquisition, now);
	}

	/**
	 * Returns the waiter that gets a lock next without a request.
	 * @param queue the queue of the lock
	 * @param lease the lease that ends
	 * @param now the monotonic time
	 * @return the waiter, null if the lock must be released
	 */
	@Nullable Waiter successor(ResourceQueue queue, DefaultLease lease, long now) {
		Turn turn = queue.turn();
		Waiter next = queue.head();
		// The request of a step that is under way may find the lock free.
		if (queue.lease() != lease || turn == null || next == null || queue.isStepping()) {
			return null;
		}
		return (fits(lease.acquisition(), next.request()) && turn.goesOn(now)) ? next : null;
	}

	private boolean fits(Acquisition acquisition, LockRequest request) {
		return !acquisition.isToBeKept() && !acquisition.isPinned() && request.holdAtLeast().isZero()
				&& acquisition.lease().equals(this.acquirer.lease(request));
	}

	/**
	 * Prepares a handoff: renews a lease of which less than half is left, or whose next
	 * holder does not renew it and needs all of it. Takes tokens with the renewal if the
	 * next holder needs one and none is reserved.
	 * @param acquisition the acquisition to hand off
	 * @param request the request of the next holder
	 * @return whether the lock can be handed off now
	 */
	boolean prepare(Acquisition acquisition, LockRequest request) {
		boolean token = this.acquirer.isFenced(request) && !acquisition.hasToken();
		if (request.renewed() && !token && !acquisition.isHalfOver()) {
			return true;
		}
		try {
			return this.store.renew(acquisition, token ? TokenRange.MAX_SIZE : 0) == RenewResult.RENEWED;
		}
		catch (Throwable ex) {
			log("The lock on '%s' is not handed off: its lease could not be renewed".formatted(acquisition.resource()),
					ex);
			return false;
		}
	}

	/**
	 * Logs that a lock was handed off.
	 * @param lease the lease that has ended
	 */
	void log(DefaultLease lease) {
		if (logger.isDebugEnabled()) {
			logger.debug("Handed the lock on '%s' of owner %s off to the next waiter of this process after %s ms"
				.formatted(lease.resource(), lease.owner(), lease.held().toMillis()));
		}
	}

	private static void log(String message, Throwable failure) {
		if (Failures.isOfStore(failure)) {
			logger.debug(message, failure);
		}
		else {
			logger.warn(message, failure);
		}
	}

	/**
	 * The time for which this process keeps a lock among its own waiters.
	 */
	final class Turn {

		private final Acquisition acquisition;

		private long start;

		private boolean asking;

		private long asked;

		private boolean over;

		private Turn(Acquisition acquisition, long start) {
			this.acquisition = acquisition;
			this.start = start;
		}

		/**
		 * Returns whether the lock may be handed off once more.
		 * @param now the monotonic time
		 * @return false if the turn is over
		 */
		synchronized boolean goesOn(long now) {
			if (this.over || now - this.start < HandoffPolicy.this.turnNanos) {
				return !this.over;
			}
			if (this.acquisition.isLineExpected() || HandoffPolicy.this.turnNanos == 0) {
				this.over = true;
			}
			else if (!this.asking) {
				this.asking = true;
				this.asked = now;
				ask();
			}
			else if (now - this.asked >= HandoffPolicy.this.turnNanos) {
				this.over = true;
			}
			return !this.over;
		}

		private void ask() {
			Task.submit(HandoffPolicy.this.executor, () -> answered(isLineSeen()), (failure) -> {
				if (!(failure instanceof RejectedExecutionException)) {
					HandoffPolicy.this.later.accept(() -> logUnread(failure));
				}
				end();
			});
		}

		private boolean isLineSeen() {
			try {
				return HandoffPolicy.this.store.read(this.acquisition.resource())
					.map((record) -> !record.line().isEmpty())
					.orElse(true);
			}
			catch (Throwable ex) {
				logUnread(ex);
				return true;
			}
		}

		private void logUnread(Throwable failure) {
			log("The line of the lock on '%s' could not be read".formatted(this.acquisition.resource()), failure);
		}

		private synchronized void end() {
			this.over = true;
		}

		private synchronized void answered(boolean lineSeen) {
			this.asking = false;
			this.over = this.over || lineSeen;
			this.acquisition.setLineExpected(lineSeen);
			this.start = this.asked;
		}

	}

}

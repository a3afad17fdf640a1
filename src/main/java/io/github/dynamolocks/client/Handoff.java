package io.github.dynamolocks.client;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.PrintableText;
import io.github.dynamolocks.store.Acquisition;
import io.github.dynamolocks.store.LockRecord;
import io.github.dynamolocks.store.LockStore;
import io.github.dynamolocks.store.RenewResult;

/**
 * When a lock may be handed on within this process, without a request.
 *
 * <p>
 * A process has the lock for a turn. Whoever acquires it while others wait behind says so
 * in the item; a rival elsewhere that reads this leaves a mark there. When a turn is
 * over, one cheap read shows whether there is a mark: if so, the lock is freed and others
 * get theirs; if not, another turn begins. A process whose item does not say that others
 * wait, since they came later, cannot have been answered and gives way at the end of its
 * turn. Where nobody waits behind, the release itself shows a mark of somebody who was
 * passed by, and the process lets others be first before it takes the lock again.
 */
final class Handoff {

	private static final Log logger = PrintableText.log(Handoff.class);

	private final LockStore store;

	private final LockAcquirer attempts;

	private final long turnNanos;

	private final Executor executor;

	private final Consumer<Runnable> later;

	/**
	 * Creates a policy.
	 * @param store where locks are renewed and read
	 * @param attempts what a request asks for
	 * @param settings how long a turn takes
	 * @param executor where locks are read
	 * @param later runs what must not run while a monitor is held
	 */
	Handoff(LockStore store, LockAcquirer attempts, LockClientSettings settings, Executor executor,
			Consumer<Runnable> later) {
		this.store = store;
		this.attempts = attempts;
		this.turnNanos = settings.handoffTime().toNanos();
		this.executor = executor;
		this.later = later;
	}

	/**
	 * Begins a turn.
	 * @param queue how many others waited at the acquisition, as the item says
	 * @param now the monotonic time
	 * @return the turn
	 */
	Turn begin(int queue, long now) {
		return new Turn(queue > 0, now);
	}

	/**
	 * Who gets a lease next without a request.
	 * @param queue who waits
	 * @param lease the lease that ends
	 * @param now the monotonic time
	 * @return null if nobody does: the lock is to be freed
	 */
	@Nullable Waiter successor(ResourceQueue queue, DefaultLease lease, long now) {
		Turn turn = queue.turn();
		Waiter next = queue.head();
		// The head's own request, if one is under way, may find the lock free.
		if (queue.lease() != lease || turn == null || next == null || next.isStepping()) {
			return null;
		}
		return (fits(lease.acquisition(), next.request()) && turn.goesOn(lease.resource(), now)) ? next : null;
	}

	private boolean fits(Acquisition acquisition, LockRequest request) {
		return !acquisition.isToBeKept() && request.holdAtLeast().isZero()
				&& acquisition.lease().equals(this.attempts.lease(request));
	}

	/**
	 * Renews a lease of which less than half is left, or whose next holder does not renew
	 * it and is entitled to all of it.
	 * @param acquisition what is to be handed on
	 * @param request what the next holder asks for
	 * @return whether it is long enough now
	 */
	boolean renewIfShort(Acquisition acquisition, LockRequest request) {
		if (request.renewed() && acquisition.remaining().compareTo(acquisition.lease().dividedBy(2)) > 0) {
			return true;
		}
		try {
			return this.store.renew(acquisition) == RenewResult.RENEWED;
		}
		catch (Throwable ex) {
			tell("The lease on '%s' is not handed on: it could not be renewed".formatted(acquisition.resource()), ex);
			return false;
		}
	}

	/**
	 * Logs that a lock was handed on.
	 * @param lease the lease that has ended
	 */
	void log(DefaultLease lease) {
		if (logger.isDebugEnabled()) {
			logger.debug("Handed the lock on '%s' of owner %s off to the next waiter of this process after %s ms"
				.formatted(lease.resource(), lease.owner(), lease.held().toMillis()));
		}
	}

	private static void tell(String message, Throwable failure) {
		if (Failures.isOfStore(failure)) {
			logger.debug(message, failure);
		}
		else {
			logger.warn(message, failure);
		}
	}

	/**
	 * The time for which this process keeps a lock among its own.
	 */
	final class Turn {

		private final boolean announced;

		private final long begun;

		private long start;

		private boolean asking;

		private long asked;

		private boolean over;

		private Turn(boolean announced, long start) {
			this.announced = announced;
			this.begun = start;
			this.start = start;
		}

		/** For how long this process has had the lock, in nanoseconds. */
		long held(long now) {
			return now - this.begun;
		}

		/** Whether others elsewhere are to have the lock next. */
		synchronized boolean isOver() {
			return this.over;
		}

		/**
		 * Whether the lock may be handed on once more.
		 * @param resource the resource
		 * @param now the monotonic time
		 * @return false if the turn is over
		 */
		synchronized boolean goesOn(String resource, long now) {
			long elapsed = now - this.start;
			if (this.over || elapsed < Handoff.this.turnNanos) {
				return !this.over;
			}
			if (!this.announced || Handoff.this.turnNanos == 0) {
				this.over = true;
			}
			else if (!this.asking) {
				this.asking = true;
				this.asked = now;
				ask(resource);
			}
			else if (now - this.asked >= Handoff.this.turnNanos) {
				this.over = true;
			}
			return !this.over;
		}

		private void ask(String resource) {
			Task.submit(Handoff.this.executor, () -> answered(isWanted(resource)), (failure) -> {
				if (!(failure instanceof RejectedExecutionException)) {
					Handoff.this.later.accept(() -> tellUnread(resource, failure));
				}
				end();
			});
		}

		private boolean isWanted(String resource) {
			try {
				return Handoff.this.store.read(resource).map(LockRecord::wanted).orElse(true);
			}
			catch (Throwable ex) {
				tellUnread(resource, ex);
				return true;
			}
		}

		private static void tellUnread(String resource, Throwable failure) {
			tell("Whether others want '%s' could not be read".formatted(resource), failure);
		}

		private synchronized void end() {
			this.over = true;
		}

		private synchronized void answered(boolean wanted) {
			this.asking = false;
			this.over = this.over || wanted;
			this.start = this.asked;
		}

	}

}

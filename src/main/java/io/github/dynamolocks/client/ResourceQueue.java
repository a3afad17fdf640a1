package io.github.dynamolocks.client;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.LockInfo;
import io.github.dynamolocks.store.LockRecord;

/**
 * Keeps the waiters of one resource in the order in which they came, and the lease that
 * this process has on it. Guarded by the monitor of {@link WaitQueues}.
 */
final class ResourceQueue {

	private final Set<Waiter> waiters = new LinkedHashSet<>();

	private final PollPlan plan;

	private final Runnable discard;

	private @Nullable DefaultLease lease;

	private Handoff.@Nullable Turn turn;

	/**
	 * Creates a queue.
	 * @param plan says when its head asks the store
	 * @param discard forgets the queue
	 */
	ResourceQueue(PollPlan plan, Runnable discard) {
		this.plan = plan;
		this.discard = discard;
	}

	PollPlan plan() {
		return this.plan;
	}

	void add(Waiter waiter) {
		this.waiters.add(waiter);
		waiter.setQueue(this);
	}

	void remove(Waiter waiter) {
		this.waiters.remove(waiter);
		waiter.setQueue(null);
	}

	int size() {
		return this.waiters.size();
	}

	List<Waiter> waiters() {
		return List.copyOf(this.waiters);
	}

	/** Returns the waiter that came first, null if there is none. */
	@Nullable Waiter head() {
		return this.waiters.isEmpty() ? null : this.waiters.iterator().next();
	}

	/** Returns whether a waiter may ask the store: it is first, and no lease is held. */
	boolean isTurnOf(Waiter waiter) {
		return this.lease == null && head() == waiter;
	}

	/** Forgets the queue if it has neither waiters nor a lease. */
	void discardIfUnused() {
		if (this.waiters.isEmpty() && this.lease == null) {
			this.discard.run();
		}
	}

	void hold(@Nullable DefaultLease lease, Handoff.@Nullable Turn turn) {
		this.lease = lease;
		this.turn = turn;
	}

	@Nullable DefaultLease lease() {
		return this.lease;
	}

	/** Returns the turn of this process while it has a lease. */
	Handoff.@Nullable Turn turn() {
		return this.turn;
	}

	/** Returns the last known holder, here or in another process. */
	@Nullable LockInfo holder() {
		if (this.lease != null) {
			return this.lease.acquisition().toInfo();
		}
		LockRecord seen = this.plan.seen();
		return (seen != null) ? seen.toInfo() : null;
	}

}

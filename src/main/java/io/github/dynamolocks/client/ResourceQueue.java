package io.github.dynamolocks.client;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.LockInfo;
import io.github.dynamolocks.store.LockRecord;

/**
 * The waiters of one resource in the order in which they came, and who of this process
 * holds it. Guarded by the queue.
 */
final class ResourceQueue {

	private final Set<Waiter> waiters = new LinkedHashSet<>();

	private final PollPlan plan;

	private @Nullable DefaultLease holder;

	private Handoff.@Nullable Turn turn;

	ResourceQueue(PollPlan plan) {
		this.plan = plan;
	}

	PollPlan plan() {
		return this.plan;
	}

	void add(Waiter waiter) {
		this.waiters.add(waiter);
	}

	void remove(Waiter waiter) {
		this.waiters.remove(waiter);
	}

	int size() {
		return this.waiters.size();
	}

	List<Waiter> everybody() {
		return List.copyOf(this.waiters);
	}

	@Nullable Waiter head() {
		return this.waiters.isEmpty() ? null : this.waiters.iterator().next();
	}

	void hold(@Nullable DefaultLease lease, Handoff.@Nullable Turn turn) {
		this.holder = lease;
		this.turn = turn;
	}

	@Nullable DefaultLease holder() {
		return this.holder;
	}

	/** The turn of this process, while one of it holds the lock. */
	Handoff.@Nullable Turn turn() {
		return this.turn;
	}

	/** Who stands in the way, here or elsewhere, as far as it is known. */
	@Nullable LockInfo standing() {
		if (this.holder != null) {
			return this.holder.acquisition().toInfo();
		}
		LockRecord seen = this.plan.seen();
		return (seen != null) ? seen.toInfo() : null;
	}

}

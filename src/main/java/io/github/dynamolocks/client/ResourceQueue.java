package io.github.dynamolocks.client;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.LockInfo;
import io.github.dynamolocks.store.Acquisition;
import io.github.dynamolocks.store.LockRecord;
import io.github.dynamolocks.store.Place;
import io.github.dynamolocks.store.ReleaseResult;

/**
 * Keeps the waiters of one resource in the order in which they came, the lease that this
 * process has on it, and its place in the line of the cluster. Guarded by the monitor of
 * {@link WaitQueues}.
 */
final class ResourceQueue {

	private final Set<Waiter> waiters = new LinkedHashSet<>();

	private final LongFunction<PollSchedule> schedules;

	private final Consumer<ResourceQueue> discard;

	/** Says when the head asks the store, null until the lock is contended. */
	private @Nullable PollSchedule schedule;

	/** The waiter whose request is under way, even if its wait has ended. */
	private @Nullable Waiter stepping;

	/** The place of this process, null while it needs none. */
	private @Nullable Place place;

	private @Nullable DefaultLease lease;

	private HandoffPolicy.@Nullable Turn turn;

	/** The time at which this process last acquired the lock. */
	private long acquired;

	/**
	 * Creates a queue.
	 * @param schedule says when its head asks the store, null until the lock is contended
	 * @param schedules creates the schedule at a monotonic time
	 * @param discard forgets the queue
	 */
	ResourceQueue(@Nullable PollSchedule schedule, LongFunction<PollSchedule> schedules,
			Consumer<ResourceQueue> discard) {
		this.schedule = schedule;
		this.schedules = schedules;
		this.discard = discard;
	}

	/** Returns the schedule, a new one if the lock was uncontended until now. */
	PollSchedule schedule(long now) {
		PollSchedule known = this.schedule;
		if (known == null) {
			known = this.schedules.apply(now);
			this.schedule = known;
		}
		return known;
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

	/**
	 * Returns whether a waiter may ask the store: it is first, no lease is held, and no
	 * request is under way. Requests with the same place must not overtake each other.
	 */
	boolean isTurnOf(Waiter waiter) {
		return this.lease == null && this.stepping == null && head() == waiter;
	}

	/**
	 * Begins the step that a waiter can do now, if there is one.
	 * @param waiter a waiter of this queue
	 * @param now the monotonic time
	 * @param places creates a place for a step that joins the line
	 */
	Look look(Waiter waiter, long now, Supplier<Place> places) {
		if (isStepping(waiter)) {
			return Look.again(-1);
		}
		long left = waiter.left(now);
		boolean turn = isTurnOf(waiter);
		long due = turn ? schedule(now).nanosUntilDue(now) : Long.MAX_VALUE;
		if (left > 0 && due > 0) {
			return Look.again(Math.min(left, due));
		}
		if (!turn) {
			return new Look(null, null, 0, 0, true);
		}
		this.stepping = waiter;
		if (this.place != null && this.place.isRetired()) {
			this.place = null;
		}
		PollSchedule.Step step = schedule(now).begin(now, left);
		if (step == PollSchedule.Step.JOIN && this.place == null) {
			this.place = places.get();
		}
		return new Look(step, this.place, this.waiters.size() - 1, 0, false);
	}

	boolean isStepping() {
		return this.stepping != null;
	}

	boolean isStepping(Waiter waiter) {
		return this.stepping == waiter;
	}

	/** Ends the step of a waiter. Does nothing if it has no step under way. */
	void endStep(Waiter waiter) {
		if (this.stepping == waiter) {
			this.stepping = null;
		}
	}

	@Nullable Place place() {
		return this.place;
	}

	/**
	 * Creates a place for the waiters that stay behind when this process passes the lock
	 * on. A process that had its turn from a full line gets none: else the processes of
	 * the line would keep all others out.
	 * @return the place, null if no waiter needs it, or if an earlier place may be in the
	 * line
	 */
	@Nullable Place nextPlace(Supplier<Place> places) {
		if (this.place != null || this.waiters.isEmpty() || (this.schedule != null && this.schedule.wasFull())) {
			return null;
		}
		this.place = places.get();
		return this.place;
	}

	/** Forgets the place if it has become the owner. */
	void useUpPlace(String owner) {
		if (this.place != null && this.place.owner().equals(owner)) {
			this.place = null;
		}
	}

	/**
	 * Plans the next step after an answer that did not give this process the lock.
	 */
	void refused(@Nullable LockRecord by, long now, long left) {
		Place own = this.place;
		schedule(now).refused(by, (own != null) ? own.index() : -1, own != null && own.isUsed(), now, left);
	}

	/**
	 * Plans the next step after a release.
	 * @param next the place that joined the line if the lock was passed on, null for none
	 * @param result the result of the release, null if it is unknown
	 * @param now the monotonic time
	 */
	void freed(@Nullable Place next, @Nullable ReleaseResult result, long now) {
		if (next != null && !next.isUsed()) {
			this.place = null;
		}
		if (result == ReleaseResult.PASSED_ON) {
			schedule(now).passedOn((next != null) ? next.index() : -1, now - this.acquired, now);
		}
		else if (result != ReleaseResult.RELEASED) {
			schedule(now).unknown(now);
		}
		else if (this.schedule != null) {
			this.schedule.free(now);
		}
	}

	/**
	 * Forgets the queue if it has neither waiters nor a lease nor a request under way.
	 */
	void discardIfUnused() {
		if (this.waiters.isEmpty() && this.lease == null && this.stepping == null) {
			this.discard.accept(this);
		}
	}

	/** Learns that this process acquired the lock from the store. */
	void acquired(Acquisition acquisition, long now) {
		this.acquired = now;
		if (this.schedule != null) {
			this.schedule.acquired(acquisition, now);
		}
	}

	void hold(@Nullable DefaultLease lease, HandoffPolicy.@Nullable Turn turn) {
		this.lease = lease;
		this.turn = turn;
	}

	@Nullable DefaultLease lease() {
		return this.lease;
	}

	/** Returns the turn of this process while it has a lease. */
	HandoffPolicy.@Nullable Turn turn() {
		return this.turn;
	}

	/** Returns the last known holder, here or in another process. */
	@Nullable LockInfo holder() {
		if (this.lease != null) {
			return this.lease.acquisition().toInfo();
		}
		LockRecord seen = (this.schedule != null) ? this.schedule.seen() : null;
		return (seen != null) ? seen.toInfo((this.place != null) ? this.place.index() : -1) : null;
	}

	/**
	 * What a waiter can do now.
	 *
	 * @param request the request that it may send, null for none
	 * @param place the place in the line, null for none
	 * @param behind how many wait behind it
	 * @param nanos when to look again if there is no request
	 * @param timeOver whether the wait time is over
	 */
	record Look(PollSchedule.@Nullable Step request, @Nullable Place place, int behind, long nanos, boolean timeOver) {

		static Look again(long nanos) {
			return new Look(null, null, 0, nanos, false);
		}

	}

}

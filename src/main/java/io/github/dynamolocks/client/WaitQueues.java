package io.github.dynamolocks.client;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.store.AcquireResult;
import io.github.dynamolocks.store.Acquisition;
import io.github.dynamolocks.store.HostClock;
import io.github.dynamolocks.store.LockRecord;
import io.github.dynamolocks.store.LockStore;

/**
 * Serves the waiters of this process first come, first served, with one queue for each
 * resource. Only the head of a queue asks the store, and only while no lease of this
 * process is held on the resource: else the head gets the lock from its predecessor, see
 * {@link Handoff}.
 *
 * <p>
 * A release goes one way: {@link DefaultLease#close}, this class, which hands the lock
 * off to the head or has it freed by {@link LeaseManager}, the store; then the head is
 * woken.
 *
 * <p>
 * Safe for use by any number of threads. While its monitor is held, no request is sent,
 * no listener called and nothing logged: what has to follow a change is kept in
 * {@link WaitEndings} until the monitor is free.
 */
final class WaitQueues {

	/** The holding times of so many resources are remembered. */
	private static final int REMEMBERED = 1000;

	private final LockStore store;

	private final LockAcquirer acquirer;

	private final LeaseManager leases;

	private final Handoff handoff;

	private final WaitEndings endings;

	private final LockClientSettings settings;

	private final HostClock host;

	private final RandomGenerator random;

	private final Map<String, ResourceQueue> queues = new HashMap<>();

	private final Map<String, HoldingTimes> times = new RecentlyUsed<>(REMEMBERED);

	private boolean closed;

	WaitQueues(LockStore store, LockAcquirer acquirer, LeaseManager leases, Handoff handoff, WaitEndings endings,
			LockClientSettings settings, HostClock host, RandomGenerator random) {
		this.store = store;
		this.acquirer = acquirer;
		this.leases = leases;
		this.handoff = handoff;
		this.settings = settings;
		this.endings = endings;
		this.host = host;
		this.random = random;
	}

	/**
	 * Tries once for a caller that does not wait, past the queue.
	 * @param waiter the caller; its wait has ended when this returns
	 */
	void tryOnce(Waiter waiter) {
		try {
			int waiting = countBefore(waiter);
			if (waiter.isWaiting()) {
				AcquireResult result = this.acquirer.acquire(waiter, waiting);
				if (result instanceof AcquireResult.Acquired acquired) {
					give(waiter, acquired.acquisition(), waiting);
				}
				else {
					contended(waiter, holder(result));
				}
			}
		}
		catch (Throwable ex) {
			fail(waiter, ex);
		}
		finally {
			this.endings.followUp(this);
		}
	}

	private synchronized void contended(Waiter waiter, @Nullable LockRecord by) {
		this.endings.contended(waiter, (by != null) ? by.toInfo() : null);
	}

	private synchronized int countBefore(Waiter waiter) {
		refuseIfClosed(waiter);
		ResourceQueue queue = this.queues.get(waiter.resource());
		return (queue != null) ? queue.size() : 0;
	}

	/**
	 * Adds a waiter to the end of its queue.
	 * @param waiter a waiter that goes on by calling {@link #step}
	 */
	void join(Waiter waiter) {
		try {
			synchronized (this) {
				refuseIfClosed(waiter);
				if (waiter.isWaiting()) {
					open(waiter.resource()).add(waiter);
				}
			}
		}
		catch (Throwable ex) {
			fail(waiter, ex);
		}
		finally {
			this.endings.followUp(this);
		}
	}

	/**
	 * Takes a waiter out of its queue.
	 * @param waiter a waiter that gives up
	 * @param reason the reason, for the exception
	 * @return false if the wait had ended before
	 */
	boolean leave(Waiter waiter, LockNotAcquiredException.Reason reason) {
		try {
			synchronized (this) {
				if (!waiter.isWaiting()) {
					return false;
				}
				this.endings.refuse(waiter, reason);
				return true;
			}
		}
		finally {
			this.endings.followUp(this);
		}
	}

	/**
	 * Ends a wait that cannot go on, and leaves the queue as if the waiter had given up.
	 * @param waiter the waiter; its wait may have ended before
	 * @param failure the reason, for the caller
	 */
	void fail(Waiter waiter, Throwable failure) {
		try {
			synchronized (this) {
				waiter.setStepping(false);
				this.endings.failed(waiter, failure);
				ResourceQueue queue = this.queues.get(waiter.resource());
				if (queue != null) {
					this.endings.wakeHead(queue);
				}
			}
		}
		finally {
			this.endings.followUp(this);
		}
	}

	/**
	 * Does what a waiter can do now, which may be a request or nothing.
	 * @param waiter a waiter
	 * @return after how many nanoseconds to call again, if nothing wakes it before;
	 * negative if another call is under way and will say so
	 */
	long step(Waiter waiter) {
		try {
			Look look = look(waiter);
			if (look.request() == null) {
				return look.nanos();
			}
			if (look.request() == PollPlan.Step.READ) {
				LockRecord seen = this.store.read(waiter.resource()).orElse(null);
				if (seen != null && !seen.isFree()) {
					leaveMark(waiter, seen);
					return refused(waiter, seen);
				}
				if (!shownFree(waiter)) {
					return 0;
				}
			}
			AcquireResult result = this.acquirer.acquire(waiter, look.behind());
			if (result instanceof AcquireResult.Acquired acquired) {
				give(waiter, acquired.acquisition(), look.behind());
				return 0;
			}
			return refused(waiter, holder(result));
		}
		catch (Throwable ex) {
			fail(waiter, ex);
			return 0;
		}
		finally {
			this.endings.followUp(this);
		}
	}

	private synchronized Look look(Waiter waiter) {
		ResourceQueue queue = waiter.queue();
		if (queue == null) {
			return Look.again(0);
		}
		if (waiter.isStepping()) {
			return Look.again(-1);
		}
		long now = this.host.nanoTime();
		long left = waiter.left(now);
		boolean turn = queue.isTurnOf(waiter);
		long due = turn ? queue.plan().nanosUntilDue(now) : Long.MAX_VALUE;
		if (left > 0 && due > 0) {
			return Look.again(Math.min(left, due));
		}
		if (!turn) {
			this.endings.contended(waiter, queue.holder());
			return Look.again(0);
		}
		waiter.setStepping(true);
		return new Look(queue.plan().begin(), queue.size() - 1, 0);
	}

	private void leaveMark(Waiter waiter, LockRecord seen) {
		synchronized (this) {
			ResourceQueue queue = waiter.queue();
			if (queue == null || !queue.plan().isMarkNeeded(seen, this.host.nanoTime())) {
				return;
			}
		}
		this.store.want(seen.resource()).ifPresent((owner) -> marked(waiter, owner));
	}

	private synchronized void marked(Waiter waiter, String owner) {
		ResourceQueue queue = waiter.queue();
		if (queue != null) {
			queue.plan().marked(owner, this.host.nanoTime());
		}
	}

	private synchronized boolean shownFree(Waiter waiter) {
		ResourceQueue queue = waiter.queue();
		if (queue == null) {
			waiter.setStepping(false);
			return false;
		}
		queue.plan().shownFree(this.host.nanoTime());
		return true;
	}

	private synchronized long refused(Waiter waiter, @Nullable LockRecord by) {
		waiter.setStepping(false);
		ResourceQueue queue = waiter.queue();
		if (queue == null) {
			return 0;
		}
		long now = this.host.nanoTime();
		queue.plan().refused(by, now, waiter.waited(now));
		long left = waiter.left(now);
		if (left <= 0) {
			this.endings.contended(waiter, queue.holder());
			return 0;
		}
		return Math.min(left, Math.max(0, queue.plan().nanosUntilDue(now)));
	}

	private static @Nullable LockRecord holder(AcquireResult result) {
		return (result instanceof AcquireResult.Refused refused) ? refused.by() : null;
	}

	/** Gives a lock to the waiter that acquired it, or frees it if that is too late. */
	private void give(Waiter waiter, Acquisition acquisition, int behind) {
		DefaultLease lease = null;
		try {
			lease = lease(acquisition, acquisition.takeToken(), waiter);
			if (!isGiven(waiter, lease, behind)) {
				giveBack(lease, acquisition);
			}
		}
		catch (Throwable ex) {
			DefaultLease opened = lease;
			// First, or the lock would be handed on to this very waiter.
			fail(waiter, ex);
			Failures.runAfter(ex, () -> giveBack(opened, acquisition));
		}
	}

	private DefaultLease lease(Acquisition acquisition, OptionalLong token, Waiter waiter) {
		return new DefaultLease(acquisition, token, waiter.request(), this.host, this::release, this::lost);
	}

	/**
	 * Opens the lease of a waiter that has acquired a lock.
	 * @return false if the waiter has given up, or the client is closed
	 */
	private synchronized boolean isGiven(Waiter waiter, DefaultLease lease, int behind) {
		waiter.setStepping(false);
		if (!this.leases.open(lease)) {
			if (waiter.isWaiting()) {
				refuseIfClosed(waiter);
			}
			return false;
		}
		ResourceQueue queue = open(waiter.resource());
		long now = this.host.nanoTime();
		queue.hold(lease, this.handoff.begin(behind, now));
		queue.plan().acquired(now);
		this.endings.acquired(waiter, lease);
		if (lease.isLost()) {
			// It was lost before the queue knew it.
			released(queue, lease);
		}
		return waiter.result() instanceof Waiter.Acquired acquired && acquired.lease() == lease;
	}

	private void giveBack(@Nullable DefaultLease lease, Acquisition acquisition) {
		if (lease != null && this.leases.isOpen(lease)) {
			lease.close();
		}
		else {
			this.leases.abandon(acquisition);
		}
	}

	/** Ends a lease that its holder has closed. */
	private void release(DefaultLease lease) {
		Failures.runAll(() -> this.leases.stopRenewal(lease), () -> handOffOrFree(lease),
				() -> this.leases.remove(lease), () -> released(lease));
	}

	private void handOffOrFree(DefaultLease lease) {
		boolean handedOff;
		try {
			handedOff = !lease.isLost() && handOff(lease);
		}
		catch (Throwable ex) {
			Failures.runAfter(ex, () -> this.leases.free(lease));
			throw ex;
		}
		if (handedOff) {
			this.handoff.log(lease);
			this.leases.raiseReleased(lease);
		}
		else {
			this.leases.free(lease);
		}
	}

	/** Lets others have a lock whose lease was lost. */
	private void lost(DefaultLease lease) {
		Failures.runAll(() -> this.leases.raiseLost(lease), () -> released(lease));
	}

	private boolean handOff(DefaultLease lease) {
		Waiter first;
		synchronized (this) {
			first = successor(lease);
		}
		if (first == null || !this.handoff.renewIfShort(lease.acquisition(), first.request())) {
			return false;
		}
		try {
			synchronized (this) {
				ResourceQueue queue = this.queues.get(lease.resource());
				Waiter next = successor(lease);
				// The lease was renewed for the first, which may have given up meanwhile.
				return queue != null && next != null && (next == first || next.request().renewed())
						&& handOff(lease, queue, next);
			}
		}
		finally {
			this.endings.followUp(this);
		}
	}

	private boolean handOff(DefaultLease lease, ResourceQueue queue, Waiter next) {
		boolean fenced = this.acquirer.isFenced(next.request());
		OptionalLong token = fenced ? lease.acquisition().takeToken() : OptionalLong.empty();
		if (fenced && token.isEmpty()) {
			return false;
		}
		lease.acquisition().handedOn();
		DefaultLease handed = lease(lease.acquisition(), token, next);
		if (!this.leases.open(handed)) {
			return false;
		}
		try {
			queue.hold(handed, queue.turn());
			this.endings.acquired(next, handed);
		}
		catch (Throwable ex) {
			queue.hold(lease, queue.turn());
			Failures.runAfter(ex, () -> this.leases.forget(handed));
			throw ex;
		}
		if (handed.isLost()) {
			released(queue, handed);
		}
		return true;
	}

	private @Nullable Waiter successor(DefaultLease lease) {
		ResourceQueue queue = this.queues.get(lease.resource());
		return (queue != null) ? this.handoff.successor(queue, lease, this.host.nanoTime()) : null;
	}

	/** Has the head of a queue go on after a lease. */
	private void released(DefaultLease lease) {
		try {
			synchronized (this) {
				ResourceQueue queue = this.queues.get(lease.resource());
				if (queue != null && queue.lease() == lease) {
					released(queue, lease);
				}
			}
		}
		finally {
			this.endings.followUp(this);
		}
	}

	private void released(ResourceQueue queue, DefaultLease lease) {
		Handoff.Turn turn = queue.turn();
		queue.hold(null, null);
		Failures.runAll(() -> plan(queue.plan(), turn, lease), () -> this.endings.wakeHead(queue));
	}

	private void plan(PollPlan plan, Handoff.@Nullable Turn turn, DefaultLease lease) {
		long now = this.host.nanoTime();
		if (turn != null && (turn.isOver() || plan.isTurnOver(lease.acquisition().isWanted(), now))) {
			plan.giveWay(now, turn.held(now));
		}
		else {
			plan.free(now);
		}
	}

	private void refuseIfClosed(Waiter waiter) {
		if (this.closed) {
			this.endings.refuse(waiter, LockNotAcquiredException.Reason.CLOSED);
		}
	}

	/** Returns the queue of a resource, a new one if there is none. */
	private ResourceQueue open(String resource) {
		return this.queues.computeIfAbsent(resource, (key) -> {
			HoldingTimes known = this.times.computeIfAbsent(key, (unused) -> new HoldingTimes());
			return new ResourceQueue(new PollPlan(this.settings, known, this.random::nextDouble, this.host.nanoTime()),
					() -> this.queues.remove(key));
		});
	}

	/** Returns the number of waiters. */
	synchronized int count() {
		return this.queues.values().stream().mapToInt(ResourceQueue::size).sum();
	}

	/** Refuses all waiters, now and from now on. */
	void close() {
		try {
			synchronized (this) {
				this.closed = true;
				for (ResourceQueue queue : List.copyOf(this.queues.values())) {
					queue.waiters().forEach(this::refuseIfClosed);
				}
			}
		}
		finally {
			this.endings.followUp(this);
		}
	}

	/**
	 * What a waiter can do now.
	 *
	 * @param request the request that it may send, null for none
	 * @param behind how many wait behind it
	 * @param nanos when to look again if there is no request
	 */
	private record Look(PollPlan.@Nullable Step request, int behind, long nanos) {

		static Look again(long nanos) {
			return new Look(null, 0, nanos);
		}

	}

}

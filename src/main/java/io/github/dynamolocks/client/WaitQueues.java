package io.github.dynamolocks.client;

import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.store.HostClock;
import io.github.dynamolocks.store.LockRecord;
import io.github.dynamolocks.store.LockStore;
import io.github.dynamolocks.store.Acquisition;

/**
 * Who waits in this process, first come, first served, one line for each resource. Only
 * the head of a line asks the store, and nobody does while somebody in this process holds
 * the lock: then the head gets it from its predecessor, see {@link Handoff}.
 *
 * <p>
 * Safe for use by any number of threads. No request is sent while its monitor is held.
 */
final class WaitQueues implements LeaseManager.Successors {

	private final LockStore store;

	private final LockAcquirer attempts;

	private final LeaseManager leases;

	private final HostClock host;

	private final Handoff handoff;

	private final Lines lines;

	/** Whether the thread wakes waiters, which may wake others in turn. */
	private final ThreadLocal<Boolean> waking = new ThreadLocal<>();

	WaitQueues(LockStore store, LockAcquirer attempts, LeaseManager leases, Lines lines, HostClock host,
			Handoff handoff) {
		this.store = store;
		this.attempts = attempts;
		this.leases = leases;
		this.lines = lines;
		this.host = host;
		this.handoff = handoff;
	}

	/**
	 * Tries once, past the line: whoever does not wait does not queue.
	 * @param waiter who tries; it has ended when this returns
	 */
	void tryOnce(Waiter waiter) {
		try {
			attemptOnce(waiter);
		}
		catch (Throwable ex) {
			fail(waiter, ex);
		}
		finally {
			wake();
		}
	}

	private void attemptOnce(Waiter waiter) {
		int queue;
		synchronized (this) {
			if (this.lines.refuseIfClosed(waiter)) {
				return;
			}
			ResourceQueue line = this.lines.get(waiter.resource());
			queue = (line != null) ? line.size() : 0;
		}
		LockAcquirer.Outcome outcome = this.attempts.attemptWithoutWaiting(waiter.resource(), waiter.request(), queue);
		if (outcome.acquisition() != null) {
			acquired(waiter, outcome.acquisition(), queue);
			return;
		}
		LockRecord by = outcome.by();
		synchronized (this) {
			this.lines.giveUp(waiter, (by != null) ? by.toInfo() : null);
		}
	}

	/**
	 * Puts somebody at the end of the line.
	 * @param waiter who waits; goes on by calling {@link #step}
	 */
	void join(Waiter waiter) {
		try {
			synchronized (this) {
				if (!this.lines.refuseIfClosed(waiter)) {
					this.lines.open(waiter.resource()).add(waiter);
				}
			}
		}
		catch (Throwable ex) {
			fail(waiter, ex);
		}
		finally {
			wake();
		}
	}

	/**
	 * Takes somebody out of the line.
	 * @param waiter who gives up
	 * @param reason why, for the exception
	 * @return false if the wait had ended before
	 */
	boolean leave(Waiter waiter, LockNotAcquiredException.Reason reason) {
		try {
			synchronized (this) {
				if (waiter.end() != null) {
					return false;
				}
				this.lines.leave(waiter, reason);
				return true;
			}
		}
		finally {
			wake();
		}
	}

	/**
	 * Ends a wait that cannot go on, and leaves the line as if the waiter had given up.
	 * @param waiter the waiter; its wait may have ended before
	 * @param failure why, for the caller
	 */
	void fail(Waiter waiter, Throwable failure) {
		try {
			synchronized (this) {
				waiter.setStepping(false);
				if (waiter.end() == null) {
					this.lines.fail(waiter, failure);
				}
				this.lines.wakeHead(waiter.resource());
			}
		}
		finally {
			wake();
		}
	}

	/** Wakes those for whom something has changed, once the monitor is free. */
	private void wake() {
		if (Thread.holdsLock(this) || this.waking.get() != null) {
			return;
		}
		this.waking.set(Boolean.TRUE);
		try {
			for (Waiter waiter = this.lines.nextWoken(); waiter != null; waiter = this.lines.nextWoken()) {
				waiter.wake();
			}
		}
		finally {
			this.waking.remove();
		}
	}

	/**
	 * Does what a waiter can do now, which may be a request or nothing.
	 * @param waiter who waits
	 * @return after how many nanoseconds to call again, if nothing wakes it before;
	 * negative if another call is under way and will say so
	 */
	long step(Waiter waiter) {
		try {
			return doStep(waiter);
		}
		catch (Throwable ex) {
			fail(waiter, ex);
			return 0;
		}
		finally {
			wake();
		}
	}

	private long doStep(Waiter waiter) {
		PollPlan.Step step;
		int queue;
		synchronized (this) {
			ResourceQueue line = this.lines.get(waiter.resource());
			if (waiter.end() != null || line == null) {
				return 0;
			}
			if (waiter.isStepping()) {
				return -1;
			}
			long now = this.host.nanoTime();
			long left = waiter.left(now);
			boolean myTurn = line.holder() == null && line.head() == waiter;
			long due = myTurn ? line.plan().nanosUntilDue(now) : Long.MAX_VALUE;
			if (left > 0 && due > 0) {
				return Math.min(left, due);
			}
			if (!myTurn) {
				this.lines.giveUp(waiter);
				return 0;
			}
			waiter.setStepping(true);
			step = line.plan().begin();
			queue = line.size() - 1;
		}
		LockRecord by = (step == PollPlan.Step.READ) ? this.store.read(waiter.resource()).orElse(null) : null;
		if (step == PollPlan.Step.WRITE || by == null || by.isFree()) {
			return write(waiter, step, queue);
		}
		if (isMarkNeeded(waiter, by)) {
			this.store.want(by.resource()).ifPresent((owner) -> marked(waiter, owner));
		}
		return refused(waiter, by);
	}

	private synchronized boolean isMarkNeeded(Waiter waiter, LockRecord by) {
		ResourceQueue line = this.lines.get(waiter.resource());
		return line != null && line.plan().isMarkNeeded(by, this.host.nanoTime());
	}

	private synchronized void marked(Waiter waiter, String owner) {
		ResourceQueue line = this.lines.get(waiter.resource());
		if (line != null) {
			line.plan().marked(owner, this.host.nanoTime());
		}
	}

	private long write(Waiter waiter, PollPlan.Step step, int queue) {
		synchronized (this) {
			ResourceQueue line = this.lines.get(waiter.resource());
			if (waiter.end() != null || line == null) {
				waiter.setStepping(false);
				return 0;
			}
			if (step == PollPlan.Step.READ) {
				line.plan().shownFree(this.host.nanoTime());
			}
		}
		LockAcquirer.Outcome outcome = this.attempts.attempt(waiter.resource(), waiter.request(), queue);
		if (outcome.acquisition() == null) {
			return refused(waiter, outcome.by());
		}
		acquired(waiter, outcome.acquisition(), queue);
		return 0;
	}

	private synchronized long refused(Waiter waiter, @Nullable LockRecord by) {
		waiter.setStepping(false);
		ResourceQueue line = this.lines.get(waiter.resource());
		if (waiter.end() != null || line == null) {
			return 0;
		}
		long now = this.host.nanoTime();
		line.plan().refused(by, now, waiter.waited(now));
		long left = waiter.left(now);
		if (left <= 0) {
			this.lines.giveUp(waiter);
			return 0;
		}
		return Math.min(left, Math.max(0, line.plan().nanosUntilDue(now)));
	}

	private void acquired(Waiter waiter, Acquisition acquisition, int queue) {
		AtomicReference<@Nullable DefaultLease> opened = new AtomicReference<>();
		try {
			if (!isGiven(waiter, acquisition, queue, opened)) {
				giveBack(opened.get(), acquisition);
			}
		}
		catch (Throwable ex) {
			// First, or the lock would be handed on to this very waiter.
			fail(waiter, ex);
			Failures.runAfter(ex, () -> giveBack(opened.get(), acquisition));
		}
	}

	/**
	 * Gives a lock to the waiter that acquired it.
	 * @return false if the waiter has given up, or the client is closed
	 */
	private synchronized boolean isGiven(Waiter waiter, Acquisition acquisition, int queue,
			AtomicReference<@Nullable DefaultLease> opened) {
		waiter.setStepping(false);
		DefaultLease lease = this.leases.open(acquisition, acquisition.takeToken(), waiter, this);
		opened.set(lease);
		if (lease == null) {
			if (waiter.end() == null) {
				this.lines.refuseIfClosed(waiter);
			}
			return false;
		}
		ResourceQueue line = this.lines.open(waiter.resource());
		long now = this.host.nanoTime();
		line.hold(lease, this.handoff.begin(queue, now));
		line.plan().acquired(now);
		if (waiter.end() != null) {
			return false;
		}
		this.lines.succeed(waiter, lease);
		releaseIfLost(lease);
		return true;
	}

	/** Lets others have a lock whose lease has ended before its queue knew of it. */
	private void releaseIfLost(DefaultLease lease) {
		if (lease.isLost()) {
			released(lease);
		}
	}

	private void giveBack(@Nullable DefaultLease lease, Acquisition acquisition) {
		if (lease != null) {
			lease.close();
		}
		else {
			this.leases.abandon(acquisition);
		}
	}

	@Override
	public boolean handOn(DefaultLease lease) {
		synchronized (this) {
			if (successor(lease) == null) {
				return false;
			}
		}
		if (!this.handoff.renewIfShort(lease.acquisition())) {
			return false;
		}
		try {
			synchronized (this) {
				ResourceQueue line = this.lines.get(lease.resource());
				Waiter next = successor(lease);
				return line != null && next != null && handOn(lease, line, next);
			}
		}
		finally {
			wake();
		}
	}

	private boolean handOn(DefaultLease lease, ResourceQueue line, Waiter next) {
		boolean fenced = this.attempts.isFenced(next.request());
		OptionalLong token = fenced ? lease.acquisition().takeToken() : OptionalLong.empty();
		DefaultLease handed = (fenced && token.isEmpty()) ? null
				: this.leases.open(lease.acquisition(), token, next, this);
		if (handed == null) {
			return false;
		}
		try {
			line.hold(handed, line.turn());
			this.lines.succeed(next, handed);
		}
		catch (Throwable ex) {
			line.hold(lease, line.turn());
			Failures.runAfter(ex, () -> this.leases.forget(handed));
			throw ex;
		}
		releaseIfLost(handed);
		return true;
	}

	private @Nullable Waiter successor(DefaultLease lease) {
		ResourceQueue line = this.lines.get(lease.resource());
		return (line != null) ? this.handoff.successor(line, lease, this.host.nanoTime()) : null;
	}

	@Override
	public void released(DefaultLease lease) {
		try {
			synchronized (this) {
				ResourceQueue line = this.lines.get(lease.resource());
				if (line != null && line.holder() == lease) {
					Handoff.Turn turn = line.turn();
					line.hold(null, null);
					Failures.runAll(() -> plan(line, turn, lease), () -> this.lines.wakeHead(lease.resource()));
				}
			}
		}
		finally {
			wake();
		}
	}

	private void plan(ResourceQueue line, Handoff.@Nullable Turn turn, DefaultLease lease) {
		long now = this.host.nanoTime();
		if (turn != null && (turn.isOver() || line.plan().isTurnOver(lease.acquisition().isWanted(), now))) {
			line.plan().giveWay(now, turn.held(now));
		}
		else {
			line.plan().free(now);
		}
	}

	/** Has a thread wait, which the end of its wait unparks. */
	void park(long nanos) {
		this.host.park(this, nanos);
	}

	/** How many wait. */
	synchronized int count() {
		return this.lines.count();
	}

	/**
	 * Refuses everybody, now and from now on.
	 */
	void close() {
		try {
			synchronized (this) {
				this.lines.close();
			}
		}
		finally {
			wake();
		}
	}

}

package io.github.dynamolocks.client;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.LongFunction;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.store.AcquireResult;
import io.github.dynamolocks.store.Acquisition;
import io.github.dynamolocks.store.HostClock;
import io.github.dynamolocks.store.LockRecord;
import io.github.dynamolocks.store.Place;
import io.github.dynamolocks.store.ReleaseResult;

/**
 * Serves the waiters of this process first come, first served, with one queue for each
 * resource. Only the head of a queue asks the store, and only while no lease of this
 * process is held on the resource. While one is held, the head gets the lock from its
 * predecessor, see {@link HandoffPolicy}.
 *
 * <p>
 * Each queue has at most one place in the line of the cluster. The place belongs to the
 * queue: the waiter that is first when the turn comes gets the lock. A queue that has no
 * more waiters leaves the line.
 *
 * <p>
 * Safe for use by any number of threads. While a thread holds its monitor, it sends no
 * request, calls no listener and logs nothing: {@link WaitEndings} keeps what follows a
 * change until the monitor is free.
 */
final class WaitQueues {

	/** The number of resources whose history is kept while no caller waits. */
	private static final int REMEMBERED = 1000;

	private final LockAcquirer acquirer;

	private final LeaseManager leases;

	private final HandoffPolicy handoff;

	private final WaitEndings endings;

	private final LockClientSettings settings;

	private final HostClock host;

	private final RandomGenerator random;

	private final Map<String, ResourceQueue> queues = new HashMap<>();

	private final Map<String, PollSchedule.History> histories = new RecentlyUsed<>(REMEMBERED);

	/** What is known of the turns of all resources with the same purpose. */
	private final Map<String, PollSchedule.Turns> turns = new RecentlyUsed<>(REMEMBERED);

	private boolean closed;

	WaitQueues(LockAcquirer acquirer, LeaseManager leases, HandoffPolicy handoff, WaitEndings endings,
			LockClientSettings settings, HostClock host, RandomGenerator random) {
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
				AcquireResult result = this.acquirer.acquire(waiter, waiting, null);
				if (result instanceof Acquisition acquisition) {
					give(waiter, acquisition);
				}
				else {
					LockRecord by = result.by();
					synchronized (this) {
						this.endings.contended(waiter, (by != null) ? by.toInfo() : null);
					}
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
					open(waiter).add(waiter);
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
				endStep(waiter);
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
			ResourceQueue.Look look = look(waiter);
			if (look.request() == null) {
				return look.nanos();
			}
			AcquireResult result = this.acquirer.step(look.request(), waiter, look.behind(), look.place());
			if (result instanceof Acquisition acquisition) {
				give(waiter, acquisition);
				return 0;
			}
			return refused(waiter, result.by());
		}
		catch (Throwable ex) {
			fail(waiter, ex);
			return 0;
		}
		finally {
			this.endings.followUp(this);
		}
	}

	private synchronized ResourceQueue.Look look(Waiter waiter) {
		ResourceQueue queue = waiter.queue();
		if (queue == null) {
			return ResourceQueue.Look.again(0);
		}
		ResourceQueue.Look look = queue.look(waiter, this.host.nanoTime(), this.acquirer::newPlace);
		if (look.timeOver()) {
			this.endings.contended(waiter, queue.holder());
		}
		return look;
	}

	private synchronized long refused(Waiter waiter, @Nullable LockRecord by) {
		ResourceQueue queue = this.queues.get(waiter.resource());
		endStep(waiter);
		if (queue == null) {
			return 0;
		}
		long now = this.host.nanoTime();
		long left = waiter.left(now);
		queue.refused(by, now, left);
		if (waiter.queue() == null) {
			return 0;
		}
		if (left <= 0) {
			this.endings.contended(waiter, queue.holder());
			return 0;
		}
		return Math.min(left, Math.max(0, queue.schedule(now).nanosUntilDue(now)));
	}

	/**
	 * Lets the next waiter go on if the wait of the one that sent a request has ended.
	 */
	private void endStep(Waiter waiter) {
		ResourceQueue queue = this.queues.get(waiter.resource());
		if (queue != null && queue.isStepping(waiter)) {
			queue.endStep(waiter);
			if (queue.head() != waiter) {
				this.endings.wakeHead(queue);
			}
		}
	}

	/** Gives a lock to the waiter that acquired it, or frees it if that is too late. */
	private void give(Waiter waiter, Acquisition acquisition) {
		useUpPlace(acquisition);
		DefaultLease lease = null;
		try {
			lease = lease(acquisition, acquisition.takeToken(), waiter);
			if (!isGiven(waiter, lease)) {
				giveBack(lease, acquisition);
			}
		}
		catch (Throwable ex) {
			DefaultLease opened = lease;
			// First, or the lock would be handed off to this very waiter.
			fail(waiter, ex);
			Failures.runAfter(ex, () -> giveBack(opened, acquisition));
		}
	}

	/** Forgets the place first: if a later step fails, the id is released. */
	private synchronized void useUpPlace(Acquisition acquisition) {
		ResourceQueue queue = this.queues.get(acquisition.resource());
		if (queue != null) {
			queue.useUpPlace(acquisition.owner());
		}
	}

	private DefaultLease lease(Acquisition acquisition, OptionalLong token, Waiter waiter) {
		return new DefaultLease(acquisition, token, waiter.request(), this.host, this.leases::renew, this::release,
				this::lost);
	}

	/**
	 * Opens the lease of a waiter that has acquired a lock.
	 * @return false if the waiter has given up, or the client is closed
	 */
	private synchronized boolean isGiven(Waiter waiter, DefaultLease lease) {
		endStep(waiter);
		if (!this.leases.open(lease)) {
			if (waiter.isWaiting()) {
				refuseIfClosed(waiter);
			}
			return false;
		}
		ResourceQueue queue = open(waiter);
		long now = this.host.nanoTime();
		queue.acquired(lease.acquisition(), now);
		queue.hold(lease, this.handoff.begin(lease.acquisition(), now));
		this.endings.acquired(waiter, lease);
		if (lease.isLost()) {
			// It was lost before the queue knew it.
			released(queue);
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
			Failures.runAfter(ex, () -> free(lease));
			throw ex;
		}
		if (handedOff) {
			this.handoff.log(lease);
			this.leases.raiseReleased(lease);
		}
		else {
			free(lease);
		}
	}

	private void free(DefaultLease lease) {
		Place next;
		try {
			next = nextPlace(lease);
		}
		catch (Throwable ex) {
			Failures.runAfter(ex, () -> free(lease, null));
			throw ex;
		}
		free(lease, next);
	}

	private void free(DefaultLease lease, @Nullable Place next) {
		ReleaseResult result = null;
		try {
			result = this.leases.free(lease, next);
		}
		finally {
			freed(lease, next, result);
		}
	}

	private synchronized @Nullable Place nextPlace(DefaultLease lease) {
		ResourceQueue queue = this.queues.get(lease.resource());
		return (queue != null && queue.lease() == lease) ? queue.nextPlace(this.acquirer::newPlace) : null;
	}

	private synchronized void freed(DefaultLease lease, @Nullable Place next, @Nullable ReleaseResult result) {
		ResourceQueue queue = this.queues.get(lease.resource());
		if (queue != null && queue.lease() == lease) {
			queue.freed(next, result, this.host.nanoTime());
		}
	}

	/** Lets the next waiter try to acquire a lock whose lease was lost. */
	private void lost(DefaultLease lease) {
		Failures.runAll(() -> this.leases.raiseLost(lease), () -> freed(lease, null, null), () -> released(lease));
	}

	private boolean handOff(DefaultLease lease) {
		Waiter first;
		synchronized (this) {
			first = successor(lease);
		}
		if (first == null || !this.handoff.prepare(lease.acquisition(), first.request())) {
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
		lease.acquisition().handedOff();
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
			released(queue);
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
					released(queue);
				}
			}
		}
		finally {
			this.endings.followUp(this);
		}
	}

	private void released(ResourceQueue queue) {
		queue.hold(null, null);
		this.endings.wakeHead(queue);
	}

	private void refuseIfClosed(Waiter waiter) {
		if (this.closed) {
			this.endings.refuse(waiter, LockNotAcquiredException.Reason.CLOSED);
		}
	}

	/** Returns the queue of a resource, a new one if there is none. */
	private ResourceQueue open(Waiter waiter) {
		return this.queues.computeIfAbsent(waiter.resource(), (key) -> {
			String purpose = waiter.request().purpose();
			LongFunction<PollSchedule> schedules = (now) -> schedule(key, purpose, now);
			return new ResourceQueue(this.histories.containsKey(key) ? schedules.apply(this.host.nanoTime()) : null,
					schedules, (queue) -> discard(key, queue));
		});
	}

	private PollSchedule schedule(String resource, @Nullable String purpose, long now) {
		PollSchedule.History history = this.histories.computeIfAbsent(resource,
				(key) -> new PollSchedule.History(this.turns.computeIfAbsent(Objects.requireNonNullElse(purpose, ""),
						(unused) -> new PollSchedule.Turns())));
		return new PollSchedule(this.settings, history, this.random::nextDouble, now);
	}

	private void discard(String resource, ResourceQueue queue) {
		this.queues.remove(resource);
		Place place = queue.place();
		if (place != null && place.isUsed()) {
			this.endings.later(() -> this.acquirer.leave(resource, place));
		}
	}

	/** Returns the place of this process in the line of a lock, null if it has none. */
	synchronized @Nullable Place place(String resource) {
		ResourceQueue queue = this.queues.get(resource);
		return (queue != null) ? queue.place() : null;
	}

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

}

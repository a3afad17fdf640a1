package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.LockEvent;
import io.github.dynamolocks.LockInfo;
import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.store.HostClock;

/**
 * Ends waits, and tells the waiters and listeners once the monitor of the queues is free.
 * All methods but {@link #followUp} are called with that monitor held.
 */
final class WaitEndings {

	private final LockEventDispatcher events;

	private final HostClock host;

	/** Wakes waiters and raises events, in the order of the changes. */
	private final Queue<Runnable> followUps = new ConcurrentLinkedQueue<>();

	/** Whether the thread runs follow-ups, which may cause others. */
	private final ThreadLocal<Boolean> following = new ThreadLocal<>();

	WaitEndings(LockEventDispatcher events, HostClock host) {
		this.events = events;
		this.host = host;
	}

	/** Runs an action once the monitor is free. */
	void later(Runnable action) {
		this.followUps.add(action);
	}

	/** Gives a lease to a waiter, unless its wait has ended. */
	void acquired(Waiter waiter, DefaultLease lease) {
		Duration waited = waited(waiter);
		this.followUps.add(() -> this.events
			.raise(() -> new LockEvent.Acquired(lease.resource(), lease.owner(), lease.purpose(), waited)));
		if (waiter.isWaiting()) {
			end(waiter, new Waiter.Acquired(lease, waited));
		}
	}

	/** Ends a wait whose time is over. */
	void contended(Waiter waiter, @Nullable LockInfo holder) {
		if (waiter.isWaiting()) {
			Duration waited = waited(waiter);
			this.followUps.add(() -> this.events
				.raise(() -> new LockEvent.NotAcquired(waiter.resource(), waiter.request().purpose(), waited, holder)));
			end(waiter, new Waiter.Contended(holder, waited));
		}
	}

	/** Ends a wait before its time is over. */
	void refuse(Waiter waiter, LockNotAcquiredException.Reason reason) {
		Throwable failure;
		try {
			failure = new LockNotAcquiredException(waiter.resource(), waited(waiter), reason, null);
		}
		catch (Throwable ex) {
			failure = ex;
		}
		failed(waiter, failure);
	}

	/** Ends a wait that cannot go on, unless it has ended. */
	void failed(Waiter waiter, Throwable failure) {
		if (!waiter.isWaiting()) {
			return;
		}
		Duration waited = Duration.ZERO;
		try {
			waited = waited(waiter);
		}
		catch (Throwable ex) {
			Failures.suppress(failure, ex);
		}
		Waiter.Failed result = new Waiter.Failed(failure, waited);
		this.followUps.add(() -> this.events.raise(() -> new LockEvent.AcquireFailed(waiter.resource(),
				waiter.request().purpose(), result.waited(), failure)));
		end(waiter, result);
	}

	private void end(Waiter waiter, Waiter.Result result) {
		waiter.end(result);
		this.followUps.add(waiter::wake);
		ResourceQueue queue = waiter.queue();
		if (queue != null) {
			boolean wasHead = queue.head() == waiter;
			queue.remove(waiter);
			if (wasHead) {
				wakeHead(queue);
			}
		}
	}

	/** Wakes the head of a queue, or discards the queue if it is not used any more. */
	void wakeHead(ResourceQueue queue) {
		Waiter head = queue.head();
		if (head != null) {
			this.followUps.add(head::wake);
		}
		else {
			queue.discardIfUnused();
		}
	}

	private Duration waited(Waiter waiter) {
		return Duration.ofNanos(waiter.waited(this.host.nanoTime()));
	}

	/**
	 * Wakes waiters and raises events, unless the thread still has the monitor.
	 * @param monitor the monitor of the queues
	 */
	void followUp(Object monitor) {
		if (Thread.holdsLock(monitor) || this.following.get() != null) {
			return;
		}
		this.following.set(Boolean.TRUE);
		try {
			for (Runnable next = this.followUps.poll(); next != null; next = this.followUps.poll()) {
				next.run();
			}
		}
		finally {
			this.following.remove();
		}
	}

}

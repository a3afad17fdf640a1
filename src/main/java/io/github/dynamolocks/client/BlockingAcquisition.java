package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.store.HostClock;

/**
 * Acquires locks on the thread of the caller, which waits and may be interrupted.
 */
final class BlockingAcquisition {

	private final WaitQueues queues;

	private final LockClientSettings settings;

	private final LockObserver observer;

	private final HostClock host;

	/** The threads that are acquiring a lock. */
	private final Map<Waiter, Thread> callers = new ConcurrentHashMap<>();

	BlockingAcquisition(WaitQueues queues, LockClientSettings settings, LockObserver observer, HostClock host) {
		this.queues = queues;
		this.settings = settings;
		this.observer = observer;
		this.host = host;
	}

	/**
	 * Acquires a lock.
	 * @param resource the resource, canonical
	 * @param request what the caller asks for
	 * @param startNanos the monotonic time from which on the wait time counts
	 * @return a lease, or the contention that has kept the caller from it
	 * @throws RuntimeException or an error if the wait could not go on
	 */
	Waiter.Result run(String resource, LockRequest request, long startNanos) {
		Thread thread = Thread.currentThread();
		LockObserver.Acquisition observed = this.observer.begin(resource, request);
		Waiter waiter = new Waiter(resource, request, startNanos, this.settings.waitTime(request), observed,
				(woken) -> wake(woken, thread));
		Throwable failure = null;
		this.callers.put(waiter, thread);
		try (LockObserver.Scope scope = observed.open()) {
			if (waiter.triesOnce()) {
				this.queues.tryOnce(waiter);
			}
			else {
				await(waiter);
			}
		}
		catch (Throwable ex) {
			failure = ex;
			this.queues.fail(waiter, ex);
		}
		finally {
			this.callers.remove(waiter);
		}
		Waiter.Result result = waiter.conclude();
		if (failure != null) {
			result = Waiter.withdraw(result, failure);
		}
		if (result instanceof Waiter.Failed failed) {
			throw Failures.unchecked(interrupted(resource, failed.waited(), failed.failure()));
		}
		if (result instanceof Waiter.Acquired acquired) {
			acquired.lease().acquiredBy(thread);
		}
		return result;
	}

	/** Returns whether no thread but the calling one is acquiring a lock. */
	boolean isQuiet() {
		Thread own = Thread.currentThread();
		return this.callers.values().stream().allMatch((thread) -> thread == own);
	}

	private void wake(Waiter waiter, Thread waiting) {
		// A thread that has ended its own wait does not park any more. A thread that
		// still waits may wake itself, when it does what others left to be done.
		if (waiter.isWaiting() || waiting != Thread.currentThread()) {
			this.host.unpark(waiting);
		}
	}

	private void await(Waiter waiter) {
		this.queues.join(waiter);
		while (waiter.isWaiting()) {
			long nanos = this.queues.step(waiter);
			if (waiter.isWaiting() && nanos > 0) {
				this.host.park(this.queues, nanos);
			}
			if (Thread.currentThread().isInterrupted()
					&& this.queues.leave(waiter, LockNotAcquiredException.Reason.INTERRUPTED)) {
				return;
			}
		}
	}

	/**
	 * Returns what the caller gets: a request that an interrupt has ended says nothing
	 * about the store.
	 * @param resource the resource
	 * @param waited the time waited
	 * @param failure the failure
	 * @return the failure, or that the wait was interrupted
	 */
	static Throwable interrupted(String resource, Duration waited, Throwable failure) {
		return (failure instanceof LockStoreException && Thread.currentThread().isInterrupted())
				? new LockNotAcquiredException(resource, waited, LockNotAcquiredException.Reason.INTERRUPTED, failure)
				: failure;
	}

}

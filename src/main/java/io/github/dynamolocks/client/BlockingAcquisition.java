package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.LockStoreException;

/**
 * Waits for a lock on the caller's thread, which may be interrupted.
 */
final class BlockingAcquisition {

	private BlockingAcquisition() {
	}

	/**
	 * Waits.
	 * @param queue where to stand
	 * @param resource the resource, canonical
	 * @param request what is asked for
	 * @param startNanos the monotonic time from which on the wait time counts
	 * @param waitTime how long to wait, zero for one try
	 * @param observed who goes along
	 * @return the lease, or who stood in the way
	 */
	static Waiter.End run(WaitQueues queue, String resource, LockRequest request, long startNanos, Duration waitTime,
			LockObserver.Acquisition observed) {
		Thread thread = Thread.currentThread();
		Waiter waiter = new Waiter(resource, request, startNanos, waitTime, observed, (unused) -> wake(thread));
		Throwable failure = null;
		try (LockObserver.Scope scope = observed.open()) {
			if (waitTime.isZero()) {
				queue.tryOnce(waiter);
			}
			else {
				stand(queue, waiter);
			}
		}
		catch (Throwable ex) {
			failure = ex;
			queue.fail(waiter, ex);
		}
		Waiter.End end = waiter.conclude();
		if (failure != null) {
			end = Waiter.withdrawn(end, failure);
		}
		if (end.failure() != null) {
			throw Failures.unchecked(interrupted(resource, end.waited(), end.failure()));
		}
		return end;
	}

	private static void wake(Thread waiting) {
		// A thread that ends its own wait does not wait for it any more.
		if (waiting != Thread.currentThread()) {
			LockSupport.unpark(waiting);
		}
	}

	private static void stand(WaitQueues queue, Waiter waiter) {
		queue.join(waiter);
		while (waiter.end() == null) {
			long nanos = queue.step(waiter);
			if (waiter.end() == null && nanos > 0) {
				queue.park(nanos);
			}
			if (Thread.currentThread().isInterrupted()
					&& queue.leave(waiter, LockNotAcquiredException.Reason.INTERRUPTED)) {
				return;
			}
		}
	}

	/**
	 * What the caller gets: a request that an interrupt has kept from its answer says
	 * nothing of the store.
	 * @param resource the resource
	 * @param waited for how long
	 * @param failure what went wrong
	 * @return the failure, or that the wait was given up
	 */
	static Throwable interrupted(String resource, Duration waited, Throwable failure) {
		return (failure instanceof LockStoreException && Thread.currentThread().isInterrupted())
				? new LockNotAcquiredException(resource, waited, LockNotAcquiredException.Reason.INTERRUPTED, failure)
				: failure;
	}

}

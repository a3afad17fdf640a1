package io.github.dynamolocks.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockNotAcquiredException;

/**
 * Waits for a lock without a thread of its own: its steps run on a scheduler when they
 * are due, and when the queue wakes it.
 */
final class AsyncWait {

	private final WaitQueue queue;

	private final ScheduledExecutorService scheduler;

	private final CompletableFuture<Lease> promise = new CompletableFuture<>();

	private final AtomicBoolean delivered = new AtomicBoolean();

	private @Nullable Future<?> timer;

	/** How often it was woken. */
	private long wakes;

	AsyncWait(WaitQueue queue, ScheduledExecutorService scheduler) {
		this.queue = queue;
		this.scheduler = scheduler;
	}

	CompletableFuture<Lease> promise() {
		return this.promise;
	}

	void start(Waiter waiter) {
		this.queue.join(waiter);
		CompletableFuture<Lease> unused = this.promise.whenComplete((lease, failure) -> {
			if (failure != null) {
				// Cancelled, or out of the caller's own patience.
				this.queue.leave(waiter, "its future was cancelled");
			}
		});
		wake(waiter);
	}

	/** Never blocks: called with the queue's monitor held. */
	synchronized void wake(Waiter waiter) {
		this.wakes++;
		schedule(waiter, 0);
	}

	private synchronized long wakes() {
		return this.wakes;
	}

	/** Sleeps, unless it was woken while it looked around. */
	private synchronized void sleep(Waiter waiter, long nanos, long wakes) {
		schedule(waiter, (this.wakes == wakes) ? nanos : 0);
	}

	private void schedule(Waiter waiter, long nanos) {
		if (this.timer != null) {
			this.timer.cancel(false);
		}
		try {
			this.timer = this.scheduler.schedule(() -> run(waiter), nanos, TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			// The client was closed, and with it every wait.
			deliver(waiter);
		}
	}

	private void run(Waiter waiter) {
		if (waiter.end() == null) {
			long wakes = wakes();
			long nanos;
			try (LockObserver.Scope scope = waiter.observed().open()) {
				nanos = this.queue.step(waiter);
			}
			if (waiter.end() == null) {
				if (nanos >= 0) {
					sleep(waiter, nanos, wakes);
				}
				return;
			}
		}
		deliver(waiter);
	}

	private void deliver(Waiter waiter) {
		if (!this.delivered.compareAndSet(false, true)) {
			return;
		}
		Waiter.End end = waiter.conclude();
		if (end.failure() != null) {
			this.promise.completeExceptionally(end.failure());
		}
		else if (end.lease() == null) {
			this.promise.completeExceptionally(new LockNotAcquiredException(waiter.resource(), end.waited(), end.by()));
		}
		else if (!this.promise.complete(end.lease()) && this.promise.isCompletedExceptionally()) {
			end.lease().close();
		}
	}

}

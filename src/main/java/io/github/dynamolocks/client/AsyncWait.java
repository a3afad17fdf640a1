package io.github.dynamolocks.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

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

	private final Executor steps;

	private final CompletableFuture<Lease> promise = new CompletableFuture<>();

	private final AtomicBoolean delivered = new AtomicBoolean();

	private @Nullable Future<?> timer;

	/** How often it was woken. */
	private final AtomicLong wakes = new AtomicLong();

	AsyncWait(WaitQueue queue, ClientThreads threads) {
		this.queue = queue;
		this.scheduler = threads.timer();
		this.steps = threads.requests();
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

	/** Never blocks: called with the queue's monitor held, and by event loops. */
	void wake(Waiter waiter) {
		this.wakes.incrementAndGet();
		this.steps.execute(() -> run(waiter));
	}

	private void run(Waiter waiter) {
		long wakesBefore = this.wakes.get();
		stopTimer();
		if (waiter.end() == null) {
			long nanos;
			try (LockObserver.Scope scope = waiter.observed().open()) {
				nanos = this.queue.step(waiter);
			}
			if (waiter.end() == null && (nanos < 0 || sleep(waiter, nanos, wakesBefore))) {
				return;
			}
		}
		deliver(waiter);
	}

	private synchronized void stopTimer() {
		if (this.timer != null) {
			this.timer.cancel(false);
			this.timer = null;
		}
	}

	/**
	 * Sleeps, unless it was woken while it looked around.
	 * @return false if the client was closed, and with it every wait
	 */
	private synchronized boolean sleep(Waiter waiter, long nanos, long wakesBefore) {
		stopTimer();
		long delay = (this.wakes.get() == wakesBefore) ? nanos : 0;
		try {
			this.timer = this.scheduler.schedule(() -> this.steps.execute(() -> run(waiter)), delay,
					TimeUnit.NANOSECONDS);
			return true;
		}
		catch (RejectedExecutionException ex) {
			return false;
		}
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

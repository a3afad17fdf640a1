package io.github.dynamolocks.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.PrintableText;

/**
 * Acquires a lock without a thread that waits: the steps of the wait run on an executor
 * when they are due, and when the queues wake the waiter.
 */
final class AsyncAcquisition {

	private static final Log logger = PrintableText.log(AsyncAcquisition.class);

	private final WaitQueues queues;

	private final LeaseManager leases;

	private final ScheduledExecutorService scheduler;

	private final Executor steps;

	private final Promise promise;

	private final AtomicBoolean delivered = new AtomicBoolean();

	private @Nullable Future<?> timer;

	/** How often it was woken. */
	private final AtomicLong wakes = new AtomicLong();

	AsyncAcquisition(WaitQueues queues, LeaseManager leases, ClientExecutors threads) {
		this.queues = queues;
		this.leases = leases;
		this.scheduler = threads.timer();
		this.steps = threads.requests();
		this.promise = new Promise(this.steps);
	}

	CompletableFuture<Lease> promise() {
		return this.promise;
	}

	/**
	 * Begins the wait. Never throws: what fails, fails the future.
	 * @param by where the waiter is created and joins its line
	 * @param waiter creates the waiter, and may send a request
	 */
	void begin(Executor by, Supplier<Waiter> waiter) {
		Task.submit(by, () -> start(waiter.get()), this.promise::completeExceptionally);
	}

	private void start(Waiter waiter) {
		try {
			this.queues.join(waiter);
			CompletableFuture<Lease> unused = this.promise.whenComplete((lease, failure) -> {
				if (waiter.isWaiting()) {
					this.queues.leave(waiter, LockNotAcquiredException.Reason.CANCELLED);
				}
			});
			wake(waiter);
		}
		catch (Throwable ex) {
			fail(waiter, ex);
		}
	}

	/** Neither blocks nor throws: called by event loops. */
	void wake(Waiter waiter) {
		this.wakes.incrementAndGet();
		submit(waiter);
	}

	private void submit(Waiter waiter) {
		Task.submit(this.steps, () -> run(waiter), (failure) -> fail(waiter, failure));
	}

	/** Ends a wait whose step cannot be run, or has failed. */
	private void fail(Waiter waiter, Throwable failure) {
		this.queues.fail(waiter, failure);
		boolean told = waiter.result() instanceof Waiter.Failed failed && failed.failure() == failure;
		if (!waiter.isWaiting() && !told && !(failure instanceof RejectedExecutionException)) {
			// The caller is told of the end of its wait, and not of this.
			logger.warn("A step of the wait for '%s' failed after the wait had ended".formatted(waiter.resource()),
					failure);
		}
		deliver(waiter);
	}

	private void run(Waiter waiter) {
		long wakesBefore = this.wakes.get();
		stopTimer();
		if (waiter.isWaiting()) {
			long nanos;
			try (LockObserver.Scope scope = waiter.observed().open()) {
				nanos = this.queues.step(waiter);
			}
			if (waiter.isWaiting()) {
				if (nanos >= 0) {
					sleep(waiter, nanos, wakesBefore);
				}
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

	/** Sleeps, unless it was woken while it looked around. */
	private synchronized void sleep(Waiter waiter, long nanos, long wakesBefore) {
		stopTimer();
		long delay = (this.wakes.get() == wakesBefore) ? nanos : 0;
		this.timer = this.scheduler.schedule(() -> submit(waiter), delay, TimeUnit.NANOSECONDS);
	}

	private void deliver(Waiter waiter) {
		if (!this.delivered.compareAndSet(false, true)) {
			return;
		}
		Waiter.Result result = waiter.conclude();
		if (result instanceof Waiter.Acquired acquired) {
			this.promise.deliver(acquired.lease());
		}
		else if (result instanceof Waiter.Contended contended) {
			this.promise.completeExceptionally(this.leases.refusal(waiter.resource(), contended));
		}
		else if (result instanceof Waiter.Failed failed) {
			boolean told = this.promise.completeExceptionally(failed.failure());
			if (!told && !Failures.isExpectedAfterGivingUp(failed.failure())) {
				logger.warn("The wait for '%s', whose caller had completed its future, has failed"
					.formatted(waiter.resource()), failed.failure());
			}
		}
	}

	/**
	 * The future that the caller gets. A lease that the caller replaces by completing the
	 * future, before or after it is there, is freed.
	 */
	private static final class Promise extends CompletableFuture<Lease> {

		private final Executor requests;

		private volatile @Nullable DefaultLease delivered;

		Promise(Executor requests) {
			this.requests = requests;
		}

		void deliver(DefaultLease lease) {
			this.delivered = lease;
			if (!complete(lease)) {
				free(lease);
			}
		}

		@Override
		public void obtrudeValue(Lease value) {
			super.obtrudeValue(value);
			replaced(value);
		}

		@Override
		public void obtrudeException(Throwable failure) {
			super.obtrudeException(failure);
			replaced(null);
		}

		@Override
		public <U> CompletableFuture<U> newIncompleteFuture() {
			return new CompletableFuture<>();
		}

		private void replaced(@Nullable Lease value) {
			DefaultLease lease = this.delivered;
			if (lease != null && lease != value) {
				// The caller may be an event loop.
				Task.submit(this.requests, () -> free(lease), (failure) -> free(lease));
			}
		}

		private static void free(DefaultLease lease) {
			try {
				lease.close();
			}
			catch (Throwable ex) {
				logger.warn("The lock on '%s' that its caller does not want was not freed".formatted(lease.resource()),
						ex);
			}
		}

	}

}

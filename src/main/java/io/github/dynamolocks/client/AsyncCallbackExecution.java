package io.github.dynamolocks.client;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.LockCallback;
import io.github.dynamolocks.OnLeaseLost;
import io.github.dynamolocks.PrintableText;

/**
 * Runs an asynchronous callback: holds its locks until the stage that the callback
 * returned is complete, and determines which of several exceptions the caller gets. The
 * asynchronous form of {@link CallbackExecution}.
 *
 * @param <T> what it results in
 */
final class AsyncCallbackExecution<T extends @Nullable Object> {

	private static final Log logger = PrintableText.log(AsyncCallbackExecution.class);

	private final AsyncMultiLock wait;

	private final Executor requests;

	private final Executor callbacks;

	private final OnLeaseLost onLeaseLost;

	private final LockCallback<? extends CompletionStage<T>, ?> callback;

	private final CompletableFuture<T> promise = new CompletableFuture<>();

	/** What the body has returned. */
	private @Nullable CompletionStage<T> stage;

	private boolean unwanted;

	private final AtomicBoolean settled = new AtomicBoolean();

	/**
	 * Creates a body.
	 * @param wait how its locks are acquired
	 * @param requests where locks are freed; never refuses
	 * @param callbacks where the callback is called, and what depends on its result; may
	 * refuse
	 * @param onLeaseLost what happens to it if a lease is lost
	 * @param callback what starts it
	 */
	AsyncCallbackExecution(AsyncMultiLock wait, Executor requests, Executor callbacks, OnLeaseLost onLeaseLost,
			LockCallback<? extends CompletionStage<T>, ?> callback) {
		this.wait = wait;
		this.requests = requests;
		this.callbacks = callbacks;
		this.onLeaseLost = onLeaseLost;
		this.callback = callback;
	}

	/**
	 * Runs the body once its locks are held.
	 * @param arrival when they are
	 * @return the result; a caller that completes it gives the callback up
	 */
	CompletableFuture<T> run(CompletableFuture<List<ReentrantLeases.Share>> arrival) {
		CompletableFuture<T> unused = this.promise.whenComplete((result, failure) -> giveUp());
		CompletableFuture<List<ReentrantLeases.Share>> unusedArrival = arrival.whenComplete((shares, failure) -> {
			if (shares == null) {
				complete(null, Objects.requireNonNull(failure));
				return;
			}
			Task.submit(this.callbacks, () -> arrived(shares), (thrown) -> settleLater(shares, null, thrown));
		});
		return this.promise;
	}

	private void giveUp() {
		CompletionStage<T> begun;
		synchronized (this) {
			this.unwanted = true;
			begun = this.stage;
		}
		this.wait.giveUp();
		if (begun != null) {
			cancel(begun);
		}
	}

	private static void cancel(CompletionStage<?> stage) {
		try {
			stage.toCompletableFuture().cancel(true);
		}
		catch (UnsupportedOperationException ex) {
			logger.debug("The body cannot be cancelled and goes on to its end", ex);
		}
		catch (Throwable ex) {
			logger.warn("The body was perhaps not cancelled and goes on to its end", ex);
		}
	}

	private void arrived(List<ReentrantLeases.Share> shares) {
		Runnable loss = () -> Task.submit(this.callbacks, this::giveUp, (failure) -> {
			logger.warn("The body that has lost its lease is cancelled on the thread that noticed it", failure);
			giveUp();
		});
		if (this.onLeaseLost == OnLeaseLost.INTERRUPT) {
			shares.forEach((share) -> share.lease().onLost(loss));
		}
		CompletionStage<T> begun = begin(shares);
		boolean unwantedByNow;
		synchronized (this) {
			this.stage = begun;
			unwantedByNow = this.unwanted;
		}
		CompletionStage<T> unused = begun.whenComplete((result, thrown) -> {
			shares.forEach((share) -> share.lease().forget(loss));
			settleLater(shares, result, thrown);
		});
		if (unwantedByNow) {
			cancel(begun);
		}
	}

	private CompletionStage<T> begin(List<ReentrantLeases.Share> shares) {
		Deque<LeaseContext.Binding> bindings = new ArrayDeque<>();
		try {
			if (this.promise.isDone()) {
				throw new CancellationException("The caller has given the result up");
			}
			// One that was lost since must not be the reason for a body to start.
			shares.forEach((share) -> share.lease().ensureHeld());
			shares.forEach((share) -> bindings.push(LeaseContext.bind(share.lease())));
			CompletionStage<T> begun = this.callback.call(shares.get(shares.size() - 1).lease());
			return Objects.requireNonNull(begun, "The callback returned null, not a stage");
		}
		catch (Throwable ex) {
			return CompletableFuture.failedFuture(ex);
		}
		finally {
			CallbackExecution.unbind(bindings);
		}
	}

	/** Frees the locks where requests may be sent, or here if that is refused. */
	private void settleLater(List<ReentrantLeases.Share> shares, @Nullable T result, @Nullable Throwable thrown) {
		if (!this.settled.compareAndSet(false, true)) {
			return;
		}
		Throwable outcome = (thrown instanceof CompletionException && thrown.getCause() != null) ? thrown.getCause()
				: thrown;
		Task.submit(this.requests, () -> settle(shares, result, outcome), (failure) -> {
			if (outcome != null) {
				Failures.suppress(outcome, failure);
			}
			settle(shares, result, (outcome != null) ? outcome : failure);
		});
	}

	private void settle(List<ReentrantLeases.Share> shares, @Nullable T result, @Nullable Throwable thrown) {
		complete(result, CallbackExecution.leave(shares, thrown));
	}

	private void complete(@Nullable T result, @Nullable Throwable failure) {
		Task.submit(this.callbacks, () -> completeNow(result, failure), (refusal) -> {
			String message = "The result of a callback is told on a thread of the lock client";
			if (refusal instanceof RejectedExecutionException) {
				// An executor of the application that is full, which its callers know
				logger.debug(message, refusal);
			}
			else {
				logger.warn(message, refusal);
			}
			completeNow(result, failure);
		});
	}

	@SuppressWarnings("NullAway")
	private void completeNow(@Nullable T result, @Nullable Throwable failure) {
		if (failure != null) {
			if (!this.promise.completeExceptionally(failure) && !Failures.isExpectedAfterGivingUp(failure)) {
				logger.warn("A body whose caller had completed its future has failed", failure);
			}
		}
		else {
			this.promise.complete(result);
		}
	}

}

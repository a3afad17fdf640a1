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
 * Runs an asynchronous callback, holds its locks until the stage that it returned is
 * complete, and chooses the exception that the caller gets if several were thrown. The
 * asynchronous form of {@link CallbackExecution}.
 *
 * @param <T> the type of the result
 */
final class AsyncCallbackExecution<T extends @Nullable Object> {

	private static final Log logger = PrintableText.log(AsyncCallbackExecution.class);

	private final AsyncMultiLock wait;

	private final Executor requests;

	private final Executor callbacks;

	private final OnLeaseLost onLeaseLost;

	private final LockCallback<? extends CompletionStage<T>, ?> callback;

	private final CompletableFuture<T> promise = new CompletableFuture<>();

	/** The stage that the callback returned, null before. */
	private @Nullable CompletionStage<T> stage;

	private boolean unwanted;

	private final AtomicBoolean settled = new AtomicBoolean();

	/**
	 * Creates an execution.
	 * @param wait acquires the locks
	 * @param requests releases the locks; never refuses
	 * @param callbacks calls the callback and completes the result; may refuse
	 * @param onLeaseLost whether the loss of a lease cancels the callback
	 * @param callback the callback
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
	 * Runs the callback when its locks are acquired.
	 * @param arrival the shares of its leases
	 * @return the result; a caller that completes it cancels the callback
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
			logger.debug(
					"The locked callback returned a stage that cannot be cancelled; the lock stays held until the stage completes",
					ex);
		}
		catch (Throwable ex) {
			logger.warn(
					"Cancelling the stage of a locked callback failed; the lock stays held until the stage completes",
					ex);
		}
	}

	private void arrived(List<ReentrantLeases.Share> shares) {
		Runnable loss = () -> Task.submit(this.callbacks, this::giveUp, (failure) -> {
			logger.warn(
					"The callback executor refused to cancel a callback that lost its lease; the thread that detected the loss cancels it",
					failure);
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
				throw new CancellationException(
						"The caller cancelled or completed the result before the callback was called");
			}
			// A callback whose lease is already lost must not start.
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

	/** Releases the locks on the executor, or on this thread if it refuses. */
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
			String message = "The callback executor refused to complete the result of a callback; a thread of the lock client completes it";
			if (refusal instanceof RejectedExecutionException) {
				// The application's executor is full, which the application knows.
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
				logger.warn(
						"A locked callback failed after its caller had cancelled or completed the future, so no caller receives the failure",
						failure);
			}
		}
		else {
			this.promise.complete(result);
		}
	}

}

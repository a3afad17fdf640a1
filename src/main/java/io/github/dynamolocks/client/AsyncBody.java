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

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockCallback;
import io.github.dynamolocks.OnLeaseLost;

/**
 * A body that goes on after it was called: holds its locks until the stage that it
 * returned is complete, and settles which of several exceptions its caller gets. The
 * same, in time, as {@link LockedBody} is on one thread.
 *
 * @param <T> what it results in
 */
final class AsyncBody<T extends @Nullable Object> {

	private static final Log logger = LogFactory.getLog(AsyncBody.class);

	private final JointWait wait;

	private final Executor requests;

	private final Executor callbacks;

	private final OnLeaseLost onLeaseLost;

	private final LockCallback<? extends CompletionStage<T>, ?> callback;

	private final CompletableFuture<T> promise = new CompletableFuture<>();

	/** What the body has returned. */
	private @Nullable CompletionStage<T> stage;

	private boolean unwanted;

	/**
	 * Creates a body.
	 * @param wait how its locks are acquired
	 * @param requests where locks are freed; never refuses
	 * @param callbacks where the callback is called, and those who wait for its result;
	 * never refuses
	 * @param onLeaseLost what happens to it if a lease is lost
	 * @param callback what starts it
	 */
	AsyncBody(JointWait wait, Executor requests, Executor callbacks, OnLeaseLost onLeaseLost,
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
	 * @return the result; whoever completes it does not want the body any more
	 */
	CompletableFuture<T> run(CompletableFuture<List<CallChain.Share>> arrival) {
		CompletableFuture<T> unused = this.promise.whenComplete((result, failure) -> giveUp());
		CompletableFuture<List<CallChain.Share>> unusedArrival = arrival
			.whenComplete((shares, failure) -> this.callbacks.execute(() -> arrived(shares, failure)));
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
	}

	private void arrived(@Nullable List<CallChain.Share> shares, @Nullable Throwable failure) {
		if (shares == null) {
			this.promise.completeExceptionally(Objects.requireNonNull(failure));
			return;
		}
		Runnable loss = () -> this.callbacks.execute(this::giveUp);
		if (this.onLeaseLost == OnLeaseLost.INTERRUPT) {
			shares.forEach((share) -> share.lease().onLost(loss));
		}
		CompletionStage<T> begun = begin(shares);
		boolean unwantedByNow;
		synchronized (this) {
			this.stage = begun;
			unwantedByNow = this.unwanted;
		}
		CompletionStage<T> unused = begun.whenComplete((result, thrown) -> this.requests.execute(() -> {
			shares.forEach((share) -> share.lease().forget(loss));
			settle(shares, result, thrown);
		}));
		if (unwantedByNow) {
			cancel(begun);
		}
	}

	private CompletionStage<T> begin(List<CallChain.Share> shares) {
		Deque<LeaseContext.Binding> bindings = new ArrayDeque<>();
		try {
			if (this.promise.isDone()) {
				throw new CancellationException("Nobody wants the result any more");
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
			bindings.forEach(LeaseContext.Binding::close);
		}
	}

	private void settle(List<CallChain.Share> shares, T result, @Nullable Throwable thrown) {
		Throwable outcome = (thrown instanceof CompletionException && thrown.getCause() != null) ? thrown.getCause()
				: thrown;
		for (int i = shares.size() - 1; i >= 0; i--) {
			outcome = leave(shares.get(i), outcome);
		}
		Throwable failure = outcome;
		this.callbacks.execute(() -> {
			if (failure != null) {
				this.promise.completeExceptionally(failure);
			}
			else {
				this.promise.complete(result);
			}
		});
	}

	private static @Nullable Throwable leave(CallChain.Share share, @Nullable Throwable failure) {
		try {
			if (failure != null) {
				LockedBody.leaveAfter(failure, share);
			}
			else {
				LockedBody.leave(share);
			}
			return failure;
		}
		catch (LeaseLostException ex) {
			return ex;
		}
	}

}

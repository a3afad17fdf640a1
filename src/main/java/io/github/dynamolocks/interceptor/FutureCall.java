package io.github.dynamolocks.interceptor;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

/**
 * Calls a method that returns a stage once its locks are held, and releases them when the
 * stage is complete. No thread waits.
 */
final class FutureCall {

	private FutureCall() {
	}

	/**
	 * Calls the method.
	 * @param call the call
	 * @return the result of the stage, or the answer in its place; to cancel it cancels
	 * the wait or the stage
	 */
	static CompletableFuture<Object> run(LockedCall call) {
		CompletableFuture<Object> result = call.client()
			.executeAsync(call.requests(), (lease) -> stage(call, call.proceedLater()));
		CompletableFuture<Object> answered = new CompletableFuture<>();
		CompletableFuture<Object> unused = result.whenComplete((value, thrown) -> {
			try {
				answer(call, answered, value, unwrapped(thrown));
			}
			catch (Throwable ex) {
				answered.completeExceptionally(ex);
			}
		});
		cancelWith(answered, result);
		return answered;
	}

	private static void answer(LockedCall call, CompletableFuture<Object> answered, Object value,
			@Nullable Throwable failure) {
		if (failure != null && call.isAnswered(failure)) {
			CompletionStage<Object> answer = answer(call, failure);
			follow(answer, answered);
			cancelWith(answered, answer);
		}
		else {
			complete(answered, value, failure);
		}
	}

	private static CompletionStage<Object> answer(LockedCall call, Throwable failure) {
		try {
			Object answer = call.answer(failure);
			return (call.method().operation().fallback() != null) ? stage(call, answer)
					: CompletableFuture.completedFuture(answer);
		}
		catch (Throwable ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	@SuppressWarnings("unchecked")
	private static CompletionStage<Object> stage(LockedCall call, @Nullable Object returned) {
		if (returned == null) {
			throw new IllegalStateException("%s() returned null instead of a %s. Return a completed one"
				.formatted(call.method().operation().name(), call.method().returnType().type().getSimpleName()));
		}
		return (CompletionStage<Object>) returned;
	}

	private static void follow(CompletionStage<Object> source, CompletableFuture<Object> target) {
		CompletionStage<Object> unused = source
			.whenComplete((value, thrown) -> complete(target, value, unwrapped(thrown)));
	}

	private static void complete(CompletableFuture<Object> target, Object value, @Nullable Throwable failure) {
		if (failure != null) {
			target.completeExceptionally(failure);
		}
		else {
			target.complete(value);
		}
	}

	/**
	 * Cancels the source when the target ends, which has no effect on a source that has
	 * completed.
	 */
	private static void cancelWith(CompletableFuture<Object> target, CompletionStage<Object> source) {
		CompletableFuture<Object> unused = target.whenComplete((value, thrown) -> {
			try {
				source.toCompletableFuture().cancel(true);
			}
			catch (UnsupportedOperationException ex) {
				// It cannot be cancelled, and no caller gets its result.
			}
		});
	}

	private static @Nullable Throwable unwrapped(@Nullable Throwable thrown) {
		return (thrown instanceof CompletionException && thrown.getCause() != null) ? thrown.getCause() : thrown;
	}

}

package io.github.dynamolocks.annotation;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Waits a bounded time for what the AWS SDK looks up. The SDK itself may ask a metadata
 * service that does not answer for most of a minute.
 */
final class BoundedLookup {

	private BoundedLookup() {
	}

	/**
	 * Runs a look-up on a daemon thread.
	 * @param name the name of the thread
	 * @param lookup the look-up
	 * @param limit how long to wait for it
	 * @param <T> the type of the result
	 * @return the result
	 * @throws LookupException if the look-up failed, or if it did not end within the
	 * limit; the message says which
	 */
	static <T> T run(String name, Supplier<T> lookup, Duration limit) {
		CompletableFuture<T> result = new CompletableFuture<>();
		Thread thread = new Thread(() -> {
			try {
				result.complete(lookup.get());
			}
			catch (Throwable ex) {
				result.completeExceptionally(ex);
			}
		}, name);
		thread.setDaemon(true);
		thread.start();
		try {
			return result.get(limit.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (ExecutionException ex) {
			Throwable cause = (ex.getCause() != null) ? ex.getCause() : ex;
			throw new LookupException(String.valueOf(cause.getMessage()), cause);
		}
		catch (TimeoutException ex) {
			throw new LookupException("the search did not end within %s ms".formatted(limit.toMillis()), ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new LookupException("the search was interrupted", ex);
		}
	}

	/**
	 * Reports why a look-up has no result.
	 */
	static final class LookupException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		LookupException(String message, Throwable cause) {
			super(message, cause);
		}

	}

}

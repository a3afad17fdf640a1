package io.github.dynamolocks.client;

import java.util.concurrent.CancellationException;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.LockException;
import io.github.dynamolocks.LockStoreException;

/**
 * Runs actions after a failure, so that one failure neither hides another nor prevents
 * the remaining actions.
 */
final class Failures {

	private Failures() {
	}

	/**
	 * Runs every action, also after one has failed.
	 * @param actions the actions, in their order; each may throw anything, and the first
	 * failure is thrown at the end, with the others as suppressed
	 */
	static void runAll(Runnable... actions) {
		Throwable failure = null;
		for (Runnable action : actions) {
			try {
				action.run();
			}
			catch (Throwable ex) {
				failure = joined(failure, ex);
			}
		}
		if (failure != null) {
			throw unchecked(failure);
		}
	}

	/**
	 * Runs an action after a failure, and adds what the action throws to that failure.
	 * @param failure the failure to report
	 * @param action the action; its own failure becomes a suppressed one
	 */
	static void runAfter(Throwable failure, Runnable action) {
		try {
			action.run();
		}
		catch (Throwable ex) {
			suppress(failure, ex);
		}
	}

	/**
	 * Adds a failure to an earlier one as suppressed. Does nothing if both are the same
	 * object: the JVM can throw one {@link OutOfMemoryError} several times, and no
	 * throwable can suppress itself.
	 * @param failure the failure to report
	 * @param further the failure after it
	 */
	static void suppress(Throwable failure, Throwable further) {
		if (failure != further) {
			failure.addSuppressed(further);
		}
	}

	private static Throwable joined(@Nullable Throwable failure, Throwable further) {
		if (failure == null) {
			return further;
		}
		suppress(failure, further);
		return failure;
	}

	/**
	 * Returns whether a failure is an ordinary failure of the store.
	 * @param failure the failure
	 * @return true for a {@link LockStoreException}, unless its cause is an
	 * {@link Error}, which is a problem of this JVM
	 */
	static boolean isOfStore(Throwable failure) {
		return failure instanceof LockStoreException && !(failure.getCause() instanceof Error);
	}

	/**
	 * Returns whether a failure needs no log line after the caller has cancelled or
	 * completed its future.
	 * @param failure the failure of the wait or of the callback
	 * @return true if the failure only says that the caller cancelled, or that the lock
	 * was not acquired
	 */
	static boolean isExpectedAfterGivingUp(Throwable failure) {
		return (failure instanceof CancellationException || failure instanceof LockException)
				&& failure.getSuppressed().length == 0;
	}

	/**
	 * Converts a failure into an unchecked exception.
	 * @param failure the failure
	 * @return the failure; a checked exception is wrapped
	 * @throws Error the failure, if it is an error
	 */
	static RuntimeException unchecked(Throwable failure) {
		if (failure instanceof Error error) {
			throw error;
		}
		return (failure instanceof RuntimeException exception) ? exception : new IllegalStateException(
				"A checked exception was thrown that no method declares: " + failure, failure);
	}

}

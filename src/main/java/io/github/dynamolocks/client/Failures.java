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
	 * @param actions what to run, in this order; each may throw anything, and the first
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
	 * Runs an action after a failure, which stays the one to report.
	 * @param failure the failure; gets what the action throws as suppressed
	 * @param action what to run
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
	 * Adds a failure to an earlier one. The JVM throws the same error again when it is
	 * out of memory, and no throwable suppresses itself.
	 * @param failure the failure to report
	 * @param further what went wrong after it
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
	 * Returns whether a failure is one that a store must be expected to have. An error
	 * inside of a request is not: it says something of this JVM.
	 * @param failure the failure
	 * @return whether no more was thrown than that the store failed
	 */
	static boolean isOfStore(Throwable failure) {
		return failure instanceof LockStoreException && !(failure.getCause() instanceof Error);
	}

	/**
	 * Returns whether a caller that has completed its future need not be told.
	 * @param failure how its wait, or its body, has ended
	 * @return whether the failure says no more than that the caller has given up, or
	 * could not have the lock
	 */
	static boolean isExpectedAfterGivingUp(Throwable failure) {
		return (failure instanceof CancellationException || failure instanceof LockException)
				&& failure.getSuppressed().length == 0;
	}

	/**
	 * Makes a failure one that any method may throw.
	 * @param failure the failure
	 * @return the failure, or an exception with it as cause if it is a checked one
	 * @throws Error the failure, if it is an error
	 */
	static RuntimeException unchecked(Throwable failure) {
		if (failure instanceof Error error) {
			throw error;
		}
		return (failure instanceof RuntimeException exception) ? exception
				: new IllegalStateException("Checked exception that no method declares: " + failure, failure);
	}

}

package io.github.dynamolocks.proof;

import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;

import software.amazon.awssdk.core.exception.SdkException;

import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.LockStoreException;

/**
 * The outcomes of a call.
 */
public enum Outcome {

	/** The method and the call returned. */
	DONE,

	/** A {@code LeaseLostException}: the owner was told. */
	LOST,

	/** Another owner held the lock; the method did not run. */
	CONTENDED,

	/** The client was closed or the thread was interrupted; the method did not run. */
	REFUSED,

	/** A request for the lock failed; the method did not run. */
	UNREACHABLE,

	/** The method ran, and its own request failed. */
	BODY_FAILED,

	/** DynamoDB refused a checked write, and the call reported no lost lease. */
	FENCED_OFF,

	/** Any other exception. */
	UNEXPECTED;

	/**
	 * Returns the outcome of a call that failed.
	 * @param failure the exception
	 * @param ran whether the call has had its locks
	 */
	public static Outcome of(Throwable failure, boolean ran) {
		// A try statement suppresses what the close of its lease throws.
		if (Stream.concat(Stream.of(failure), Arrays.stream(failure.getSuppressed()))
			.anyMatch(LeaseLostException.class::isInstance)) {
			return LOST;
		}
		if (failure instanceof LockNotAcquiredException refused) {
			return (refused.reason() == LockNotAcquiredException.Reason.CONTENDED) ? CONTENDED : REFUSED;
		}
		if (failure instanceof CancellationException) {
			return REFUSED;
		}
		if (failure instanceof LockStoreException) {
			return ran ? BODY_FAILED : UNREACHABLE;
		}
		if (failure instanceof Values.FencedOffException) {
			return FENCED_OFF;
		}
		return (failure instanceof SdkException) ? BODY_FAILED : UNEXPECTED;
	}

	/** Returns whether the method ran. */
	boolean hadTurn() {
		return this == DONE || this == LOST || this == BODY_FAILED;
	}

}

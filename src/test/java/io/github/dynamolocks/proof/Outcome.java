package io.github.dynamolocks.proof;

/**
 * The outcomes of a call of an annotated method.
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

	/** Returns whether the method ran. */
	boolean hadTurn() {
		return this == DONE || this == LOST || this == BODY_FAILED;
	}

}

package io.github.dynamolocks.proof;

/**
 * What the caller of an annotated method got.
 */
enum Outcome {

	/** The method returned, and so did the call. */
	DONE,

	/** A {@code LeaseLostException}: the owner was told. */
	LOST,

	/** Somebody else held the lock; the method did not run. */
	CONTENDED,

	/** The client was closed, or the thread interrupted; the method did not run. */
	REFUSED,

	/** DynamoDB could not be asked for the lock; the method did not run. */
	UNREACHABLE,

	/** The method ran, and its own request to its store failed. */
	BODY_FAILED,

	/** The fenced store refused the token, and nobody said that the lease was lost. */
	FENCED_OFF,

	/** Anything else. */
	UNEXPECTED;

	/** Whether the caller had its turn. */
	boolean hadTurn() {
		return this == DONE || this == LOST || this == BODY_FAILED;
	}

}

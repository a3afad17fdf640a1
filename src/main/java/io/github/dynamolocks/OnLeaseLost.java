package io.github.dynamolocks;

/**
 * Determines what happens to running code whose lease is lost.
 */
public enum OnLeaseLost {

	/** The body runs to its end; then its caller gets a {@link LeaseLostException}. */
	THROW,

	/**
	 * The thread that runs the body is interrupted as well. That interrupt does not leak:
	 * it is cleared when the body ends. Of an asynchronous body, its stage or its
	 * subscription is cancelled instead.
	 */
	INTERRUPT

}

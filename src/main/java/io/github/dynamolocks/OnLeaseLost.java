package io.github.dynamolocks;

/**
 * Determines what happens to running code whose lease is lost.
 *
 * @since 0.1.0
 */
public enum OnLeaseLost {

	/**
	 * Lets the code run to its end. Then its caller gets a {@link LeaseLostException}.
	 */
	THROW,

	/**
	 * Interrupts the thread that runs the code, too. The interrupt flag is cleared when
	 * the code ends. For asynchronous code, cancels its stage or subscription instead.
	 */
	INTERRUPT

}

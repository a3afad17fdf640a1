package io.github.dynamolocks;

/**
 * The choice whether an acquisition takes a fencing token.
 *
 * @since 0.1.0
 * @see Lease#fencingToken()
 */
public enum Fencing {

	/** Uses the client's default, in Spring the property {@code dynamo-locks.fenced}. */
	DEFAULT,

	/** Takes a token, regardless of the client's default. */
	ON,

	/**
	 * Takes no token, regardless of the client's default. A later token of the same
	 * resource is still larger than every earlier one.
	 */
	OFF

}

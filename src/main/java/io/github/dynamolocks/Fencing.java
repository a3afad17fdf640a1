package io.github.dynamolocks;

/**
 * Says whether a lock has a fencing token.
 *
 * @see Lease#fencingToken()
 */
public enum Fencing {

	/** What the client does by default: {@code dynamo-locks.fenced} in Spring. */
	DEFAULT,

	/** The lock has a token, also where the client's default is none. */
	ON,

	/**
	 * The lock takes no token, even if other locks of the client do. Tokens of the
	 * resource go on growing when a later lock takes one.
	 */
	OFF

}

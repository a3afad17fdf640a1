package io.github.dynamolocks;

/**
 * What the caller of a method gets whose lock somebody else holds for all of the wait
 * time. The method does not run, whichever it is.
 */
public enum OnContention {

	/** A {@link LockNotAcquiredException}. */
	FAIL,

	/**
	 * Nothing, at once: the call returns as if there had been nothing to do. For a method
	 * that returns nothing or an {@link java.util.Optional}, which is empty then; a
	 * future of {@link Void} or of an optional, which is complete with that; or a stream
	 * that may be empty.
	 */
	SKIP

}

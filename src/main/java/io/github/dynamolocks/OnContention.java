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
	 * that returns nothing or an {@link java.util.Optional}, which is empty then.
	 */
	SKIP

}

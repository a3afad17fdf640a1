package io.github.dynamolocks;

/**
 * Determines what the caller of a locked method gets if another owner holds the lock for
 * the whole wait time. The method does not run in any case.
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

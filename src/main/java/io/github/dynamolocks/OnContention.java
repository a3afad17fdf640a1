package io.github.dynamolocks;

/**
 * Determines what a call of a locked method returns if another owner holds the lock for
 * the whole wait time. The method does not run.
 *
 * @since 0.1.0
 */
public enum OnContention {

	/** Throws a {@link LockNotAcquiredException}. */
	FAIL,

	/**
	 * Returns without a result. The method must return void or an
	 * {@link java.util.Optional}, which is empty then; a future of {@link Void} or of an
	 * {@code Optional}, which is completed with null or empty; or a stream that may be
	 * empty.
	 */
	SKIP

}

package io.github.dynamolocks;

import org.jspecify.annotations.Nullable;

/**
 * The store of the locks could not be asked: unreachable, throttled, denied, or not what
 * it has to be. What the lock was to protect did not run.
 */
public final class LockStoreException extends LockException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates the exception.
	 * @param resource the locked resource, or the table
	 * @param message what was tried, how long it took, what happened and what mends it
	 * @param cause what the store's client threw, null if it did not
	 */
	public LockStoreException(String resource, String message, @Nullable Throwable cause) {
		super(resource, message, cause);
	}

}

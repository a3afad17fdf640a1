package io.github.dynamolocks;

import org.jspecify.annotations.Nullable;

/**
 * Reports that a lock operation failed. Each subtype is a failure that a caller handles
 * in its own way.
 *
 * @since 0.1.0
 */
public abstract sealed class LockException extends RuntimeException
		permits LockNotAcquiredException, LeaseLostException, LockStoreException {

	private static final long serialVersionUID = 1L;

	private final String resource;

	LockException(String resource, String message, @Nullable Throwable cause) {
		super(PrintableText.of(message), cause);
		this.resource = resource;
	}

	/**
	 * Returns the resource of the lock.
	 * @return the resource; the name of the table if the failure affects all of its locks
	 */
	public String resource() {
		return this.resource;
	}

}

package io.github.dynamolocks;

import java.time.Duration;

/**
 * Reports that the lease expired before its holder released it. From then on, the code
 * under the lease may have run beside another holder.
 *
 * @since 0.1.0
 */
public final class LeaseLostException extends LockException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates the exception.
	 * @param resource the locked resource
	 * @param held the time since the acquisition of the lock
	 * @param reason why the lease was lost, which completes "The lease on … was lost: "
	 */
	public LeaseLostException(String resource, Duration held, String reason) {
		super(resource,
				"The lease on '%s', acquired %s ms ago, was lost: %s".formatted(resource, held.toMillis(), reason),
				null);
	}

}

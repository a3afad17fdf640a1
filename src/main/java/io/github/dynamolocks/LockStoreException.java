package io.github.dynamolocks;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * Reports that the store did not serve a request: DynamoDB is unreachable, throttles or
 * denies the request, or the table does not fit. The code that the lock protects did not
 * run.
 *
 * @since 0.1.0
 */
public final class LockStoreException extends LockException {

	private static final long serialVersionUID = 1L;

	private final boolean perhapsApplied;

	private final @Nullable String remedy;

	/**
	 * Creates the exception for a request that certainly had no effect.
	 * @param resource the locked resource; the name of the table if the failure affects
	 * all of its locks
	 * @param message what failed, how long it took, the cause and the remedy
	 * @param cause the exception of the store's client; null if there is none
	 */
	public LockStoreException(String resource, String message, @Nullable Throwable cause) {
		this(resource, message, null, cause, false);
	}

	/**
	 * Creates the exception.
	 * @param resource the locked resource; the name of the table if the failure affects
	 * all of its locks
	 * @param message what failed, how long it took, the cause and the remedy
	 * @param cause the exception of the store's client; null if there is none
	 * @param perhapsApplied true if the request may have taken effect, or may still take
	 * effect
	 */
	public LockStoreException(String resource, String message, @Nullable Throwable cause, boolean perhapsApplied) {
		this(resource, message, null, cause, perhapsApplied);
	}

	/**
	 * Creates the exception with a remedy.
	 * @param resource the locked resource; the name of the table if the failure affects
	 * all of its locks
	 * @param problem what failed, how long it took, and the cause
	 * @param remedy the remedy, a sentence without a full stop, which becomes the end of
	 * the message; null if unknown
	 * @param cause the exception of the store's client; null if there is none
	 * @param perhapsApplied true if the request may have taken effect, or may still take
	 * effect
	 */
	public LockStoreException(String resource, String problem, @Nullable String remedy, @Nullable Throwable cause,
			boolean perhapsApplied) {
		super(resource, (remedy != null) ? problem + ". " + remedy : problem, cause);
		this.perhapsApplied = perhapsApplied;
		this.remedy = remedy;
	}

	/**
	 * Returns the remedy, which is also the end of the message.
	 * @return a sentence without a full stop; empty if no remedy is known
	 */
	public Optional<String> remedy() {
		return Optional.ofNullable(this.remedy);
	}

	/**
	 * Returns whether the request may have taken effect, or may still take effect: at
	 * least one of its transmissions was not answered.
	 * @return false if the request certainly had no effect
	 */
	public boolean isPerhapsApplied() {
		return this.perhapsApplied;
	}

}

package io.github.dynamolocks;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * Reports that the store did not serve a request: DynamoDB is unreachable, throttles or
 * denies the request, or the table does not fit. The code that the lock protects did not
 * run.
 */
public final class LockStoreException extends LockException {

	private static final long serialVersionUID = 1L;

	private final boolean perhapsApplied;

	private final @Nullable String remedy;

	/**
	 * Creates the exception for a request that had no effect.
	 * @param resource the locked resource, or the table
	 * @param message what was tried, how long it took, what happened and what mends it
	 * @param cause what the store's client threw, null if it did not
	 */
	public LockStoreException(String resource, String message, @Nullable Throwable cause) {
		this(resource, message, null, cause, false);
	}

	/**
	 * Creates the exception.
	 * @param resource the locked resource, or the table
	 * @param message what was tried, how long it took, what happened and what mends it
	 * @param cause what the store's client threw, null if it did not
	 * @param perhapsApplied whether the request may have had its effect nevertheless, or
	 * may still have it
	 */
	public LockStoreException(String resource, String message, @Nullable Throwable cause, boolean perhapsApplied) {
		this(resource, message, null, cause, perhapsApplied);
	}

	/**
	 * Creates the exception with what mends it.
	 * @param resource the locked resource, or the table
	 * @param problem what was tried, how long it took and what happened
	 * @param remedy what mends it, as a sentence without its full stop; it ends the
	 * message. Null if nothing is known
	 * @param cause what the store's client threw, null if it did not
	 * @param perhapsApplied whether the request may have had its effect nevertheless, or
	 * may still have it
	 */
	public LockStoreException(String resource, String problem, @Nullable String remedy, @Nullable Throwable cause,
			boolean perhapsApplied) {
		super(resource, (remedy != null) ? problem + ". " + remedy : problem, cause);
		this.perhapsApplied = perhapsApplied;
		this.remedy = remedy;
	}

	/**
	 * What mends it, which is also the end of the message.
	 * @return a sentence without its full stop, or nothing if nothing is known
	 */
	public Optional<String> remedy() {
		return Optional.ofNullable(this.remedy);
	}

	/**
	 * Whether the request may have had its effect nevertheless, or may still have it: no
	 * answer arrived, or not every transmission of it.
	 * @return false if it surely had none
	 */
	public boolean isPerhapsApplied() {
		return this.perhapsApplied;
	}

}

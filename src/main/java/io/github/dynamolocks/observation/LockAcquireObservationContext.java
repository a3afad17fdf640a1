package io.github.dynamolocks.observation;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.LockInfo;

/**
 * Holds the data of an observed acquisition, from the call to its answer.
 *
 * @since 0.1.0
 */
public final class LockAcquireObservationContext extends LockObservationContext {

	private @Nullable Outcome outcome;

	private @Nullable LockInfo holder;

	/**
	 * Creates the context of an acquisition that begins.
	 * @param client the name of the client
	 * @param resource the resource that the caller wants to lock
	 * @param purpose the purpose of the request; null if it has none
	 */
	public LockAcquireObservationContext(String client, String resource, @Nullable String purpose) {
		super(client, resource, purpose);
	}

	/**
	 * Returns how the acquisition ended.
	 * @return the outcome; null until it has ended
	 */
	public @Nullable Outcome getOutcome() {
		return this.outcome;
	}

	/**
	 * Sets how the acquisition ended.
	 * @param outcome the outcome
	 */
	public void setOutcome(Outcome outcome) {
		this.outcome = outcome;
	}

	/**
	 * Returns the lock as another owner held it.
	 * @return the lock; null if no other owner held it, or if the owner is unknown
	 */
	public @Nullable LockInfo getHolder() {
		return this.holder;
	}

	/**
	 * Sets the lock as another owner held it.
	 * @param holder the lock; null if unknown
	 */
	public void setHolder(@Nullable LockInfo holder) {
		this.holder = holder;
	}

	/**
	 * The outcomes of an acquisition.
	 */
	public enum Outcome {

		/** The lock was acquired. */
		ACQUIRED,

		/** Another owner held the lock for the whole wait time. */
		CONTENDED,

		/**
		 * The store failed, the wait was interrupted or cancelled, or the client is
		 * closed.
		 */
		FAILED

	}

}

package io.github.dynamolocks.observation;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.LockInfo;

/**
 * Holds the data of an observed acquisition, from the call to its answer.
 */
public final class LockAcquireObservationContext extends LockObservationContext {

	private @Nullable Outcome outcome;

	private @Nullable LockInfo holder;

	/**
	 * Creates the context of an acquisition that begins.
	 * @param client the name of the client
	 * @param resource the resource that the caller wants to lock
	 * @param purpose what for, null if the request does not say
	 */
	public LockAcquireObservationContext(String client, String resource, @Nullable String purpose) {
		super(client, resource, purpose);
	}

	/**
	 * How the acquisition ended.
	 * @return the outcome, or null while it goes on
	 */
	public @Nullable Outcome getOutcome() {
		return this.outcome;
	}

	/**
	 * Says how the acquisition ended.
	 * @param outcome the outcome
	 */
	public void setOutcome(Outcome outcome) {
		this.outcome = outcome;
	}

	/**
	 * Who held the lock instead.
	 * @return the holder, or null if nobody did or it is not known
	 */
	public @Nullable LockInfo getHolder() {
		return this.holder;
	}

	/**
	 * Says who held the lock instead.
	 * @param holder the holder, null if it is not known
	 */
	public void setHolder(@Nullable LockInfo holder) {
		this.holder = holder;
	}

	/**
	 * How an acquisition ends.
	 */
	public enum Outcome {

		/** The lock is held. */
		ACQUIRED,

		/** Another owner held the lock for all of the wait time. */
		CONTENDED,

		/**
		 * The store could not be asked, the wait was interrupted or cancelled, or the
		 * client is closed.
		 */
		FAILED

	}

}

package io.github.dynamolocks.observation;

import java.util.OptionalLong;

import org.jspecify.annotations.Nullable;

/**
 * Holds the data of an observed hold, from the acquisition until the lease is closed.
 *
 * @since 0.1.0
 */
public final class LockHoldObservationContext extends LockObservationContext {

	private final String owner;

	private final OptionalLong fencingToken;

	private @Nullable Outcome outcome;

	/**
	 * Creates the context of a hold that begins.
	 * @param client the name of the client
	 * @param resource the locked resource
	 * @param purpose the purpose of the request; null if it has none
	 * @param owner the owner id
	 * @param fencingToken the fencing token; empty if the lock is not fenced
	 */
	public LockHoldObservationContext(String client, String resource, @Nullable String purpose, String owner,
			OptionalLong fencingToken) {
		super(client, resource, purpose);
		this.owner = owner;
		this.fencingToken = fencingToken;
	}

	/**
	 * Returns the random id of the acquisition.
	 * @return the owner id
	 */
	public String getOwner() {
		return this.owner;
	}

	/**
	 * Returns the token of a fenced lock.
	 * @return the token; empty if the lock is not fenced
	 */
	public OptionalLong getFencingToken() {
		return this.fencingToken;
	}

	/**
	 * Returns how the hold ended.
	 * @return the outcome; null until it has ended
	 */
	public @Nullable Outcome getOutcome() {
		return this.outcome;
	}

	/**
	 * Sets how the hold ended.
	 * @param outcome the outcome
	 */
	public void setOutcome(Outcome outcome) {
		this.outcome = outcome;
	}

	/**
	 * The outcomes of a hold.
	 */
	public enum Outcome {

		/** The lock was released, or handed off to the next waiter of this JVM. */
		RELEASED,

		/** The release failed. */
		RELEASE_FAILED,

		/** The lease expired: no renewal succeeded, or this JVM stood still. */
		LAPSED,

		/** The item of the lock was deleted or has another owner. */
		TAKEN,

		/** The client was closed, and its grace period had ended. */
		CLOSED

	}

}

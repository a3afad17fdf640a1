package io.github.dynamolocks.observation;

import java.util.OptionalLong;

import org.jspecify.annotations.Nullable;

/**
 * Holds the data of an observed hold, from the acquisition until the lease is closed.
 */
public final class LockHoldObservationContext extends LockObservationContext {

	private final String owner;

	private final OptionalLong fencingToken;

	private @Nullable Outcome outcome;

	/**
	 * Creates the context of a hold that begins.
	 * @param client the name of the client
	 * @param resource what is locked
	 * @param purpose what for, null if the request does not say
	 * @param owner the owner id
	 * @param fencingToken the fencing token, if there is one
	 */
	public LockHoldObservationContext(String client, String resource, @Nullable String purpose, String owner,
			OptionalLong fencingToken) {
		super(client, resource, purpose);
		this.owner = owner;
		this.fencingToken = fencingToken;
	}

	/**
	 * The random id of the acquisition.
	 * @return the owner id
	 */
	public String getOwner() {
		return this.owner;
	}

	/**
	 * The token of a fenced lock.
	 * @return the token, or nothing if the lock is not fenced
	 */
	public OptionalLong getFencingToken() {
		return this.fencingToken;
	}

	/**
	 * How the hold ended.
	 * @return the outcome, or null while it goes on
	 */
	public @Nullable Outcome getOutcome() {
		return this.outcome;
	}

	/**
	 * Says how the hold ended.
	 * @param outcome the outcome
	 */
	public void setOutcome(Outcome outcome) {
		this.outcome = outcome;
	}

	/**
	 * How a hold ends.
	 */
	public enum Outcome {

		/** The lock was freed, or handed on to the next in this JVM. */
		RELEASED,

		/** The store could not be asked to free the lock. */
		RELEASE_FAILED,

		/** The lease passed its end unrenewed, or this JVM stood still for that long. */
		LAPSED,

		/** Its item was deleted, or has another owner. */
		TAKEN,

		/** The client was closed, and its grace had passed. */
		CLOSED

	}

}

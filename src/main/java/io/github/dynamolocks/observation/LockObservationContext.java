package io.github.dynamolocks.observation;

import java.util.OptionalLong;

import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.LockInfo;

/**
 * Holds the data of one observation of a lock. {@link #getObservationType()} tells which
 * one: an acquisition, from the call to its answer, or a hold, from the acquisition until
 * the lease is closed.
 *
 * @since 0.1.0
 */
public final class LockObservationContext extends Observation.Context {

	private final LockObservationDocumentation observationType;

	private final String client;

	private final String resource;

	private final @Nullable String purpose;

	private final @Nullable String owner;

	private final OptionalLong fencingToken;

	private @Nullable Outcome outcome;

	private @Nullable LockInfo holder;

	private LockObservationContext(LockObservationDocumentation observationType, String client, String resource,
			@Nullable String purpose, @Nullable String owner, OptionalLong fencingToken) {
		this.observationType = observationType;
		this.client = client;
		this.resource = resource;
		this.purpose = purpose;
		this.owner = owner;
		this.fencingToken = fencingToken;
		setName(observationType.getName());
	}

	/**
	 * Creates the context of an acquisition that begins.
	 * @param client the name of the client
	 * @param resource the resource that the caller wants to lock
	 * @param purpose the purpose of the request; null if it has none
	 * @return the context
	 */
	public static LockObservationContext ofAcquisition(String client, String resource, @Nullable String purpose) {
		return new LockObservationContext(LockObservationDocumentation.ACQUIRE, client, resource, purpose, null,
				OptionalLong.empty());
	}

	/**
	 * Creates the context of a hold that begins.
	 * @param client the name of the client
	 * @param resource the locked resource
	 * @param purpose the purpose of the request; null if it has none
	 * @param owner the owner id
	 * @param fencingToken the fencing token; empty if the lock is not fenced
	 * @return the context
	 */
	public static LockObservationContext ofHold(String client, String resource, @Nullable String purpose, String owner,
			OptionalLong fencingToken) {
		return new LockObservationContext(LockObservationDocumentation.HOLD, client, resource, purpose, owner,
				fencingToken);
	}

	/**
	 * Returns which observation this is.
	 * @return {@link LockObservationDocumentation#ACQUIRE} or
	 * {@link LockObservationDocumentation#HOLD}
	 */
	public LockObservationDocumentation getObservationType() {
		return this.observationType;
	}

	/**
	 * Returns the name of the client.
	 * @return the name
	 */
	public String getClient() {
		return this.client;
	}

	/**
	 * Returns the resource. Use it in traces only, because the number of resources is not
	 * limited.
	 * @return the resource, in the form of the table's key
	 */
	public String getResource() {
		return this.resource;
	}

	/**
	 * Returns the purpose of the request. It is the same for many resources: the name of
	 * the method for {@code @DistributedLock}.
	 * @return the purpose; null if the request has none
	 */
	public @Nullable String getPurpose() {
		return this.purpose;
	}

	/**
	 * Returns the random id of the acquisition that holds the lock.
	 * @return the owner id of a hold; null for the observation of an acquisition
	 */
	public @Nullable String getOwner() {
		return this.owner;
	}

	/**
	 * Returns the token of a fenced lock.
	 * @return the token of a hold; empty if the lock is not fenced, and for the
	 * observation of an acquisition
	 */
	public OptionalLong getFencingToken() {
		return this.fencingToken;
	}

	/**
	 * Returns how the acquisition or the hold ended.
	 * @return the outcome; null until it has ended
	 */
	public @Nullable Outcome getOutcome() {
		return this.outcome;
	}

	/**
	 * Sets how the acquisition or the hold ended.
	 * @param outcome the outcome
	 */
	public void setOutcome(Outcome outcome) {
		this.outcome = outcome;
	}

	/**
	 * Returns the lock as another owner held it.
	 * @return the lock that was not acquired; null if no other owner held it, if the
	 * owner is unknown, and for a hold
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
	 * The outcomes of acquisitions and of holds.
	 */
	public enum Outcome {

		/** Of an acquisition: the lock was acquired. */
		ACQUIRED,

		/** Of an acquisition: another owner held the lock for the whole wait time. */
		CONTENDED,

		/**
		 * Of an acquisition: the store failed, the wait was interrupted or cancelled, or
		 * the client is closed.
		 */
		FAILED,

		/**
		 * Of a hold: the lock was released, or handed off to the next waiter of this JVM.
		 */
		RELEASED,

		/** Of a hold: the release failed. */
		RELEASE_FAILED,

		/**
		 * Of a hold: the lease expired, because no renewal succeeded or this JVM stood
		 * still.
		 */
		LAPSED,

		/** Of a hold: the item of the lock was deleted or has another owner. */
		TAKEN,

		/** Of a hold: the client was closed, and its grace period had ended. */
		CLOSED

	}

}

package io.github.dynamolocks.observation;

import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

/**
 * Holds the data that all observations of a lock have.
 */
public abstract sealed class LockObservationContext extends Observation.Context
		permits LockAcquireObservationContext, LockHoldObservationContext {

	private final String client;

	private final String resource;

	private final @Nullable String purpose;

	LockObservationContext(String client, String resource, @Nullable String purpose) {
		this.client = client;
		this.resource = resource;
		this.purpose = purpose;
	}

	/**
	 * The name of the client.
	 * @return the name
	 */
	public String getClient() {
		return this.client;
	}

	/**
	 * What is locked: there is no end of them, so they belong into traces only.
	 * @return the resource, in the form of the table's key
	 */
	public String getResource() {
		return this.resource;
	}

	/**
	 * What the lock is taken for, which is the same for many resources: the method's
	 * name, where there is a method.
	 * @return the purpose of the request, or null if it has none
	 */
	public @Nullable String getPurpose() {
		return this.purpose;
	}

}

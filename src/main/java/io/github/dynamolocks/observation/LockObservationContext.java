package io.github.dynamolocks.observation;

import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

/**
 * Holds the data that all observations of a lock have.
 *
 * @since 0.1.0
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

}

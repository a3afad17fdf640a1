package io.github.dynamolocks.test.dynamodb;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Limits what is written to one key in a second, as one partition of DynamoDB does. Not
 * thread-safe.
 */
final class KeyRate {

	/** What a key is refused with that has no units left. */
	static final String EXCEEDED = "ProvisionedThroughputExceededException";

	private volatile double limit = Double.POSITIVE_INFINITY;

	private long second = Long.MIN_VALUE;

	private final Map<Object, Double> units = new HashMap<>();

	void limit(double unitsPerSecond) {
		this.limit = unitsPerSecond;
	}

	/** Returns whether a key has units left in this second. */
	boolean admits(Object key, Instant now) {
		if (now.getEpochSecond() != this.second) {
			this.second = now.getEpochSecond();
			this.units.clear();
		}
		return this.units.getOrDefault(key, 0.0) < this.limit;
	}

	/** Charges a key for a write that was admitted. */
	void charge(Object key, double written) {
		if (this.limit != Double.POSITIVE_INFINITY) {
			this.units.merge(key, written, Double::sum);
		}
	}

}

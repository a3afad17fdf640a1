package io.github.dynamolocks.store;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Since when items have been seen unchanged, for leases whose end is not in DynamoDB's
 * time: such a lease is over when nobody has renewed it for its whole length, measured by
 * whoever watches. Remembers the items seen last.
 *
 * <p>
 * Safe for use by any number of threads.
 */
final class Observations {

	private static final int CAPACITY = 10_000;

	private final Map<String, Observation> byResource = new LinkedHashMap<>(16, 0.75f, true) {

		private static final long serialVersionUID = 1L;

		@Override
		protected boolean removeEldestEntry(Map.Entry<String, Observation> eldest) {
			return size() > CAPACITY;
		}

	};

	/**
	 * Takes a look at an item into account.
	 * @return how much of its lease is left to be watched, in milliseconds
	 */
	synchronized long see(String resource, @Nullable String owner, long version, long expiresAt, Duration lease,
			Mark now) {
		Observation known = this.byResource.get(resource);
		if (known == null || known.version() != version || known.expiresAt() != expiresAt
				|| !Objects.equals(known.owner(), owner)) {
			known = new Observation(owner, version, expiresAt, lease.toMillis(), now);
			this.byResource.put(resource, known);
		}
		// A write takes over after the end, not at it.
		return known.leaseMillis() + 1 - known.first().atLeastUntil(now);
	}

	/** What was seen unchanged for a whole lease, null if nothing was. */
	synchronized @Nullable Observation ended(String resource, Mark now) {
		Observation known = this.byResource.get(resource);
		return (known != null && known.first().atLeastUntil(now) > known.leaseMillis()) ? known : null;
	}

	/**
	 * An item as it was first seen.
	 */
	record Observation(@Nullable String owner, long version, long expiresAt, long leaseMillis, Mark first) {

	}

}

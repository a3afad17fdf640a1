package io.github.dynamolocks.store;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Since when items have been seen unchanged, for leases whose end is not in DynamoDB's
 * time: such a lease is over when its owner has not renewed it for its whole length, as
 * the watcher measures it. Remembers the items seen last, in at most {@link #MAX_BYTES}.
 *
 * <p>
 * Safe for use by any number of threads.
 */
final class ItemWatch {

	/** About as much memory as they take all together. */
	static final int MAX_BYTES = 4_000_000;

	/** What one takes besides its text. */
	private static final int BYTES_OF_ENTRY = 250;

	private final Map<String, Observation> byResource = new LinkedHashMap<>(16, 0.75f, true);

	private int bytes;

	/**
	 * Takes a look at an item into account.
	 * @return how much of its lease is left to be watched, in milliseconds
	 */
	synchronized long see(String resource, Item item, ClockReading now) {
		Observation known = this.byResource.get(resource);
		if (known == null || !known.isOf(item)) {
			known = new Observation(item, now);
			put(resource, known);
		}
		return known.left(now);
	}

	/**
	 * Looks at an item without beginning to watch it.
	 * @return how much of its lease is left to be watched, in milliseconds
	 */
	synchronized long glance(String resource, Item item, ClockReading now) {
		Observation known = this.byResource.get(resource);
		return (known != null && known.isOf(item)) ? known.left(now) : new Observation(item, now).left(now);
	}

	/** Stops watching. */
	synchronized void forget(String resource) {
		Observation former = this.byResource.remove(resource);
		this.bytes -= (former != null) ? former.bytes(resource) : 0;
	}

	/** What was seen unchanged for a whole lease, null if nothing was. */
	synchronized @Nullable Observation ended(String resource, ClockReading now) {
		Observation known = this.byResource.get(resource);
		return (known != null && known.first().atLeastUntil(now) > known.leaseMillis()) ? known : null;
	}

	/** About how much memory they take. */
	synchronized int bytes() {
		return this.bytes;
	}

	private void put(String resource, Observation observation) {
		Observation former = this.byResource.put(resource, observation);
		this.bytes += observation.bytes(resource) - ((former != null) ? former.bytes(resource) : 0);
		Iterator<Map.Entry<String, Observation>> eldest = this.byResource.entrySet().iterator();
		while (this.bytes > MAX_BYTES && eldest.hasNext()) {
			Map.Entry<String, Observation> entry = eldest.next();
			this.bytes -= entry.getValue().bytes(entry.getKey());
			eldest.remove();
		}
	}

	/**
	 * What tells whether an item is still the same.
	 *
	 * @param owner the owner id, null if there is none
	 * @param version the version's digits
	 * @param expiresAt the end's digits
	 * @param lease the length of the lease
	 */
	record Item(@Nullable String owner, String version, String expiresAt, Duration lease) {

	}

	/**
	 * An item as it was first seen.
	 */
	record Observation(@Nullable String owner, String version, String expiresAt, long leaseMillis, ClockReading first) {

		Observation(Item item, ClockReading first) {
			this(item.owner(), item.version(), item.expiresAt(), item.lease().toMillis(), first);
		}

		boolean isOf(Item item) {
			return this.version.equals(item.version()) && this.expiresAt.equals(item.expiresAt())
					&& Objects.equals(this.owner, item.owner()) && this.leaseMillis == item.lease().toMillis();
		}

		/** A write takes over after the end, not at it. */
		long left(ClockReading now) {
			return this.leaseMillis + 1 - this.first.atLeastUntil(now);
		}

		int bytes(String resource) {
			return BYTES_OF_ENTRY + 2 * (resource.length() + this.version.length() + this.expiresAt.length()
					+ ((this.owner != null) ? this.owner.length() : 0));
		}

	}

}

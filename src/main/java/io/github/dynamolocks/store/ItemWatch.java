package io.github.dynamolocks.store;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Measures how long items have not changed, for leases whose end is not in DynamoDB's
 * time. Such a lease has expired when its owner has not renewed it for its whole length
 * on the clock of the observer. Keeps the items that were seen last, in about
 * {@link #MAX_BYTES} of memory at most.
 *
 * <p>
 * Safe for use by any number of threads.
 */
final class ItemWatch {

	/** The bound of the memory that all observations take, estimated. */
	static final int MAX_BYTES = 4_000_000;

	/** The memory that one observation takes in addition to its text. */
	private static final int BYTES_OF_ENTRY = 250;

	private final Map<String, Observation> byResource = new LinkedHashMap<>(16, 0.75f, true);

	private int bytes;

	/**
	 * Records an item that was read.
	 * @return the milliseconds for which the item must stay unchanged until its lease has
	 * expired
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
	 * Returns the same as {@link #see} without recording the item.
	 * @return the milliseconds for which the item must stay unchanged until its lease has
	 * expired
	 */
	synchronized long glance(String resource, Item item, ClockReading now) {
		Observation known = this.byResource.get(resource);
		return (known != null && known.isOf(item)) ? known.left(now) : new Observation(item, now).left(now);
	}

	/** Removes the observation of a resource. */
	synchronized void forget(String resource) {
		Observation former = this.byResource.remove(resource);
		this.bytes -= (former != null) ? former.bytes(resource) : 0;
	}

	/** Removes all observations. */
	synchronized void clear() {
		this.byResource.clear();
		this.bytes = 0;
	}

	/**
	 * Returns the item of a resource that has not changed for a whole lease, null if
	 * there is none.
	 */
	synchronized @Nullable Observation ended(String resource, ClockReading now) {
		Observation known = this.byResource.get(resource);
		return (known != null && known.first().atLeastUntil(now) > known.leaseMillis()) ? known : null;
	}

	/** Returns the estimated memory of all observations, in bytes. */
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
	 * The attributes that change when an item changes.
	 *
	 * @param owner the owner id, null if there is none
	 * @param version the digits of the version
	 * @param expiresAt the digits of the end
	 * @param lease the length of the lease
	 */
	record Item(@Nullable String owner, String version, String expiresAt, Duration lease) {

	}

	/**
	 * An item, and the moment at which it was first seen in this state.
	 */
	record Observation(@Nullable String owner, String version, String expiresAt, long leaseMillis, ClockReading first) {

		Observation(Item item, ClockReading first) {
			this(item.owner(), item.version(), item.expiresAt(), item.lease().toMillis(), first);
		}

		boolean isOf(Item item) {
			return this.version.equals(item.version()) && this.expiresAt.equals(item.expiresAt())
					&& Objects.equals(this.owner, item.owner()) && this.leaseMillis == item.lease().toMillis();
		}

		/**
		 * Returns the milliseconds until the lease has expired. A write takes over one
		 * millisecond after the end, not at the end.
		 */
		long left(ClockReading now) {
			return this.leaseMillis + 1 - this.first.atLeastUntil(now);
		}

		int bytes(String resource) {
			return BYTES_OF_ENTRY + 2 * (resource.length() + this.version.length() + this.expiresAt.length()
					+ ((this.owner != null) ? this.owner.length() : 0));
		}

	}

}

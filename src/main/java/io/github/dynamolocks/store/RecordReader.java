package io.github.dynamolocks.store;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Reads items, those that others have written by hand included.
 */
final class RecordReader {

	private final ServerClock clock;

	private final Observations observations;

	RecordReader(ServerClock clock, Observations observations) {
		this.clock = clock;
		this.observations = observations;
	}

	LockRecord read(String resource, Map<String, AttributeValue> item) {
		String owner = LockItems.string(item, LockItems.OWNER);
		Long version = LockItems.number(item, LockItems.VERSION);
		Long leaseMillis = LockItems.number(item, LockItems.LEASE_MS);
		Long acquiredAt = LockItems.number(item, LockItems.ACQUIRED_AT);
		Long queue = LockItems.number(item, LockItems.QUEUE);
		Duration lease = (leaseMillis != null) ? Duration.ofMillis(leaseMillis) : null;
		Long expiresAt = LockItems.number(item, LockItems.EXPIRES_AT);
		return new LockRecord(resource, owner, (version != null) ? version : 0, lease,
				remaining(resource, owner, version, lease, expiresAt), age(acquiredAt),
				(queue != null) ? queue.intValue() : 0, item.containsKey(LockItems.WANTED),
				LockItems.string(item, LockItems.HOLDER),
				(acquiredAt != null) ? Instant.ofEpochMilli(acquiredAt) : null,
				LockItems.number(item, LockItems.FENCING_TOKEN));
	}

	private @Nullable Duration remaining(String resource, @Nullable String owner, @Nullable Long version,
			@Nullable Duration lease, @Nullable Long expiresAt) {
		if (expiresAt == null) {
			return null;
		}
		if (expiresAt == 0) {
			return Duration.ZERO;
		}
		if (expiresAt < LockItems.BEYOND_TIME && this.clock.isKnown()) {
			// A write takes over after the end, not at it.
			return Duration.ofMillis(expiresAt + 1 - this.clock.earliest());
		}
		return (lease != null && version != null) ? Duration
			.ofMillis(this.observations.see(resource, owner, version, expiresAt, lease, this.clock.mark())) : null;
	}

	private @Nullable Duration age(@Nullable Long acquiredAt) {
		return (acquiredAt != null && this.clock.isKnown())
				? Duration.ofMillis(Math.max(0, this.clock.earliest() - acquiredAt)) : null;
	}

}

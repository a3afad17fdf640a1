package io.github.dynamolocks.store;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import io.github.dynamolocks.LockStoreException;

/**
 * Builds the keys of the items of a table, and reads items. The types of the keys are
 * known from the start of the store, or the first read finds them out.
 *
 * <p>
 * Safe for use by any number of threads.
 */
final class KeySchema {

	/**
	 * The first read tells the time. If it contradicts the known time, a second one
	 * decides.
	 */
	private static final int MAX_READS = 2;

	/**
	 * A lease may lose at most this part of its length, one eighth, to an old reading of
	 * DynamoDB's time.
	 */
	private static final int PARTS_OF_LEASE = 8;

	private static final int UNIT_BYTES = 1024;

	/** The size of all attributes but the key and the places, at most. */
	private static final int OTHER_BYTES = 270;

	/** The size of a place: eleven characters in a list. */
	private static final int PLACE_BYTES = 12;

	private static final int MOST_PLACES = 48;

	/**
	 * A long key makes the item larger than a write unit, rather than the line too short.
	 */
	private static final int LEAST_PLACES = 8;

	private final String keyAttribute;

	private final @Nullable String sortKeyAttribute;

	private final @Nullable String sortKeyValue;

	private final DynamoDbCaller caller;

	private final DynamoDbRequests requests;

	private final RequestTimeouts timeouts;

	private volatile @Nullable KeyFormats formats;

	KeySchema(LockTable table, DynamoDbCaller caller, DynamoDbRequests requests, RequestTimeouts timeouts) {
		this.keyAttribute = table.keyAttribute();
		this.sortKeyAttribute = table.sortKeyAttribute();
		this.sortKeyValue = table.sortKeyValue();
		this.caller = caller;
		this.requests = requests;
		this.timeouts = timeouts;
	}

	/** Sets the types of the keys. */
	void use(KeyFormats known) {
		this.formats = known;
	}

	/** Returns the keys and their types, such as {@code resource_id (S)}. */
	String describe() {
		KeyFormats known = this.formats;
		String partition = "%s (%s)".formatted(this.keyAttribute,
				(known != null) ? known.partition() : "type not known yet");
		return (this.sortKeyAttribute != null)
				? "%s, %s = %s".formatted(partition, this.sortKeyAttribute, this.sortKeyValue) : partition;
	}

	@Override
	public String toString() {
		KeyFormats known = this.formats;
		String partition = "key '%s' of %s".formatted(this.keyAttribute,
				(known != null) ? "type " + known.partition() : "a type that is not known yet");
		if (this.sortKeyAttribute == null) {
			return partition;
		}
		return "%s, sort key '%s' of %s with the value '%s'".formatted(partition, this.sortKeyAttribute,
				(known != null) ? "type " + known.sort() : "a type that is not known yet", this.sortKeyValue);
	}

	String canonical(String resource) {
		return formats(resource).partition().canonical(resource);
	}

	/** Returns whether the types are known. */
	boolean areKnown() {
		return this.formats != null;
	}

	/** Checks that a resource can be a key, if the types are known. */
	void require(String resource) {
		KeyFormats known = this.formats;
		if (known != null) {
			String unused = known.partition().canonical(resource);
		}
	}

	Map<String, AttributeValue> of(String resource) {
		return key(resource, formats(resource));
	}

	/** Reads an item. Returns an empty map if there is none. */
	Map<String, AttributeValue> read(String resource, DynamoDbRequests.Consistency consistency) {
		return read(resource, of(resource), consistency, this.timeouts);
	}

	/** Reads an item within given time-outs. Returns an empty map if there is none. */
	Map<String, AttributeValue> read(String resource, DynamoDbRequests.Consistency consistency,
			RequestTimeouts within) {
		return read(resource, of(resource), consistency, within);
	}

	/**
	 * Returns the most places of a line: an item of up to 1,024 bytes is written for one
	 * write unit.
	 * @param resource the resource in its canonical form
	 */
	int places(String resource) {
		int key = bytes(this.keyAttribute) + bytes(resource) + bytes(this.sortKeyAttribute) + bytes(this.sortKeyValue);
		return Math.max(LEAST_PLACES, Math.min(MOST_PLACES, (UNIT_BYTES - OTHER_BYTES - key) / PLACE_BYTES));
	}

	private static int bytes(@Nullable String text) {
		return (text != null) ? text.getBytes(StandardCharsets.UTF_8).length : 0;
	}

	/**
	 * Reads an item to learn DynamoDB's time from the answer, if the time is unknown,
	 * contradictory or old. Nothing is acquired before DynamoDB has told its time. No end
	 * is written while two answers contradict each other; the next answer decides. After
	 * a long idle time a cheap read avoids a lease that is too short, and a write that
	 * DynamoDB refuses although the other lease has expired.
	 */
	void askForTheTime(String resource, ServerClock clock, Duration lease) {
		for (int reads = 0; reads < MAX_READS && (!clock.hasAnswered() || clock.isDoubted()
				|| clock.widening() > lease.toMillis() / PARTS_OF_LEASE); reads++) {
			read(resource, DynamoDbRequests.Consistency.EVENTUAL);
		}
	}

	/** Returns the item that did not meet a condition, an empty map if there is none. */
	Map<String, AttributeValue> standing(String resource, RefusedException refused) {
		if (!refused.item().isEmpty()) {
			return refused.item();
		}
		// Some servers that are compatible with DynamoDB do not return the item.
		try {
			return read(resource, DynamoDbRequests.Consistency.STRONG);
		}
		catch (LockStoreException ex) {
			// The read changes nothing, but the write may have been applied.
			throw new LockStoreException(resource, String.valueOf(ex.getMessage()), ex, refused.isRepeated());
		}
	}

	private Map<String, AttributeValue> read(String resource, Map<String, AttributeValue> key,
			DynamoDbRequests.Consistency consistency, RequestTimeouts within) {
		return this.caller
			.call(DynamoDbCaller.Effect.READ, "Reading the lock on", resource, within,
					(client, bounds) -> client.getItem(this.requests.get(key, consistency, bounds)))
			.item();
	}

	private Map<String, AttributeValue> key(String canonical, KeyFormats known) {
		AttributeValue partition = known.partition().attribute(canonical);
		if (this.sortKeyAttribute == null || this.sortKeyValue == null) {
			return Map.of(this.keyAttribute, partition);
		}
		return Map.of(this.keyAttribute, partition, this.sortKeyAttribute,
				known.sort().attribute(known.sort().canonical(this.sortKeyValue)));
	}

	private KeyFormats formats(String resource) {
		KeyFormats known = this.formats;
		return (known != null) ? known : find(resource);
	}

	private KeyFormats find(String resource) {
		LockStoreException mismatch = null;
		for (KeyFormats candidate : possibleFormats(resource)) {
			try {
				Map<String, AttributeValue> unused = read(resource,
						key(candidate.partition().canonical(resource), candidate),
						DynamoDbRequests.Consistency.EVENTUAL, this.timeouts);
				this.formats = candidate;
				return candidate;
			}
			catch (LockStoreException ex) {
				if (!DynamoDbCaller.isWrongKey(ex)) {
					throw ex;
				}
				mismatch = ex;
			}
		}
		throw Objects.requireNonNull(mismatch);
	}

	/**
	 * Returns the formats in which the resource can be the key of the table.
	 * @throws IllegalArgumentException if the resource cannot be a key of any type
	 */
	private List<KeyFormats> possibleFormats(String resource) {
		List<KeyFormats> candidates = new ArrayList<>();
		for (KeyFormat partition : KeyFormat.values()) {
			for (KeyFormat sort : KeyFormat.values()) {
				boolean sorts = (this.sortKeyValue != null) ? sort.canSort(this.sortKeyValue) : sort == partition;
				if (partition.canWrite(resource) && sorts) {
					candidates.add(new KeyFormats(partition, sort));
				}
			}
		}
		if (candidates.isEmpty()) {
			KeyFormat.S.canonical(resource);
		}
		return candidates;
	}

	/**
	 * The formats of the partition key and of the sort key.
	 */
	record KeyFormats(KeyFormat partition, KeyFormat sort) {

	}

}

package io.github.dynamolocks.store;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.store.LockTable.KeyFormats;

/**
 * The keys of a table's items, whose types are known from the start or found out by
 * reading an item. Safe for use by any number of threads.
 */
final class KeySchema {

	/** The first tells the time, or contradicts what was known; the next settles that. */
	private static final int MAX_READS = 2;

	/** No lease is written that loses more than one part in so many to a stale clock. */
	private static final int PARTS_OF_LEASE = 8;

	private final LockTable table;

	private final DynamoDbCaller caller;

	private final DynamoDbRequests requests;

	private final RequestTimeouts timeouts;

	private volatile @Nullable KeyFormats codecs;

	KeySchema(LockTable table, DynamoDbCaller caller, DynamoDbRequests requests, RequestTimeouts timeouts) {
		this.table = table;
		this.caller = caller;
		this.requests = requests;
		this.timeouts = timeouts;
	}

	/** Takes the types as they are. */
	void use(KeyFormats known) {
		this.codecs = known;
	}

	@Override
	public String toString() {
		KeyFormats known = this.codecs;
		String partition = "key '%s' of %s".formatted(this.table.keyAttribute(),
				(known != null) ? "type " + known.partition() : "a type that is not known yet");
		if (this.table.sortKeyAttribute() == null) {
			return partition;
		}
		return "%s, sort key '%s' of %s with the value '%s'".formatted(partition, this.table.sortKeyAttribute(),
				(known != null) ? "type " + known.sort() : "a type that is not known yet", this.table.sortKeyValue());
	}

	String canonical(String resource) {
		return codecs(resource).partition().canonical(resource);
	}

	/** Returns whether the types are known. */
	boolean areKnown() {
		return this.codecs != null;
	}

	/** Checks a resource if the types are known. */
	void require(String resource) {
		KeyFormats known = this.codecs;
		if (known != null) {
			String unused = known.partition().canonical(resource);
		}
	}

	Map<String, AttributeValue> of(String resource) {
		return this.table.key(resource, codecs(resource));
	}

	/** Reads an item, empty if there is none. */
	Map<String, AttributeValue> read(String resource, DynamoDbRequests.Consistency consistency) {
		return read(resource, of(resource), consistency);
	}

	/**
	 * Reads an item for the time that the answer tells. Nothing is acquired before
	 * DynamoDB has told its time, and no end is written while two of its answers
	 * contradict each other: the next one settles that. After a long idle time, too, a
	 * cheap read spares a write: else the lease would be short, or the takeover of an
	 * ended lease refused.
	 */
	void askForTheTime(String resource, ServerClock clock, Duration lease) {
		for (int reads = 0; reads < MAX_READS && (!clock.hasAnswered() || clock.isDoubted()
				|| clock.widening() > lease.toMillis() / PARTS_OF_LEASE); reads++) {
			read(resource, DynamoDbRequests.Consistency.EVENTUAL);
		}
	}

	/** Returns the item that did not meet a condition, empty if there is none. */
	Map<String, AttributeValue> standing(String resource, RefusedException refused) {
		if (!refused.item().isEmpty()) {
			return refused.item();
		}
		// Not every server that speaks DynamoDB's language sends it along.
		try {
			return read(resource, DynamoDbRequests.Consistency.STRONG);
		}
		catch (LockStoreException ex) {
			// The read changes nothing, but the write may have
			throw new LockStoreException(resource, String.valueOf(ex.getMessage()), ex, refused.isRepeated());
		}
	}

	private Map<String, AttributeValue> read(String resource, Map<String, AttributeValue> key,
			DynamoDbRequests.Consistency consistency) {
		return this.caller
			.call(DynamoDbCaller.Effect.READ, "Reading the lock on", resource, this.timeouts,
					(client, bounds) -> client.getItem(this.requests.get(key, consistency, bounds)))
			.item();
	}

	private KeyFormats codecs(String resource) {
		KeyFormats known = this.codecs;
		return (known != null) ? known : find(resource);
	}

	private KeyFormats find(String resource) {
		LockStoreException mismatch = null;
		for (KeyFormats candidate : this.table.possibleCodecs(resource)) {
			try {
				Map<String, AttributeValue> unused = read(resource,
						this.table.key(candidate.partition().canonical(resource), candidate),
						DynamoDbRequests.Consistency.EVENTUAL);
				this.codecs = candidate;
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

}

package io.github.dynamolocks.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The table of the locks, as the user names it.
 *
 * @param name the table's name or ARN
 * @param keyAttribute the partition key, of type S or N
 * @param sortKeyAttribute the sort key, null for a table without one
 * @param sortKeyValue the constant that every lock has in its sort key, null for a table
 * without one
 * @param globalTables what to think of replicas in other regions
 */
public record LockTable(String name, String keyAttribute, @Nullable String sortKeyAttribute,
		@Nullable String sortKeyValue, GlobalTables globalTables) {

	/** The default name of the table. */
	public static final String DEFAULT_NAME = "resource_locks";

	/** The default name of the partition key. */
	public static final String DEFAULT_KEY_ATTRIBUTE = "resource_id";

	private static final Set<String> RESERVED = Set.of(LockItems.OWNER, LockItems.VERSION, LockItems.LEASE_MS,
			LockItems.EXPIRES_AT, LockItems.TTL, LockItems.HOLDER, LockItems.ACQUIRED_AT, LockItems.FENCING_TOKEN,
			LockItems.QUEUE, LockItems.WANTED);

	/**
	 * Checks the names.
	 * @throws IllegalArgumentException if one is blank, if a key has the name of an
	 * attribute that the library writes, or if only one of sort key and its value is
	 * given
	 */
	public LockTable {
		requireText("table name", name);
		requireKey("key attribute", keyAttribute);
		if ((sortKeyAttribute == null) != (sortKeyValue == null)) {
			throw new IllegalArgumentException(
					"Sort key attribute '%s' and sort key value '%s' of table '%s': give both or none"
						.formatted(sortKeyAttribute, sortKeyValue, name));
		}
		if (sortKeyAttribute != null) {
			requireKey("sort key attribute", sortKeyAttribute);
			requireText("sort key value", sortKeyValue);
			if (sortKeyAttribute.equals(keyAttribute)) {
				throw new IllegalArgumentException(
						"Key and sort key of table '%s' are both '%s': they must differ".formatted(name, keyAttribute));
			}
		}
	}

	private static void requireKey(String what, String value) {
		requireText(what, value);
		if (RESERVED.contains(value)) {
			throw new IllegalArgumentException(
					"The %s '%s' is the name of an attribute that a lock's item has besides its key: name it otherwise, none of %s"
						.formatted(what, value, RESERVED));
		}
	}

	private static void requireText(String what, @Nullable String value) {
		if (value == null || value.isBlank()) {
			throw new IllegalArgumentException("The %s is blank: give it a value".formatted(what));
		}
	}

	/**
	 * A table with the default key and no sort key, not replicated.
	 * @param name the table's name or ARN
	 * @return the table
	 * @throws IllegalArgumentException if the name is blank
	 */
	public static LockTable of(String name) {
		return new LockTable(name, DEFAULT_KEY_ATTRIBUTE, null, null, GlobalTables.REFUSE);
	}

	/**
	 * The same table with another key.
	 * @param keyAttribute the partition key
	 * @return a new table
	 * @throws IllegalArgumentException if the name cannot be a key's
	 */
	public LockTable withKeyAttribute(String keyAttribute) {
		return new LockTable(this.name, keyAttribute, this.sortKeyAttribute, this.sortKeyValue, this.globalTables);
	}

	/**
	 * The same table with a sort key.
	 * @param attribute the sort key
	 * @param value the constant that every lock has there; a number if its type is N
	 * @return a new table
	 * @throws IllegalArgumentException if the name cannot be a key's or the value is
	 * blank
	 */
	public LockTable withSortKey(String attribute, String value) {
		return new LockTable(this.name, this.keyAttribute, attribute, value, this.globalTables);
	}

	/**
	 * The same table with another opinion of replicas.
	 * @param globalTables what to think of replicas in other regions
	 * @return a new table
	 */
	public LockTable withGlobalTables(GlobalTables globalTables) {
		return new LockTable(this.name, this.keyAttribute, this.sortKeyAttribute, this.sortKeyValue, globalTables);
	}

	/**
	 * The ways in which a resource could be written into this table, for one whose types
	 * are not known.
	 * @throws IllegalArgumentException if there is none
	 */
	List<KeyCodecs> possibleCodecs(String resource) {
		List<KeyCodecs> candidates = new ArrayList<>();
		for (KeyCodec partition : KeyCodec.values()) {
			for (KeyCodec sort : KeyCodec.values()) {
				if (partition.canWrite(resource)
						&& sort.canWrite((this.sortKeyValue != null) ? this.sortKeyValue : "")) {
					candidates.add(new KeyCodecs(partition, sort));
				}
			}
		}
		if (candidates.isEmpty()) {
			KeyCodec.S.canonical(resource);
		}
		return candidates;
	}

	/** The key of a lock's item. */
	Map<String, AttributeValue> key(String canonical, KeyCodecs codecs) {
		AttributeValue partition = codecs.partition().attribute(canonical);
		if (this.sortKeyAttribute == null || this.sortKeyValue == null) {
			return Map.of(this.keyAttribute, partition);
		}
		return Map.of(this.keyAttribute, partition, this.sortKeyAttribute, codecs.sort().attribute(this.sortKeyValue));
	}

	/**
	 * How the two keys are written.
	 */
	record KeyCodecs(KeyCodec partition, KeyCodec sort) {

	}

}

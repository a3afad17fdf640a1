package io.github.dynamolocks.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import io.github.dynamolocks.PrintableText;

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
		@Nullable String sortKeyValue, GlobalTablePolicy globalTables) {

	/** The default name of the table. */
	public static final String DEFAULT_NAME = "resource_locks";

	/** The default name of the partition key. */
	public static final String DEFAULT_KEY_ATTRIBUTE = "resource_id";

	private static final int MAX_NAME_BYTES = 255;

	private static final Pattern NAME_OR_ARN = Pattern
		.compile("[\\w.-]{1,255}|arn:[\\w-]+:dynamodb:[\\w-]+:\\d+:table/[\\w.-]{1,255}");

	/**
	 * Checks the names.
	 * @throws IllegalArgumentException if one is blank or cannot be a name or a key of
	 * DynamoDB's, if a key has the name of an attribute that the library writes, or if
	 * only one of sort key and its value is given
	 */
	public LockTable {
		requireText("table name", name);
		if (!NAME_OR_ARN.matcher(name).matches()) {
			throw new IllegalArgumentException(
					"The table name '%s' cannot be: give it at most 255 letters, digits, '_', '-' and '.', or the table's ARN"
						.formatted(PrintableText.of(name)));
		}
		requireKey("key attribute", keyAttribute);
		if ((sortKeyAttribute == null) != (sortKeyValue == null)) {
			throw new IllegalArgumentException(
					"Sort key attribute '%s' and sort key value '%s' of table '%s': give both or none".formatted(
							PrintableText.of((Object) sortKeyAttribute), PrintableText.of((Object) sortKeyValue),
							name));
		}
		if (sortKeyAttribute != null) {
			requireKey("sort key attribute", sortKeyAttribute);
			requireText("sort key value", sortKeyValue);
			if (!KeyFormat.S.canSort(String.valueOf(sortKeyValue))) {
				throw new IllegalArgumentException(
						"The sort key value '%s' cannot be a sort key: give it at most 1,024 bytes of valid Unicode text"
							.formatted(PrintableText.of(String.valueOf(sortKeyValue))));
			}
			if (sortKeyAttribute.equals(keyAttribute)) {
				throw new IllegalArgumentException("Key and sort key of table '%s' are both '%s': they must differ"
					.formatted(name, PrintableText.of(keyAttribute)));
			}
		}
	}

	private static void requireKey(String what, String value) {
		requireText(what, value);
		if (!KeyFormat.S.canWrite(value, MAX_NAME_BYTES)) {
			throw new IllegalArgumentException(
					"The %s '%s' cannot be an attribute of a key: give it at most 255 bytes of valid Unicode text"
						.formatted(what, PrintableText.of(value)));
		}
		if (ItemAttributes.TYPES.containsKey(value)) {
			throw new IllegalArgumentException(
					"The %s '%s' is the name of an attribute that a lock's item has besides its key: name it otherwise, none of %s"
						.formatted(what, value, new TreeSet<>(ItemAttributes.TYPES.keySet())));
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
		return new LockTable(name, DEFAULT_KEY_ATTRIBUTE, null, null, GlobalTablePolicy.REFUSE);
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
	public LockTable withGlobalTables(GlobalTablePolicy globalTables) {
		return new LockTable(this.name, this.keyAttribute, this.sortKeyAttribute, this.sortKeyValue, globalTables);
	}

	/**
	 * The ways in which a resource could be written into this table, for one whose types
	 * are not known.
	 * @throws IllegalArgumentException if there is none
	 */
	List<KeyFormats> possibleCodecs(String resource) {
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

	/** The key of a lock's item. */
	Map<String, AttributeValue> key(String canonical, KeyFormats codecs) {
		AttributeValue partition = codecs.partition().attribute(canonical);
		if (this.sortKeyAttribute == null || this.sortKeyValue == null) {
			return Map.of(this.keyAttribute, partition);
		}
		return Map.of(this.keyAttribute, partition, this.sortKeyAttribute,
				codecs.sort().attribute(codecs.sort().canonical(this.sortKeyValue)));
	}

	/**
	 * How the two keys are written.
	 */
	record KeyFormats(KeyFormat partition, KeyFormat sort) {

	}

}

package io.github.dynamolocks.test.dynamodb;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The key attributes of a table or of an index. Finds and checks the keys of items.
 *
 * @param partition the partition key
 * @param sort the sort key, null if there is none
 */
record KeySchema(Attribute partition, @Nullable Attribute sort) {

	private static final String INVALID = "One or more parameter values were invalid: ";

	private static final String NOT_VALID = "One or more parameter values are not valid. ";

	List<Attribute> attributes() {
		return (this.sort != null) ? List.of(this.partition, this.sort) : List.of(this.partition);
	}

	boolean contains(String attribute) {
		return attributes().stream().anyMatch((key) -> key.name().equals(attribute));
	}

	/** Returns a key that has nothing but the key attributes. */
	ItemKey key(Map<String, Value> key) {
		boolean matches = key.size() == attributes().size();
		for (Attribute attribute : attributes()) {
			Value value = key.get(attribute.name());
			matches = matches && value != null && value.type() == attribute.type();
		}
		if (!matches) {
			throw DynamoDbError.validation("The provided key element does not match the schema");
		}
		return checked(key);
	}

	/** Returns the key of an item. */
	ItemKey keyOf(Map<String, Value> item) {
		for (Attribute attribute : attributes()) {
			Value value = item.get(attribute.name());
			if (value == null) {
				throw DynamoDbError.validation(INVALID + "Missing the key %s in the item".formatted(attribute.name()));
			}
			if (value.type() != attribute.type()) {
				throw DynamoDbError.validation(INVALID + "Type mismatch for key %s expected: %s actual: %s"
					.formatted(attribute.name(), attribute.type(), value.type()));
			}
		}
		return checked(item);
	}

	/** Returns the key attributes of a key that this schema made. */
	Map<String, Value> attributesOf(ItemKey key) {
		Map<String, Value> attributes = new LinkedHashMap<>();
		attributes.put(this.partition.name(), key.partition());
		if (this.sort != null && key.sort() != null) {
			attributes.put(this.sort.name(), key.sort());
		}
		return attributes;
	}

	private ItemKey checked(Map<String, Value> item) {
		Value hash = required(item, this.partition);
		if (hash.size() > Limits.PARTITION_KEY_SIZE) {
			throw DynamoDbError.validation(INVALID + "Size of hashkey has exceeded the maximum size limit of%d bytes"
				.formatted(Limits.PARTITION_KEY_SIZE));
		}
		if (this.sort == null) {
			return new ItemKey(hash, null);
		}
		Value range = required(item, this.sort);
		if (range.size() > Limits.SORT_KEY_SIZE) {
			throw DynamoDbError
				.validation(INVALID + "Aggregated size of all range keys has exceeded the size limit of %d bytes"
					.formatted(Limits.SORT_KEY_SIZE));
		}
		return new ItemKey(hash, range);
	}

	private static Value required(Map<String, Value> item, Attribute attribute) {
		Value value = item.get(attribute.name());
		if (value == null || value.size() == 0) {
			throw DynamoDbError.validation(
					NOT_VALID + "The AttributeValue for a key attribute cannot contain an empty %s value. Key: %s"
						.formatted((attribute.type() == Type.B) ? "binary" : "string", attribute.name()));
		}
		return value;
	}

	/**
	 * Refuses an item with an attribute that an index cannot hold; an item that lacks the
	 * attribute is not in the index.
	 */
	void checkIndexed(String indexName, Map<String, Value> item) {
		for (Attribute attribute : attributes()) {
			Value value = item.get(attribute.name());
			if (value == null) {
				continue;
			}
			if (value.type() != attribute.type()) {
				throw DynamoDbError
					.validation(INVALID + "Type mismatch for Index Key %s Expected: %s Actual: %s IndexName: %s"
						.formatted(attribute.name(), attribute.type(), value.type(), indexName));
			}
			int max = attribute.equals(this.partition) ? Limits.PARTITION_KEY_SIZE : Limits.SORT_KEY_SIZE;
			if (value.size() == 0 || value.size() > max) {
				throw DynamoDbError.validation(NOT_VALID
						+ "A value specified for a secondary index key is not supported. %s IndexName: %s, IndexKey: %s"
							.formatted(
									(value.size() == 0)
											? "The AttributeValue for a key attribute cannot contain an empty %s value."
												.formatted((attribute.type() == Type.B) ? "binary" : "string")
											: "Its size has exceeded the maximum of %d bytes.".formatted(max),
									indexName, attribute.name()));
			}
		}
	}

	/** Returns the schema as DescribeTable shows it. */
	List<Object> json() {
		List<Object> json = new ArrayList<>();
		json.add(Map.of("AttributeName", this.partition.name(), "KeyType", "HASH"));
		if (this.sort != null) {
			json.add(Map.of("AttributeName", this.sort.name(), "KeyType", "RANGE"));
		}
		return json;
	}

	/**
	 * A key attribute.
	 *
	 * @param name its name
	 * @param type string, number or binary
	 */
	record Attribute(String name, Type type) {

	}

}

package io.github.dynamolocks.test.dynamodb;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The key attributes of a table or an index. Returns and checks the keys of items.
 *
 * @param attributes the partition key, and the sort key if there is one
 */
record KeySchema(List<Attribute> attributes) {

	/** Reads the {@code KeySchema} of a table or an index from a request. */
	static KeySchema of(Parameters request, Map<String, Type> attributes) {
		List<Attribute> keys = new ArrayList<>();
		for (Parameters key : request.requiredObjects("KeySchema", 2)) {
			keys.add(keys.isEmpty() ? attribute(key, "first", "HASH", attributes)
					: attribute(key, "second", "RANGE", attributes));
		}
		Parameters.require(keys.stream().map(Attribute::name).distinct().count() == keys.size(),
				"Both the Hash Key and the Range Key element in the KeySchema have the same name");
		return new KeySchema(keys);
	}

	private static Attribute attribute(Parameters element, String place, String role, Map<String, Type> attributes) {
		Parameters.require(element.oneOf("KeyType", "HASH", "RANGE").equals(role),
				"Invalid KeySchema: The %s KeySchemaElement is not a %s key type", place, role);
		String name = element.requiredString("AttributeName");
		Type type = Parameters.requirePresent(attributes.get(name), Parameters.INVALID
				+ "Some index key attributes are not defined in AttributeDefinitions. Keys: [%s], AttributeDefinitions: %s",
				name, attributes.keySet());
		return new Attribute(name, type, role.equals("HASH") ? Limits.PARTITION_KEY_SIZE : Limits.SORT_KEY_SIZE);
	}

	Attribute partition() {
		return this.attributes.get(0);
	}

	@Nullable Attribute sort() {
		return (this.attributes.size() == 2) ? this.attributes.get(1) : null;
	}

	List<String> names() {
		return this.attributes.stream().map(Attribute::name).toList();
	}

	/** Returns a key. Refuses attributes that are not key attributes. */
	ItemKey key(Map<String, Value> key) {
		Parameters.require(
				key.size() == this.attributes.size()
						&& this.attributes.stream().allMatch((attribute) -> attribute.fits(key.get(attribute.name()))),
				"The provided key element does not match the schema");
		return keyOf(key);
	}

	/** Returns the key of an item. */
	ItemKey keyOf(Map<String, Value> item) {
		Attribute sort = sort();
		return new ItemKey(partition().of(item), (sort != null) ? sort.of(item) : null, 0);
	}

	/**
	 * Refuses an item with an attribute that an index cannot contain. An item without the
	 * attribute is not in the index.
	 */
	void checkIndexed(String indexName, Map<String, Value> item) {
		for (Attribute attribute : this.attributes) {
			Value value = item.get(attribute.name());
			if (value != null) {
				Parameters.requireValid(attribute.fits(value),
						"Type mismatch for Index Key %s Expected: %s Actual: %s IndexName: %s", attribute.name(),
						attribute.type(), value.type(), indexName);
				Parameters.require(value.size() > 0 && value.size() <= attribute.maxSize(),
						"One or more parameter values are not valid. A value specified for a secondary index key is not supported. %s IndexName: %s, IndexKey: %s",
						(value.size() == 0) ? attribute.empty()
								: "Its size has exceeded the maximum of %s bytes.".formatted(attribute.maxSize()),
						indexName, attribute.name());
			}
		}
	}

	/**
	 * A key attribute.
	 *
	 * @param name its name
	 * @param type the type: string, number or binary
	 * @param maxSize the maximum size in bytes
	 */
	record Attribute(String name, Type type, int maxSize) {

		boolean fits(@Nullable Value value) {
			return value != null && value.type() == this.type;
		}

		Value of(Map<String, Value> item) {
			Value value = Parameters.requirePresent(item.get(this.name),
					Parameters.INVALID + "Missing the key %s in the item", this.name);
			Parameters.requireValid(fits(value), "Type mismatch for key %s expected: %s actual: %s", this.name,
					this.type, value.type());
			requireContent(value);
			Parameters.requireValid(value.size() <= this.maxSize,
					(this.maxSize == Limits.PARTITION_KEY_SIZE)
							? "Size of hashkey has exceeded the maximum size limit of%s bytes"
							: "Aggregated size of all range keys has exceeded the size limit of %s bytes",
					this.maxSize);
			return value;
		}

		/** Refuses a value that a key condition cannot compare the attribute with. */
		void requireOperand(Value value) {
			Parameters.requireValid(fits(value), "Condition parameter type does not match schema type");
			requireContent(value);
		}

		void requireContent(Value value) {
			Parameters.require(value.size() > 0, "One or more parameter values are not valid. %s Key: %s", empty(),
					this.name);
		}

		String empty() {
			return "The AttributeValue for a key attribute cannot contain an empty "
					+ ((this.type == Type.B) ? "binary value." : "string value.");
		}

	}

}

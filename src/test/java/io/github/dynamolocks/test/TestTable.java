package io.github.dynamolocks.test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

import io.github.dynamolocks.store.DynamoDbLockStore;
import io.github.dynamolocks.store.LockTable;
import io.github.dynamolocks.store.RequestTimeouts;

/**
 * A table of a unique name, and its items as they are: what a test reads and writes
 * behind the back of the code under test. All reads are strongly consistent.
 *
 * <p>
 * Thread-safe. Closing it deletes the table.
 */
public final class TestTable implements AutoCloseable {

	/**
	 * The key attribute of a table for which none was named.
	 */
	public static final String DEFAULT_KEY_NAME = "resource_id";

	/**
	 * The sort key's value wherever a helper is given none.
	 */
	public static final String SORT_VALUE = "lock";

	private final DynamoDbClient client;

	private final Schema schema;

	private TestTable(DynamoDbClient client, Schema schema) {
		this.client = client;
		this.schema = schema;
	}

	/**
	 * Creates a table whose key is {@value #DEFAULT_KEY_NAME}, a string.
	 * @param client how to reach DynamoDB; stays open
	 * @return the table, which is active
	 */
	public static TestTable create(DynamoDbClient client) {
		return create(client, DEFAULT_KEY_NAME, KeyType.STRING);
	}

	/**
	 * Creates a table without a sort key.
	 * @param client how to reach DynamoDB; stays open
	 * @param keyName the key attribute's name
	 * @param keyType the key attribute's type
	 * @return the table, which is active
	 */
	public static TestTable create(DynamoDbClient client, String keyName, KeyType keyType) {
		return create(client, new Schema(uniqueName(), keyName, keyType, null, SORT_VALUE));
	}

	/**
	 * Creates a table with a sort key, a string.
	 * @param client how to reach DynamoDB; stays open
	 * @param keyName the partition key attribute's name
	 * @param keyType the partition key attribute's type
	 * @param sortKeyName the sort key attribute's name
	 * @return the table, which is active
	 */
	public static TestTable createWithSortKey(DynamoDbClient client, String keyName, KeyType keyType,
			String sortKeyName) {
		return create(client, new Schema(uniqueName(), keyName, keyType, sortKeyName, SORT_VALUE));
	}

	/** Creates a table, or takes the one of its name that is there. */
	static TestTable create(DynamoDbClient client, Schema schema) {
		List<AttributeDefinition> attributes = new ArrayList<>();
		List<KeySchemaElement> keys = new ArrayList<>();
		attributes.add(attribute(schema.keyName(), schema.keyType().scalar()));
		keys.add(key(schema.keyName(), software.amazon.awssdk.services.dynamodb.model.KeyType.HASH));
		String sortKeyName = schema.sortKeyName();
		if (sortKeyName != null) {
			attributes.add(attribute(sortKeyName, ScalarAttributeType.S));
			keys.add(key(sortKeyName, software.amazon.awssdk.services.dynamodb.model.KeyType.RANGE));
		}
		try {
			client.createTable((table) -> table.tableName(schema.name())
				.billingMode(BillingMode.PAY_PER_REQUEST)
				.attributeDefinitions(attributes)
				.keySchema(keys));
		}
		catch (ResourceInUseException ex) {
			// A named table, which somebody else has created
		}
		try (var waiter = client.waiter()) {
			waiter.waitUntilTableExists((table) -> table.tableName(schema.name()));
		}
		return new TestTable(client, schema);
	}

	private static String uniqueName() {
		return "locks-" + UUID.randomUUID();
	}

	private static AttributeDefinition attribute(String name, ScalarAttributeType type) {
		return AttributeDefinition.builder().attributeName(name).attributeType(type).build();
	}

	private static KeySchemaElement key(String name, software.amazon.awssdk.services.dynamodb.model.KeyType type) {
		return KeySchemaElement.builder().attributeName(name).keyType(type).build();
	}

	/**
	 * The table's name.
	 * @return a name that no other table has
	 */
	public String name() {
		return this.schema.name();
	}

	/**
	 * The partition key attribute's name.
	 * @return the name it was created with
	 */
	public String keyName() {
		return this.schema.keyName();
	}

	/**
	 * The partition key attribute's type.
	 * @return the type it was created with
	 */
	public KeyType keyType() {
		return this.schema.keyType();
	}

	/**
	 * The sort key attribute's name.
	 * @return the name it was created with, or nothing if the table has no sort key
	 */
	public Optional<String> sortKeyName() {
		return Optional.ofNullable(this.schema.sortKeyName());
	}

	/** A store of locks in it. */
	DynamoDbLockStore store(DynamoDbClient through) {
		LockTable locks = LockTable.of(name()).withKeyAttribute(keyName());
		String sortKeyName = this.schema.sortKeyName();
		if (sortKeyName != null) {
			locks = locks.withSortKey(sortKeyName, this.schema.sortValue());
		}
		return new DynamoDbLockStore(through, locks, RequestTimeouts.DERIVED);
	}

	/** An item as it is, in one line. */
	String describe(String resource) {
		return item(resource).map((item) -> {
			StringJoiner text = new StringJoiner(", ");
			new TreeMap<>(item).forEach((name, value) -> text
				.add(name + " = " + ((value.s() != null) ? "'" + value.s() + "'" : String.valueOf(value.n()))));
			return text.toString();
		}).orElse("none");
	}

	/**
	 * The client it was created with.
	 * @return how this table is reached
	 */
	public DynamoDbClient client() {
		return this.client;
	}

	/**
	 * The complete key of an item, with the sort key's constant if there is one.
	 * @param resource the partition key's value; of a number, its digits
	 * @return the attributes that make up the key
	 */
	public Map<String, AttributeValue> key(String resource) {
		Map<String, AttributeValue> key = new HashMap<>();
		key.put(this.schema.keyName(), this.schema.keyType().value(resource));
		String sortKeyName = this.schema.sortKeyName();
		if (sortKeyName != null) {
			key.put(sortKeyName, AttributeValue.fromS(this.schema.sortValue()));
		}
		return key;
	}

	/**
	 * Reads an item.
	 * @param resource the partition key's value
	 * @return all its attributes, or nothing if there is no such item
	 */
	public Optional<Map<String, AttributeValue>> item(String resource) {
		var response = this.client
			.getItem((get) -> get.tableName(this.schema.name()).key(key(resource)).consistentRead(Boolean.TRUE));
		return response.hasItem() ? Optional.of(response.item()) : Optional.empty();
	}

	/**
	 * Reads the whole table.
	 * @return all items, in no order
	 */
	public List<Map<String, AttributeValue>> items() {
		return this.client.scanPaginator((scan) -> scan.tableName(this.schema.name()).consistentRead(Boolean.TRUE))
			.items()
			.stream()
			.toList();
	}

	/**
	 * Writes an item that has nothing but its key, in place of whatever there was.
	 * @param resource the partition key's value
	 */
	public void put(String resource) {
		put(resource, Map.of());
	}

	/**
	 * Writes an item in place of whatever there was.
	 * @param resource the partition key's value
	 * @param attributes what it has besides its key
	 */
	public void put(String resource, Map<String, AttributeValue> attributes) {
		Map<String, AttributeValue> item = new HashMap<>(attributes);
		item.putAll(key(resource));
		this.client.putItem((put) -> put.tableName(this.schema.name()).item(item));
	}

	/**
	 * Deletes an item if it is there.
	 * @param resource the partition key's value
	 */
	public void delete(String resource) {
		this.client.deleteItem((delete) -> delete.tableName(this.schema.name()).key(key(resource)));
	}

	/**
	 * Deletes the table if it is there.
	 */
	@Override
	public void close() {
		try {
			this.client.deleteTable((table) -> table.tableName(this.schema.name()));
		}
		catch (ResourceNotFoundException ex) {
			// The test has deleted it, which is its right
		}
	}

	@Override
	public String toString() {
		return this.schema.name();
	}

	/**
	 * What a table is created with.
	 *
	 * @param name its name
	 * @param keyName the partition key attribute's name
	 * @param keyType the partition key attribute's type
	 * @param sortKeyName the sort key attribute's name, null for a table without one
	 * @param sortValue the constant that its items have there
	 */
	record Schema(String name, String keyName, KeyType keyType, @Nullable String sortKeyName, String sortValue) {

	}

}

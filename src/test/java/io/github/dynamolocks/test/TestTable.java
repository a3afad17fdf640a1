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
 * Gives a test direct access to the items of a table, past the code under test. All reads
 * are strongly consistent.
 *
 * <p>
 * Thread-safe. Closing it deletes the table.
 *
 * @since 0.1.0
 */
public final class TestTable implements AutoCloseable {

	/**
	 * The default name of the key attribute.
	 */
	public static final String DEFAULT_KEY_NAME = "resource_id";

	/**
	 * The default value of the sort key.
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
	 * @param client the client of the DynamoDB; it stays open
	 * @return the active table
	 */
	public static TestTable create(DynamoDbClient client) {
		return create(client, DEFAULT_KEY_NAME, KeyType.STRING);
	}

	/**
	 * Creates a table without a sort key.
	 * @param client the client of the DynamoDB; it stays open
	 * @param keyName the key attribute's name
	 * @param keyType the key attribute's type
	 * @return the active table
	 */
	public static TestTable create(DynamoDbClient client, String keyName, KeyType keyType) {
		return create(client, new Schema(uniqueName(), keyName, keyType, null, SORT_VALUE));
	}

	/**
	 * Creates a table with a sort key, a string.
	 * @param client the client of the DynamoDB; it stays open
	 * @param keyName the partition key attribute's name
	 * @param keyType the partition key attribute's type
	 * @param sortKeyName the sort key attribute's name
	 * @return the active table
	 */
	public static TestTable createWithSortKey(DynamoDbClient client, String keyName, KeyType keyType,
			String sortKeyName) {
		return create(client, new Schema(uniqueName(), keyName, keyType, sortKeyName, SORT_VALUE));
	}

	/** Creates a table, or uses the existing table of that name. */
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
			// Another test class has created the named table
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
	 * Returns the table's name.
	 * @return the name
	 */
	public String name() {
		return this.schema.name();
	}

	/**
	 * Returns the name of the partition key attribute.
	 * @return the attribute's name
	 */
	public String keyName() {
		return this.schema.keyName();
	}

	/**
	 * Returns the type of the partition key attribute.
	 * @return the attribute's type
	 */
	public KeyType keyType() {
		return this.schema.keyType();
	}

	/**
	 * Returns the name of the sort key attribute.
	 * @return the attribute's name, empty if the table has no sort key
	 */
	public Optional<String> sortKeyName() {
		return Optional.ofNullable(this.schema.sortKeyName());
	}

	/** Returns a lock store for this table. */
	DynamoDbLockStore store(DynamoDbClient through) {
		LockTable locks = LockTable.of(name()).withKeyAttribute(keyName());
		String sortKeyName = this.schema.sortKeyName();
		if (sortKeyName != null) {
			locks = locks.withSortKey(sortKeyName, this.schema.sortValue());
		}
		return new DynamoDbLockStore(through, locks, RequestTimeouts.DERIVED);
	}

	/** Returns an item as one line of text. */
	String describe(String resource) {
		return item(resource).map((item) -> {
			StringJoiner text = new StringJoiner(", ");
			new TreeMap<>(item).forEach((name, value) -> text
				.add(name + " = " + ((value.s() != null) ? "'" + value.s() + "'" : String.valueOf(value.n()))));
			return text.toString();
		}).orElse("none");
	}

	/**
	 * Returns the client that this table was created with.
	 * @return the client
	 */
	public DynamoDbClient client() {
		return this.client;
	}

	/**
	 * Returns the complete key of an item, including the sort key.
	 * @param resource the partition key's value; for a number, its digits
	 * @return the key attributes
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
	 * @return all its attributes, empty if the item does not exist
	 */
	public Optional<Map<String, AttributeValue>> item(String resource) {
		var response = this.client
			.getItem((get) -> get.tableName(this.schema.name()).key(key(resource)).consistentRead(Boolean.TRUE));
		return response.hasItem() ? Optional.of(response.item()) : Optional.empty();
	}

	/**
	 * Reads the whole table.
	 * @return all items, in no particular order
	 */
	public List<Map<String, AttributeValue>> items() {
		return this.client.scanPaginator((scan) -> scan.tableName(this.schema.name()).consistentRead(Boolean.TRUE))
			.items()
			.stream()
			.toList();
	}

	/**
	 * Writes an item that has only its key, and replaces an existing item.
	 * @param resource the partition key's value
	 */
	public void put(String resource) {
		put(resource, Map.of());
	}

	/**
	 * Writes an item and replaces an existing item.
	 * @param resource the partition key's value
	 * @param attributes the attributes besides the key
	 */
	public void put(String resource, Map<String, AttributeValue> attributes) {
		Map<String, AttributeValue> item = new HashMap<>(attributes);
		item.putAll(key(resource));
		this.client.putItem((put) -> put.tableName(this.schema.name()).item(item));
	}

	/**
	 * Deletes an item if it exists.
	 * @param resource the partition key's value
	 */
	public void delete(String resource) {
		this.client.deleteItem((delete) -> delete.tableName(this.schema.name()).key(key(resource)));
	}

	/**
	 * Deletes the table if it exists.
	 */
	@Override
	public void close() {
		try {
			this.client.deleteTable((table) -> table.tableName(this.schema.name()));
		}
		catch (ResourceNotFoundException ex) {
			// The test has deleted the table
		}
	}

	@Override
	public String toString() {
		return this.schema.name();
	}

	/**
	 * The schema of a table.
	 *
	 * @param name the table's name
	 * @param keyName the partition key attribute's name
	 * @param keyType the partition key attribute's type
	 * @param sortKeyName the sort key attribute's name, null for a table without a sort
	 * key
	 * @param sortValue the sort key's value in all items
	 */
	record Schema(String name, String keyName, KeyType keyType, @Nullable String sortKeyName, String sortValue) {

	}

}

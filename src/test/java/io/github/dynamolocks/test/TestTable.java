package io.github.dynamolocks.test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

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

	private final String name;

	private final String keyName;

	private final KeyType keyType;

	private final @Nullable String sortKeyName;

	private TestTable(DynamoDbClient client, String keyName, KeyType keyType, @Nullable String sortKeyName) {
		this.client = client;
		this.name = "locks-" + UUID.randomUUID();
		this.keyName = keyName;
		this.keyType = keyType;
		this.sortKeyName = sortKeyName;
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
		return new TestTable(client, keyName, keyType, null).create();
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
		return new TestTable(client, keyName, keyType, sortKeyName).create();
	}

	private TestTable create() {
		List<AttributeDefinition> attributes = new ArrayList<>();
		List<KeySchemaElement> keys = new ArrayList<>();
		attributes.add(attribute(this.keyName, this.keyType.scalar()));
		keys.add(key(this.keyName, software.amazon.awssdk.services.dynamodb.model.KeyType.HASH));
		if (this.sortKeyName != null) {
			attributes.add(attribute(this.sortKeyName, ScalarAttributeType.S));
			keys.add(key(this.sortKeyName, software.amazon.awssdk.services.dynamodb.model.KeyType.RANGE));
		}
		this.client.createTable((table) -> table.tableName(this.name)
			.billingMode(BillingMode.PAY_PER_REQUEST)
			.attributeDefinitions(attributes)
			.keySchema(keys));
		try (var waiter = this.client.waiter()) {
			waiter.waitUntilTableExists((table) -> table.tableName(this.name));
		}
		return this;
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
		return this.name;
	}

	/**
	 * The partition key attribute's name.
	 * @return the name it was created with
	 */
	public String keyName() {
		return this.keyName;
	}

	/**
	 * The partition key attribute's type.
	 * @return the type it was created with
	 */
	public KeyType keyType() {
		return this.keyType;
	}

	/**
	 * The sort key attribute's name.
	 * @return the name it was created with, or nothing if the table has no sort key
	 */
	public Optional<String> sortKeyName() {
		return Optional.ofNullable(this.sortKeyName);
	}

	/**
	 * The client it was created with.
	 * @return how this table is reached
	 */
	public DynamoDbClient client() {
		return this.client;
	}

	/**
	 * The complete key of an item, with {@value #SORT_VALUE} for the sort key if there is
	 * one.
	 * @param resource the partition key's value; of a number, its digits
	 * @return the attributes that make up the key
	 */
	public Map<String, AttributeValue> key(String resource) {
		Map<String, AttributeValue> key = new HashMap<>();
		key.put(this.keyName, this.keyType.value(resource));
		if (this.sortKeyName != null) {
			key.put(this.sortKeyName, AttributeValue.fromS(SORT_VALUE));
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
			.getItem((get) -> get.tableName(this.name).key(key(resource)).consistentRead(Boolean.TRUE));
		return response.hasItem() ? Optional.of(response.item()) : Optional.empty();
	}

	/**
	 * Reads the whole table.
	 * @return all items, in no order
	 */
	public List<Map<String, AttributeValue>> items() {
		return this.client.scanPaginator((scan) -> scan.tableName(this.name).consistentRead(Boolean.TRUE))
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
		this.client.putItem((put) -> put.tableName(this.name).item(item));
	}

	/**
	 * Deletes an item if it is there.
	 * @param resource the partition key's value
	 */
	public void delete(String resource) {
		this.client.deleteItem((delete) -> delete.tableName(this.name).key(key(resource)));
	}

	/**
	 * Deletes the table if it is there.
	 */
	@Override
	public void close() {
		try {
			this.client.deleteTable((table) -> table.tableName(this.name));
		}
		catch (ResourceNotFoundException ex) {
			// The test has deleted it, which is its right
		}
	}

	@Override
	public String toString() {
		return this.name;
	}

}

package io.github.dynamolocks.client;

import java.util.Map;

import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionCheck;

/**
 * Keeps a value behind a lock, in an item that knows no token. Only the condition check
 * of a transaction protects it from late writes.
 */
@SuppressWarnings("unchecked") // The generic varargs of the SDK
final class CheckedCounter {

	private final DynamoDbClient dynamoDb;

	private final String table;

	private final Map<String, AttributeValue> key;

	/**
	 * Creates a counter.
	 * @param table the name of a table with the key {@code resource_id}
	 * @param resource the lock, to which the key of the counter belongs
	 */
	CheckedCounter(DynamoDbClient dynamoDb, String table, String resource) {
		this.dynamoDb = dynamoDb;
		this.table = table;
		this.key = Map.of("resource_id", AttributeValue.fromS(resource + ":counter"));
	}

	long read() {
		Map<String, AttributeValue> item = this.dynamoDb
			.getItem((get) -> get.tableName(this.table).key(this.key).consistentRead(true))
			.item();
		return Long.parseLong(item.getOrDefault("counted", AttributeValue.fromN("0")).n());
	}

	void write(long value, ConditionCheck check) {
		this.dynamoDb
			.transactWriteItems((transaction) -> transaction.transactItems((item) -> item.conditionCheck(check),
					(item) -> item.update((update) -> update.tableName(this.table)
						.key(this.key)
						.updateExpression("SET counted = :value")
						.expressionAttributeValues(Map.of(":value", AttributeValue.fromN(Long.toString(value)))))));
	}

}

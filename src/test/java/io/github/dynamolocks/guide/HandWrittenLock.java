package io.github.dynamolocks.guide;

import java.util.Map;

import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Shows the lock that most projects write first.
 */
// tag::lock[]
class HandWrittenLock {

	private final DynamoDbClient dynamoDb;

	private final String table;

	HandWrittenLock(DynamoDbClient dynamoDb, String table) {
		this.dynamoDb = dynamoDb;
		this.table = table;
	}

	void run(String resource, Runnable body) {
		Map<String, AttributeValue> row = Map.of("resource_id", AttributeValue.fromS(resource));
		this.dynamoDb.putItem(
				(put) -> put.tableName(this.table).item(row).conditionExpression("attribute_not_exists(resource_id)"));
		try {
			body.run();
		}
		finally {
			this.dynamoDb.deleteItem((delete) -> delete.tableName(this.table).key(row));
		}
	}

}
// end::lock[]

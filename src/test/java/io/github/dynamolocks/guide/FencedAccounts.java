package io.github.dynamolocks.guide;

import java.math.BigDecimal;
import java.util.Map;

import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;

import io.github.dynamolocks.Fencing;
import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.annotation.DistributedLock;

/**
 * Shows writes that check the fencing token.
 */
class FencedAccounts {

	private final DynamoDbClient dynamoDb;

	private final String table;

	FencedAccounts(DynamoDbClient dynamoDb, String table) {
		this.dynamoDb = dynamoDb;
		this.table = table;
	}

	// tag::deposit[]
	@DistributedLock(scope = "account", resource = "#id", fenced = Fencing.ON)
	void deposit(String id, BigDecimal amount) {
		long number = LeaseContext.current().fencingToken().orElseThrow();
		AttributeValue token = AttributeValue.fromN(Long.toString(number));
		Map<String, AttributeValue> key = Map.of("id", AttributeValue.fromS(id));

		Map<String, AttributeValue> account = this.dynamoDb
			.updateItem((update) -> update.tableName(this.table)
				.key(key)
				.updateExpression("SET last_token = :token")
				.conditionExpression(
						"attribute_exists(id) AND (attribute_not_exists(last_token) OR last_token <= :token)")
				.expressionAttributeValues(Map.of(":token", token))
				.returnValues(ReturnValue.ALL_NEW))
			.attributes();

		BigDecimal balance = new BigDecimal(account.getOrDefault("balance", AttributeValue.fromN("0")).n()).add(amount);
		this.dynamoDb.updateItem((update) -> update.tableName(this.table)
			.key(key)
			.updateExpression("SET balance = :balance")
			.conditionExpression("last_token = :token")
			.expressionAttributeValues(Map.of(":balance", AttributeValue.fromN(balance.toString()), ":token", token)));
	}
	// end::deposit[]

}

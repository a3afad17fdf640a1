package io.github.dynamolocks.guide;

import java.math.BigDecimal;
import java.util.Map;

import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionCheck;

import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.annotation.DistributedLock;
import io.github.dynamolocks.store.LeaseConditions;

/**
 * Shows writes that commit only while the lock is held.
 */
@SuppressWarnings("unchecked") // The generic varargs of the SDK
class CheckedAccounts {

	private final DynamoDbClient dynamoDb;

	private final String table;

	CheckedAccounts(DynamoDbClient dynamoDb, String table) {
		this.dynamoDb = dynamoDb;
		this.table = table;
	}

	// tag::deposit[]
	@DistributedLock(scope = "account", resource = "#id")
	void deposit(String id, BigDecimal amount) {
		ConditionCheck held = LeaseConditions.held(LeaseContext.current());
		Map<String, AttributeValue> key = Map.of("id", AttributeValue.fromS(id));
		Map<String, AttributeValue> account = this.dynamoDb
			.getItem((get) -> get.tableName(this.table).key(key).consistentRead(true))
			.item();
		BigDecimal balance = new BigDecimal(account.getOrDefault("balance", AttributeValue.fromN("0")).n()).add(amount);

		this.dynamoDb.transactWriteItems((transaction) -> transaction.transactItems((item) -> item.conditionCheck(held),
				(item) -> item.update((update) -> update.tableName(this.table)
					.key(key)
					.updateExpression("SET balance = :balance")
					.expressionAttributeValues(Map.of(":balance", AttributeValue.fromN(balance.toString()))))));
	}
	// end::deposit[]

}

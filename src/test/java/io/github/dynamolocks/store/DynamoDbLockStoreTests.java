package io.github.dynamolocks.store;

import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.TestTable;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;

/**
 * Tests the contract on the embedded DynamoDB.
 */
@DynamoDbTest
class DynamoDbLockStoreTests extends DynamoDbContract {

	DynamoDbLockStoreTests(EmbeddedDynamoDb server, TestTable table) {
		super(server.endpoint(), table);
	}

}

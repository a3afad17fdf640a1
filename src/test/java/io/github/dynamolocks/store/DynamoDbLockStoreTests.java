package io.github.dynamolocks.store;

import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.TestTable;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;

/**
 * The contract, kept on the test kit's DynamoDB.
 */
@DynamoDbTest
class DynamoDbLockStoreTests extends DynamoDbContract {

	DynamoDbLockStoreTests(EmbeddedDynamoDb server, TestTable table) {
		super(server.endpoint(), table);
	}

}

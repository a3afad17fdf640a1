package io.github.dynamolocks.store;

import io.github.dynamolocks.test.DynamoDbLocal;
import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.TestTable;

/**
 * The contract, kept on DynamoDB Local.
 */
@DynamoDbTest
class DynamoDbLockStoreTests extends DynamoDbContract {

	DynamoDbLockStoreTests(DynamoDbLocal server, TestTable table) {
		super(server.endpoint(), table);
	}

}

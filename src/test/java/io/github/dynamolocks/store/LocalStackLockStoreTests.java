package io.github.dynamolocks.store;

import io.github.dynamolocks.test.LocalStack;
import io.github.dynamolocks.test.LocalStackTest;
import io.github.dynamolocks.test.TestTable;

/**
 * Tests the contract on LocalStack.
 */
@LocalStackTest
class LocalStackLockStoreTests extends DynamoDbContract {

	LocalStackLockStoreTests(LocalStack server, TestTable table) {
		super(server.endpoint(), table);
	}

}

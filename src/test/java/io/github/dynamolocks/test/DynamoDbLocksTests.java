package io.github.dynamolocks.test;

/**
 * Tests the contract of clients with the test kit's DynamoDB.
 */
@DynamoDbTest(properties = "dynamo-locks.request-timeout=2s")
class DynamoDbLocksTests extends DynamoDbLocksContract {

	DynamoDbLocksTests(TestLocks locks, TestTable table) {
		super(locks, table);
	}

}

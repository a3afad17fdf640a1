package io.github.dynamolocks.test;

/**
 * The contract of clients, kept over the test kit's DynamoDB.
 */
@DynamoDbTest(properties = "dynamo-locks.request-timeout=2s")
class DynamoDbLocksTests extends DynamoDbLocksContract {

	DynamoDbLocksTests(TestLocks locks, TestTable table) {
		super(locks, table);
	}

}

package io.github.dynamolocks.test.dynamodb;

import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import io.github.dynamolocks.test.TestClients;

/**
 * Tests the embedded DynamoDB over HTTP.
 */
class EmbeddedConformanceTests extends ConformanceContract {

	@Override
	DynamoDbClient open() {
		return TestClients.clientWithoutRetries(EmbeddedDynamoDb.shared().endpoint());
	}

}

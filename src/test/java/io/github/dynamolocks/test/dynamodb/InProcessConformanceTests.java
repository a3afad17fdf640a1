package io.github.dynamolocks.test.dynamodb;

import java.net.URI;

import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import io.github.dynamolocks.test.TestClients;

/**
 * Tests the embedded DynamoDB without a socket.
 */
class InProcessConformanceTests extends ConformanceContract {

	@Override
	DynamoDbClient open() {
		return TestClients.builder(URI.create("http://embedded"))
			.httpClient(EmbeddedDynamoDb.shared().httpClient())
			.build();
	}

}

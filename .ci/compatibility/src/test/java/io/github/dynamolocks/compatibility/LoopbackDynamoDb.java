package io.github.dynamolocks.compatibility;

import java.net.URI;
import java.util.UUID;

import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;

/**
 * Provides the test kit's DynamoDB, which all tests of the JVM share.
 */
final class LoopbackDynamoDb {

	private static final URI ENDPOINT = EmbeddedDynamoDb.shared().endpoint();

	static {
		// For the clients that the library builds
		System.setProperty("aws.accessKeyId", "local");
		System.setProperty("aws.secretAccessKey", "local");
		System.setProperty("aws.region", "eu-central-1");
		// Only the test of Spring Cloud AWS uses its client.
		System.setProperty("spring.cloud.aws.dynamodb.enabled", "false");
	}

	private LoopbackDynamoDb() {
	}

	static URI endpoint() {
		return ENDPOINT;
	}

	/**
	 * Returns the properties of a context with a separate table.
	 * @return the properties
	 */
	static String[] newTable() {
		return new String[] { "dynamo-locks.endpoint=" + ENDPOINT, "dynamo-locks.region=eu-central-1",
				"dynamo-locks.table-name=locks-" + UUID.randomUUID(), "dynamo-locks.on-startup=create" };
	}

}

package io.github.dynamolocks.compatibility;

import java.net.URI;
import java.util.UUID;

import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;

/**
 * The test kit's DynamoDB, shared by all tests of the JVM.
 */
final class LoopbackDynamoDb {

	private static final URI ENDPOINT = EmbeddedDynamoDb.shared().endpoint();

	static {
		// What the clients find that the library builds
		System.setProperty("aws.accessKeyId", "local");
		System.setProperty("aws.secretAccessKey", "local");
		System.setProperty("aws.region", "eu-central-1");
	}

	private LoopbackDynamoDb() {
	}

	/**
	 * The properties of a context with a table of its own.
	 * @return them
	 */
	static String[] newTable() {
		return new String[] { "dynamo-locks.endpoint=" + ENDPOINT, "dynamo-locks.region=eu-central-1",
				"dynamo-locks.table-name=locks-" + UUID.randomUUID(), "dynamo-locks.on-startup=create" };
	}

}

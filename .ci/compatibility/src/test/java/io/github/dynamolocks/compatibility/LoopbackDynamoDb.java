package io.github.dynamolocks.compatibility;

import java.net.URI;
import java.util.UUID;

import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandler;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBRequestHandler;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBServerHandler;

/**
 * DynamoDB Local in memory, on a free port of the loopback interface, shared by all tests
 * of the JVM, which ends it.
 */
final class LoopbackDynamoDb {

	private static final URI ENDPOINT = start();

	static {
		// What the clients find that the library builds
		System.setProperty("aws.accessKeyId", "local");
		System.setProperty("aws.secretAccessKey", "local");
		System.setProperty("aws.region", "eu-central-1");
	}

	private LoopbackDynamoDb() {
	}

	private static URI start() {
		try {
			LocalDynamoDBRequestHandler requests = new LocalDynamoDBRequestHandler(0, true, null, true, false);
			Server server = new Server();
			ServerConnector connector = new ServerConnector(server);
			connector.setHost("127.0.0.1");
			server.addConnector(connector);
			server.setHandler(new ContextHandler(new LocalDynamoDBServerHandler(requests, null), "/"));
			server.start();
			return URI.create("http://127.0.0.1:" + connector.getLocalPort());
		}
		catch (Exception ex) {
			throw new IllegalStateException("DynamoDB Local did not start", ex);
		}
	}

	static DynamoDbClient client() {
		return DynamoDbClient.builder()
			.endpointOverride(ENDPOINT)
			.region(Region.EU_CENTRAL_1)
			.credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
			.build();
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

package io.github.dynamolocks.client;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongSupplier;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import io.github.dynamolocks.test.TestTable;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;

/**
 * Provides a table in a DynamoDB that uses the clock of a test.
 */
final class ManualTable implements AutoCloseable {

	private final EmbeddedDynamoDb server;

	private final DynamoDbClient client;

	private final TestTable table;

	/**
	 * Creates a table.
	 * @param server the stopped server; no other thread uses it
	 * @param client a client of that server
	 */
	ManualTable(EmbeddedDynamoDb server, DynamoDbClient client) {
		this.server = server;
		this.client = client;
		this.table = TestTable.create(client);
	}

	/** Creates a client without a socket. */
	static DynamoDbClient client(EmbeddedDynamoDb server) {
		return DynamoDbClient.builder()
			.httpClient(server.httpClient())
			.region(Region.EU_CENTRAL_1)
			.credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
			.build();
	}

	String name() {
		return this.table.name();
	}

	/**
	 * Returns the client, before each of whose requests the server's clock is set.
	 * @param millis the time
	 */
	DynamoDbClient at(LongSupplier millis) {
		Class<DynamoDbClient> type = DynamoDbClient.class;
		return type
			.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type }, (proxy, method, arguments) -> {
				this.server.clock().set(Instant.ofEpochMilli(millis.getAsLong()));
				try {
					return method.invoke(this.client, arguments);
				}
				catch (InvocationTargetException ex) {
					throw Optional.ofNullable(ex.getCause()).orElse(ex);
				}
			}));
	}

	@Override
	public void close() {
		this.table.close();
	}

}

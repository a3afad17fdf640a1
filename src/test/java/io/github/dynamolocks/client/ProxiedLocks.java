package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.Objects;

import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.store.DynamoDbLockStore;
import io.github.dynamolocks.store.LockTable;
import io.github.dynamolocks.store.RequestTimeouts;
import io.github.dynamolocks.store.TableInitialization;
import io.github.dynamolocks.test.FaultProxy;
import io.github.dynamolocks.test.TestClients;
import io.github.dynamolocks.test.TestTable;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;

/**
 * Provides a client that connects to DynamoDB through a {@link FaultProxy}, in real time.
 */
final class ProxiedLocks implements AutoCloseable {

	static final LockClientSettings SETTINGS = LockClientSettings.DEFAULTS.withLease(LockRequest.MIN_LEASE)
		.withShutdownGrace(Duration.ZERO);

	private final FaultProxy proxy;

	private final DynamoDbClient dynamoDb;

	private final DefaultLockClient client;

	private ProxiedLocks(FaultProxy proxy, DynamoDbClient dynamoDb, TestTable table, TableInitialization onStartup) {
		this.proxy = proxy;
		this.dynamoDb = dynamoDb;
		DynamoDbLockStore store = new DynamoDbLockStore(dynamoDb, table(table), RequestTimeouts.DERIVED);
		store.start(onStartup);
		this.client = DefaultLockClient.builder(store).settings(SETTINGS).build();
		proxy.clearLog();
	}

	/** Creates a client whose SDK sends each request once. */
	static ProxiedLocks withoutRetries(EmbeddedDynamoDb server, TestTable table) {
		return withoutRetries(server, table, TableInitialization.VALIDATE);
	}

	static ProxiedLocks withoutRetries(EmbeddedDynamoDb server, TestTable table, TableInitialization onStartup) {
		FaultProxy proxy = FaultProxy.to(server.endpoint());
		return new ProxiedLocks(proxy, TestClients.clientWithoutRetries(proxy.endpoint()), table, onStartup);
	}

	/** Creates a client whose SDK retries as it does by default. */
	static ProxiedLocks withRetries(EmbeddedDynamoDb server, TestTable table) {
		FaultProxy proxy = FaultProxy.to(server.endpoint());
		return new ProxiedLocks(proxy, TestClients.client(proxy.endpoint()), table, TableInitialization.VALIDATE);
	}

	/** Returns the settings of a table. */
	static LockTable table(TestTable table) {
		return LockTable.of(table.name());
	}

	/** Returns the owner id in the item of a lock. */
	static String owner(TestTable table, String resource) {
		return attribute(table, resource, "owner").s();
	}

	/** Returns the end of the lease, on DynamoDB's clock, in the item of a lock. */
	static long end(TestTable table, String resource) {
		return Long.parseLong(attribute(table, resource, "expires_at").n());
	}

	private static AttributeValue attribute(TestTable table, String resource, String name) {
		return Objects.requireNonNull(table.item(resource).orElseThrow().get(name), name);
	}

	FaultProxy proxy() {
		return this.proxy;
	}

	DefaultLockClient client() {
		return this.client;
	}

	@Override
	public void close() {
		this.proxy.clearFaults();
		this.client.close();
		this.dynamoDb.close();
		this.proxy.close();
	}

}

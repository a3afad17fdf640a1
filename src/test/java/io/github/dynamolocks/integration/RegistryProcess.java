package io.github.dynamolocks.integration;

import java.net.URI;
import java.time.Duration;

import org.springframework.integration.support.locks.DefaultLockRegistry;
import org.springframework.integration.support.locks.LockRegistry;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import io.github.dynamolocks.client.DefaultLockClient;
import io.github.dynamolocks.client.LockClientSettings;
import io.github.dynamolocks.store.DynamoDbLockStore;
import io.github.dynamolocks.store.LockTable;
import io.github.dynamolocks.store.RequestTimeouts;
import io.github.dynamolocks.store.TableInitialization;
import io.github.dynamolocks.test.TestClients;

/**
 * Provides a lock registry for tests that run in several JVMs.
 */
final class RegistryProcess {

	private RegistryProcess() {
	}

	static DynamoDbClient dynamoDb(String endpoint) {
		return TestClients.client(URI.create(endpoint));
	}

	/** Returns a registry whose locks exclude other JVMs. */
	static LockRegistry<?> registry(DynamoDbClient dynamoDb, String table, Duration lease) {
		DynamoDbLockStore store = new DynamoDbLockStore(dynamoDb, LockTable.of(table), RequestTimeouts.DERIVED);
		store.start(TableInitialization.VALIDATE);
		LockClientSettings settings = LockClientSettings.DEFAULTS.withLease(lease).withShutdownGrace(Duration.ZERO);
		return new DynamoLocksRegistry(DefaultLockClient.builder(store).settings(settings).build());
	}

	/** Returns a registry whose locks do not exclude other JVMs. */
	static LockRegistry<?> withoutExclusion() {
		return new DefaultLockRegistry();
	}

}

package io.github.dynamolocks.benchmark;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.client.DefaultLockClient;
import io.github.dynamolocks.store.DynamoDbLockStore;
import io.github.dynamolocks.store.LockTable;
import io.github.dynamolocks.store.RequestTimeouts;
import io.github.dynamolocks.store.TableInitialization;
import io.github.dynamolocks.test.TestClients;

/**
 * The locks that the benchmarks compare.
 */
enum Contender {

	/** This library with its defaults. */
	LIBRARY {

		@Override
		Locks connect(URI endpoint, String table) {
			DynamoDbLockStore store = new DynamoDbLockStore(TestClients.client(endpoint), LockTable.of(table),
					RequestTimeouts.DERIVED);
			store.start(TableInitialization.VALIDATE);
			DefaultLockClient client = DefaultLockClient.builder(store).build();
			return (resource) -> client.acquire(LockRequest.of(resource).withWaitTime(Duration.ofMinutes(5)))::close;
		}

	},

	/** A simple hand-written lock: a conditional put, a delete, a poll. */
	HANDWRITTEN {

		@Override
		Locks connect(URI endpoint, String table) {
			DynamoDbClient client = TestClients.client(endpoint);
			return (resource) -> {
				Map<String, AttributeValue> key = Map.of("resource_id", AttributeValue.fromS(resource));
				while (!put(client, table, key)) {
					LockSupport.parkNanos(POLL_NANOS);
				}
				return () -> client.deleteItem((delete) -> delete.tableName(table).key(key));
			};
		}

		private boolean put(DynamoDbClient client, String table, Map<String, AttributeValue> key) {
			try {
				client.putItem((put) -> put.tableName(table)
					.item(key)
					.conditionExpression("attribute_not_exists(resource_id)"));
				return true;
			}
			catch (ConditionalCheckFailedException ex) {
				return false;
			}
		}

	},

	/**
	 * A more careful hand-written lock: locks of crashed owners expire, and only the
	 * owner deletes an item. For locks without contention.
	 */
	HANDWRITTEN_WITH_LEASE {

		@Override
		Locks connect(URI endpoint, String table) {
			DynamoDbClient client = TestClients.client(endpoint);
			return (resource) -> {
				AttributeValue id = AttributeValue.fromS(resource);
				AttributeValue owner = AttributeValue.fromS(UUID.randomUUID().toString());
				long now = System.currentTimeMillis();
				client.putItem((put) -> put.tableName(table)
					.item(Map.of("resource_id", id, "owner", owner, "expires_at", number(now + LEASE_MILLIS)))
					.conditionExpression("attribute_not_exists(resource_id) OR expires_at < :now")
					.expressionAttributeValues(Map.of(":now", number(now))));
				return () -> client.deleteItem((delete) -> delete.tableName(table)
					.key(Map.of("resource_id", id))
					.conditionExpression("#owner = :owner")
					.expressionAttributeNames(Map.of("#owner", "owner"))
					.expressionAttributeValues(Map.of(":owner", owner)));
			};
		}

		private AttributeValue number(long value) {
			return AttributeValue.fromN(Long.toString(value));
		}

	};

	private static final long LEASE_MILLIS = TimeUnit.SECONDS.toMillis(30);

	private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	abstract Locks connect(URI endpoint, String table);

	/** Waits for a lock and returns the handle that releases it. */
	@FunctionalInterface
	interface Locks {

		Runnable lock(String resource);

	}

}

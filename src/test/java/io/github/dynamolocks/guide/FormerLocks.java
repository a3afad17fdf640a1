package io.github.dynamolocks.guide;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.function.Consumer;
import java.util.function.Function;

import com.amazonaws.services.dynamodbv2.AcquireLockOptions;
import com.amazonaws.services.dynamodbv2.AmazonDynamoDBLockClient;
import com.amazonaws.services.dynamodbv2.AmazonDynamoDBLockClientOptions;
import com.amazonaws.services.dynamodbv2.LockItem;
import com.amazonaws.services.dynamodbv2.model.LockCurrentlyUnavailableException;
import org.awaitility.Awaitility;
import org.springframework.integration.aws.lock.DynamoDbLockRegistry;
import org.springframework.integration.aws.lock.DynamoDbLockRepository;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

import io.github.dynamolocks.test.TestClients;
import io.github.dynamolocks.test.TestTable;

/**
 * Runs code under locks that are not those of this library. Each call waits until it has
 * the lock.
 */
enum FormerLocks {

	/** The lock that most projects write first. */
	BY_HAND("resource_id") {

		@Override
		boolean tryRun(TestTable table, String resource, Runnable task) {
			boolean[] ran = new boolean[1];
			try {
				new HandWrittenLock(table.client(), table.name()).run(resource, () -> {
					ran[0] = true;
					task.run();
				});
			}
			catch (ConditionalCheckFailedException ex) {
				// Another thread holds the lock
			}
			return ran[0];
		}

	},

	/** The requests of ShedLock's provider for DynamoDB, without the provider. */
	SHED_LOCK("_id") {

		@Override
		boolean tryRun(TestTable table, String resource, Runnable task) {
			if (!shedLock(table.client(), table, resource, 60)) {
				return false;
			}
			try {
				task.run();
			}
			finally {
				unlock(table.client(), table, resource);
			}
			return true;
		}

	},

	/** The lock client of AWS. */
	AWS_LOCK_CLIENT("key") {

		@Override
		boolean tryRun(TestTable table, String resource, Runnable task) {
			try (AmazonDynamoDBLockClient client = awsClient(table)) {
				Optional<LockItem> lock = client
					.tryAcquireLock(AcquireLockOptions.builder(resource).withShouldSkipBlockingWait(true).build());
				lock.ifPresent((held) -> {
					try {
						task.run();
					}
					finally {
						held.close();
					}
				});
				return lock.isPresent();
			}
			catch (LockCurrentlyUnavailableException ex) {
				return false;
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}

	},

	/** The lock registry of Spring Integration for DynamoDB. */
	SPRING_INTEGRATION("lockKey") {

		@Override
		boolean tryRun(TestTable table, String resource, Runnable task) {
			return withRegistry(table, (registry) -> {
				Lock lock = registry.obtain(resource);
				boolean locked = lock.tryLock();
				if (locked) {
					try {
						task.run();
					}
					finally {
						lock.unlock();
					}
				}
				return locked;
			});
		}

	};

	/** Shared and never closed, because each close takes two seconds. */
	private static final Map<URI, DynamoDbAsyncClient> ASYNC_CLIENTS = new ConcurrentHashMap<>();

	private final String key;

	FormerLocks(String key) {
		this.key = key;
	}

	/** Returns the partition key of the lock's own table. */
	String key() {
		return this.key;
	}

	/** Runs a task under the lock, or returns false if the lock is held. */
	abstract boolean tryRun(TestTable table, String resource, Runnable task);

	/** Returns the lock on a resource, which waits until it is free. */
	Consumer<Runnable> on(TestTable table, String resource) {
		return (task) -> Awaitility.await().pollInSameThread().until(() -> tryRun(table, resource, task));
	}

	static AmazonDynamoDBLockClient awsClient(TestTable table) {
		return new AmazonDynamoDBLockClient(AmazonDynamoDBLockClientOptions.builder(table.client(), table.name())
			.withPartitionKeyName(table.keyName())
			.withOwnerName(UUID.randomUUID().toString())
			.withLeaseDuration(20L)
			.withHeartbeatPeriod(5L)
			.withTimeUnit(TimeUnit.SECONDS)
			.withCreateHeartbeatBackgroundThread(false)
			.build());
	}

	/** Calls an action with a registry that shares nothing with others but its table. */
	static <T> T withRegistry(TestTable table, Function<DynamoDbLockRegistry, T> action) {
		URI endpoint = table.client().serviceClientConfiguration().endpointOverride().orElseThrow();
		DynamoDbAsyncClient client = ASYNC_CLIENTS.computeIfAbsent(endpoint,
				(key) -> DynamoDbAsyncClient.builder()
					.endpointOverride(key)
					.region(TestClients.REGION)
					.credentialsProvider(TestClients.CREDENTIALS)
					.build());
		try (DynamoDbLockRepository repository = new DynamoDbLockRepository(client, table.name())) {
			repository.afterPropertiesSet();
			return action.apply(new DynamoDbLockRegistry(repository));
		}
	}

	/** Writes the item of ShedLock, or returns false if it is locked. */
	static boolean shedLock(DynamoDbClient client, TestTable table, String resource, int seconds) {
		Instant now = Instant.now();
		try {
			client.updateItem((update) -> update.tableName(table.name())
				.key(table.key(resource))
				.updateExpression("SET lockUntil = :until, lockedAt = :now, lockedBy = :me")
				.conditionExpression("attribute_not_exists(lockUntil) OR lockUntil <= :now")
				.expressionAttributeValues(Map.of(":until", AttributeValue.fromS(now.plusSeconds(seconds).toString()),
						":now", AttributeValue.fromS(now.toString()), ":me", AttributeValue.fromS("host-1"))));
			return true;
		}
		catch (ConditionalCheckFailedException ex) {
			return false;
		}
	}

	/** Ends the lock of ShedLock; its item stays. */
	static void unlock(DynamoDbClient client, TestTable table, String resource) {
		client.updateItem((update) -> update.tableName(table.name())
			.key(table.key(resource))
			.updateExpression("SET lockUntil = :now")
			.expressionAttributeValues(Map.of(":now", AttributeValue.fromS(Instant.now().toString()))));
	}

}

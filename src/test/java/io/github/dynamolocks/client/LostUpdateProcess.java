package io.github.dynamolocks.client;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import io.github.dynamolocks.Fencing;
import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.store.DynamoDbLockStore;
import io.github.dynamolocks.store.LockTable;
import io.github.dynamolocks.store.RequestTimeouts;
import io.github.dynamolocks.store.TableInitialization;
import io.github.dynamolocks.test.TestClients;

/**
 * Increments a counter in an item under a lock, by a read and a write, in its own JVM.
 */
final class LostUpdateProcess {

	private static final LockRequest REQUEST = LockRequest.of("counter-lock")
		.withWaitTime(Duration.ofMinutes(1))
		.withFencing(Fencing.ON);

	private final DynamoDbClient dynamoDb;

	private final String table;

	private final DefaultLockClient locks;

	private LostUpdateProcess(DynamoDbClient dynamoDb, String table) {
		this.dynamoDb = dynamoDb;
		this.table = table;
		DynamoDbLockStore store = new DynamoDbLockStore(dynamoDb, LockTable.of(table), RequestTimeouts.DERIVED);
		store.start(TableInitialization.VALIDATE);
		this.locks = DefaultLockClient.builder(store).build();
	}

	/**
	 * Waits for a line, and then prints how often each thread incremented the counter.
	 * @param arguments DynamoDB's address, the table, the number of threads, for how many
	 * milliseconds
	 * @throws InterruptedException never
	 */
	public static void main(String[] arguments) throws Exception {
		LostUpdateProcess process = new LostUpdateProcess(TestClients.client(URI.create(arguments[0])), arguments[1]);
		System.out.println("ready");
		if (System.in.read() < 0) {
			return;
		}
		long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Long.parseLong(arguments[3]));
		AtomicInteger[] counts = new AtomicInteger[Integer.parseInt(arguments[2])];
		Thread[] threads = new Thread[counts.length];
		for (int i = 0; i < counts.length; i++) {
			AtomicInteger count = new AtomicInteger();
			counts[i] = count;
			threads[i] = new Thread(() -> {
				while (System.nanoTime() < end) {
					process.count();
					count.incrementAndGet();
				}
			});
			threads[i].start();
		}
		StringBuilder result = new StringBuilder("counts");
		for (int i = 0; i < counts.length; i++) {
			threads[i].join();
			result.append(' ').append(counts[i]);
		}
		System.out.println(result);
		System.exit(0);
	}

	private void count() {
		try (Lease lease = this.locks.acquire(REQUEST)) {
			Map<String, AttributeValue> key = Map.of("resource_id", AttributeValue.fromS("counter"));
			Map<String, AttributeValue> item = this.dynamoDb
				.getItem((get) -> get.tableName(this.table).key(key).consistentRead(true))
				.item();
			long token = lease.fencingToken().orElseThrow();
			if (token <= number(item, "token")) {
				System.out.println("token " + token + " came after " + number(item, "token"));
			}
			this.dynamoDb.putItem((put) -> put.tableName(this.table)
				.item(Map.of("resource_id", AttributeValue.fromS("counter"), //
						"count", AttributeValue.fromN(Long.toString(number(item, "count") + 1)), //
						"token", AttributeValue.fromN(Long.toString(token)))));
		}
	}

	private static long number(Map<String, AttributeValue> item, String name) {
		AttributeValue value = item.get(name);
		return (value != null) ? Long.parseLong(value.n()) : 0;
	}

}

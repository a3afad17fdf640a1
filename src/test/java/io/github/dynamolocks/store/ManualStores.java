package io.github.dynamolocks.store;

import java.security.SecureRandom;
import java.util.random.RandomGenerator;

import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Creates stores on clocks that tests move, for tests of other packages.
 */
public final class ManualStores {

	private ManualStores() {
	}

	/**
	 * Creates a store. Sends no request.
	 * @param client how to reach the table
	 * @param table the table's name
	 * @param host the clock of the store's host
	 * @return the store
	 */
	public static DynamoDbLockStore store(DynamoDbClient client, String table, HostClock host) {
		return store(client, table, host, new SecureRandom());
	}

	/**
	 * Creates a store. Sends no request.
	 * @param client how to reach the table
	 * @param table the table's name
	 * @param host the clock of the store's host
	 * @param random generates its numbers and ids
	 * @return the store
	 */
	public static DynamoDbLockStore store(DynamoDbClient client, String table, HostClock host, RandomGenerator random) {
		return new DynamoDbLockStore(client, LockTable.of(table), RequestTimeouts.DERIVED, host, random);
	}

}

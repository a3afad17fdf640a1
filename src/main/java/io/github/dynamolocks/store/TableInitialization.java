package io.github.dynamolocks.store;

/**
 * The action of {@link DynamoDbLockStore#start}.
 *
 * @since 0.1.0
 */
public enum TableInitialization {

	/**
	 * Describes the table and fails if it cannot hold locks. Needs the permission
	 * DescribeTable.
	 */
	VALIDATE,

	/**
	 * Creates the table if it is missing, with on-demand capacity and {@code ttl} as its
	 * time-to-live attribute, and then validates it. Needs the permissions DescribeTable,
	 * CreateTable and UpdateTimeToLive. It is meant for development.
	 */
	CREATE,

	/**
	 * Does nothing. The first read finds out the type of the key, and the first lock
	 * fails if the table cannot hold locks.
	 */
	NONE

}

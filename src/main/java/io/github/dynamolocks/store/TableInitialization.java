package io.github.dynamolocks.store;

/**
 * What {@link DynamoDbLockStore#start} does about the table.
 */
public enum TableInitialization {

	/** Describes the table and fails if it cannot hold locks. Needs DescribeTable. */
	VALIDATE,

	/**
	 * Creates the table, on demand, if it is missing, with {@code ttl} as its
	 * time-to-live attribute, and then validates it. Needs DescribeTable, CreateTable and
	 * UpdateTimeToLive; meant for development.
	 */
	CREATE,

	/**
	 * Does nothing. The type of the key is then found out by the first read, and mistakes
	 * in the table show at the first lock.
	 */
	NONE

}

package io.github.dynamolocks.test.dynamodb;

import java.time.Duration;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Has the tables and what tests set for all of them. Operations run one at a time, within
 * {@link #locked}.
 */
final class Database {

	private final ReentrantLock lock = new ReentrantLock();

	private final DynamoDbClock clock;

	private final NavigableMap<String, Table> tables = new TreeMap<>();

	private final KeyRate keyRate = new KeyRate();

	private Duration staleness = Duration.ZERO;

	private Duration ttlDelay = Duration.ZERO;

	private boolean changesPaused;

	Database(DynamoDbClock clock) {
		this.clock = clock;
	}

	/** Runs something while no other thread uses the tables. */
	<T> T locked(Supplier<T> task) {
		this.lock.lock();
		try {
			return task.get();
		}
		finally {
			this.lock.unlock();
		}
	}

	DynamoDbClock clock() {
		return this.clock;
	}

	NavigableMap<String, Table> tables() {
		return this.tables;
	}

	KeyRate keyRate() {
		return this.keyRate;
	}

	/** Returns how far eventually consistent reads lag behind. */
	Duration staleness() {
		return this.staleness;
	}

	void staleness(Duration staleness) {
		this.staleness = staleness;
	}

	/** Returns how long after its end an item is deleted. */
	Duration ttlDelay() {
		return this.ttlDelay;
	}

	void ttlDelay(Duration ttlDelay) {
		this.ttlDelay = ttlDelay;
	}

	/** Returns whether tables stay in the states that lead to others. */
	boolean areChangesPaused() {
		return this.changesPaused;
	}

	/** Has creations, updates and deletions of tables begin, but not end. */
	void pauseChanges() {
		this.changesPaused = true;
	}

	/** Ends all that has begun. */
	void finishChanges() {
		this.changesPaused = false;
		this.tables.values().removeIf((table) -> table.definition().isDeleting());
		this.tables.values().forEach((table) -> table.definition().activate());
	}

	/** Returns a table whose items may be used. */
	Table usable(Parameters request) {
		Table table = this.tables.get(name(request));
		if (table == null || !table.definition().isUsable()) {
			throw DynamoDbError.of(DynamoDbError.RESOURCE_NOT_FOUND, "Requested resource not found");
		}
		return table;
	}

	/** Returns a table in any state. */
	Table described(Parameters request) {
		String name = name(request);
		Table table = this.tables.get(name);
		if (table == null) {
			throw DynamoDbError.of(DynamoDbError.RESOURCE_NOT_FOUND,
					"Requested resource not found: Table: %s not found".formatted(name));
		}
		return table;
	}

	private static String name(Parameters request) {
		return name(request.requiredString("TableName"));
	}

	/** Returns the name in a table's ARN, or what is no ARN. */
	static String name(String nameOrArn) {
		String name = nameOrArn.startsWith("arn:") ? nameOrArn.substring(nameOrArn.lastIndexOf('/') + 1) : nameOrArn;
		if (name.isEmpty()) {
			throw Parameters.constraint(nameOrArn, "TableName", "Member must have length greater than or equal to 1");
		}
		return name;
	}

}

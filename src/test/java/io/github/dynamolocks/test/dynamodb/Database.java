package io.github.dynamolocks.test.dynamodb;

import java.time.Duration;
import java.time.Instant;
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

	/** Returns the time whose items eventually consistent reads see. */
	Instant staleTime() {
		return this.clock.now().minus(this.staleness);
	}

	void staleness(Duration staleness) {
		this.staleness = staleness;
	}

	/** Returns the time up to which items are deleted that expire. */
	Instant ttlTime() {
		return this.clock.now().minus(this.ttlDelay);
	}

	void ttlDelay(Duration ttlDelay) {
		this.ttlDelay = ttlDelay;
	}

	/** Ends what has begun, unless a test has paused it. */
	void continueChanges() {
		if (!this.changesPaused) {
			finishChanges();
		}
	}

	/** Has creations, updates and deletions of tables begin, but not end. */
	void pauseChanges() {
		this.changesPaused = true;
	}

	/** Ends all that has begun. */
	void finishChanges() {
		this.changesPaused = false;
		this.tables.values().removeIf(Table::finishChange);
	}

	/** Returns a table whose items may be used. */
	Table usable(Parameters request) {
		Table table = this.tables.get(name(request));
		if (table == null || !table.isUsable()) {
			throw DynamoDbError.of(DynamoDbError.RESOURCE_NOT_FOUND, "Requested resource not found");
		}
		return table;
	}

	/** Returns a table in any state. */
	Table described(Parameters request) {
		Table table = this.tables.get(name(request));
		if (table == null) {
			throw DynamoDbError.of(DynamoDbError.RESOURCE_NOT_FOUND,
					"Requested resource not found: Table: %s not found".formatted(name(request)));
		}
		return table;
	}

	/** Returns the name of a request's table, which may be an ARN. */
	static String name(Parameters request) {
		String nameOrArn = request.requiredString("TableName");
		String name = nameOrArn.startsWith("arn:") ? nameOrArn.substring(nameOrArn.lastIndexOf('/') + 1) : nameOrArn;
		Parameters.requireLength(nameOrArn, name.length(), "TableName", 1, Integer.MAX_VALUE);
		return name;
	}

}

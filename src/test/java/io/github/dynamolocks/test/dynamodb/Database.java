package io.github.dynamolocks.test.dynamodb;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Keeps the tables and runs the operations on them and on their time to live. Also keeps
 * the settings of a test that apply to all tables. Operations on tables and items run one
 * at a time, within {@link #locked}; requests are read and tables looked up outside it.
 */
final class Database {

	private static final String IN_USE = "ResourceInUseException";

	private static final int MAX_LISTED = 100;

	private final ReentrantLock lock = new ReentrantLock();

	private final DynamoDbClock clock;

	private final NavigableMap<String, Table> tables = new ConcurrentSkipListMap<>();

	private volatile double writeLimit = Double.POSITIVE_INFINITY;

	private volatile Duration staleness = Duration.ZERO;

	private volatile Duration ttlDelay = Duration.ZERO;

	private volatile boolean changesPaused;

	Database(DynamoDbClock clock) {
		this.clock = clock;
	}

	/** Runs a task while no other thread uses the tables. */
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

	/**
	 * Returns the write units that one key may consume per second. AWS has this limit per
	 * partition.
	 */
	double writeLimit() {
		return this.writeLimit;
	}

	void writeLimit(double writeLimit) {
		this.writeLimit = writeLimit;
	}

	/** Returns the time as of which eventually consistent reads see the items. */
	Instant staleTime() {
		return this.staleness.isZero() ? Instant.MAX : this.clock.now().minus(this.staleness);
	}

	void staleness(Duration staleness) {
		this.staleness = staleness;
	}

	/** Returns the time before which expired items are deleted. */
	Instant ttlTime() {
		return this.clock.now().minus(this.ttlDelay);
	}

	void ttlDelay(Duration ttlDelay) {
		this.ttlDelay = ttlDelay;
	}

	/**
	 * Keeps tables in their intermediate state when they are created, updated or deleted.
	 */
	void pauseChanges() {
		this.changesPaused = true;
	}

	/** Finishes all changes of tables, and no longer pauses new ones. */
	void finishChanges() {
		this.changesPaused = false;
		locked(() -> this.tables.values().removeIf(Table::finishChange));
	}

	Map<String, @Nullable Object> create(Parameters request, String region) {
		request.refuse("GlobalTableSourceArn", "ResourcePolicy");
		String name = TableDefinition.name("TableName", name(request));
		Table table = new Table(this, name, region, new TableDefinition(request));
		DynamoDbError.check(this.tables.putIfAbsent(name, table) == null, IN_USE, "Table already exists: %s", name);
		return changed(table, "CREATING");
	}

	Map<String, @Nullable Object> delete(Parameters request) {
		Table table = active(request);
		Parameters.require(!table.definition().isDeletionProtected(),
				"Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.");
		return changed(table, "DELETING");
	}

	Map<String, @Nullable Object> update(Parameters request) {
		request.refuse("ReplicaUpdates", "MultiRegionConsistency", "GlobalTableWitnessUpdates");
		Table table = active(request);
		table.update(request);
		return changed(table, "UPDATING");
	}

	Map<String, @Nullable Object> list(Parameters request) {
		int page = request.integer("Limit", 1, MAX_LISTED, MAX_LISTED);
		String start = request.string("ExclusiveStartTableName");
		List<String> names = new ArrayList<>(
				((start != null) ? this.tables.tailMap(start, false) : this.tables).keySet());
		Map<String, @Nullable Object> result = new LinkedHashMap<>();
		if (names.size() > page) {
			names = names.subList(0, page);
			result.put("LastEvaluatedTableName", names.get(page - 1));
		}
		result.put("TableNames", names);
		return result;
	}

	Map<String, @Nullable Object> updateTimeToLive(Parameters request) {
		Parameters specification = request.requiredObject("TimeToLiveSpecification");
		active(request).timeToLive(specification.requiredString("AttributeName"), specification.flag("Enabled"));
		return Map.of("TimeToLiveSpecification", specification.json());
	}

	private Table active(Parameters request) {
		Table table = described(request);
		DynamoDbError.check(table.isActive(), IN_USE,
				"Attempt to change a resource which is still in use: Table is being changed: %s", table.name());
		return table;
	}

	/**
	 * Returns the description of a table in an intermediate state. Finishes the change
	 * unless changes are paused.
	 */
	private Map<String, @Nullable Object> changed(Table table, String status) {
		table.status(status);
		Map<String, @Nullable Object> result = Map.of("TableDescription", table.json());
		if (!this.changesPaused) {
			finishChanges();
		}
		return result;
	}

	/** Returns the table of a request, whose items can be read and written. */
	Table usable(Parameters request) {
		Table table = this.tables.get(name(request));
		if (table == null || !table.isUsable()) {
			throw DynamoDbError.of(DynamoDbError.RESOURCE_NOT_FOUND, "Requested resource not found");
		}
		return table;
	}

	/** Returns the table of a request, in any state. */
	Table described(Parameters request) {
		Table table = this.tables.get(name(request));
		if (table == null) {
			throw DynamoDbError.of(DynamoDbError.RESOURCE_NOT_FOUND,
					"Requested resource not found: Table: %s not found".formatted(name(request)));
		}
		return table;
	}

	/**
	 * Returns the name of a request's table. The request may contain the table's ARN
	 * instead.
	 */
	private static String name(Parameters request) {
		String nameOrArn = request.requiredString("TableName");
		String name = nameOrArn.startsWith("arn:") ? nameOrArn.substring(nameOrArn.lastIndexOf('/') + 1) : nameOrArn;
		Parameters.requireRange(nameOrArn, "length", name.length(), "TableName", 1, Integer.MAX_VALUE);
		return name;
	}

}

package io.github.dynamolocks.test.dynamodb;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The operations on tables and on their time to live.
 */
final class TableOperations {

	private static final String IN_USE = "ResourceInUseException";

	private static final int MAX_LISTED = 100;

	private final Database database;

	TableOperations(Database database) {
		this.database = database;
	}

	Map<String, @Nullable Object> create(Parameters request, String region) {
		request.refuse("GlobalTableSourceArn", "ResourcePolicy");
		String name = TableDefinition.name("TableName", Database.name(request));
		Table table = new Table(this.database, name, region, new TableDefinition(request));
		if (this.database.tables().putIfAbsent(name, table) != null) {
			throw DynamoDbError.of(IN_USE, "Table already exists: " + name);
		}
		return changed(table, "CREATING");
	}

	Map<String, @Nullable Object> describe(Parameters request) {
		return member("Table", this.database.described(request).json());
	}

	Map<String, @Nullable Object> delete(Parameters request) {
		Table table = active(request);
		if (table.definition().isDeletionProtected()) {
			throw DynamoDbError.validation(
					"Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.");
		}
		return changed(table, "DELETING");
	}

	Map<String, @Nullable Object> update(Parameters request) {
		request.refuse("ReplicaUpdates", "MultiRegionConsistency", "GlobalTableWitnessUpdates");
		Table table = active(request);
		table.definition(table.definition().updated(request));
		return changed(table, "UPDATING");
	}

	Map<String, @Nullable Object> list(Parameters request) {
		Integer limit = request.integer("Limit", 1, MAX_LISTED);
		String start = request.string("ExclusiveStartTableName");
		List<String> names = new ArrayList<>(
				((start != null) ? this.database.tables().tailMap(start, false) : this.database.tables()).keySet());
		Map<String, @Nullable Object> result = new LinkedHashMap<>();
		int page = (limit != null) ? limit : MAX_LISTED;
		if (names.size() > page) {
			names = names.subList(0, page);
			result.put("LastEvaluatedTableName", names.get(page - 1));
		}
		result.put("TableNames", names);
		return result;
	}

	Map<String, @Nullable Object> updateTimeToLive(Parameters request) {
		Table table = active(request);
		Parameters specification = request.requiredObject("TimeToLiveSpecification");
		String attribute = specification.requiredString("AttributeName");
		boolean enabled = specification.flag("Enabled");
		if (enabled == (table.ttlAttribute() != null)) {
			throw DynamoDbError
				.validation(enabled ? "TimeToLive is already enabled" : "TimeToLive is already disabled");
		}
		if (!enabled && !attribute.equals(table.ttlAttribute())) {
			throw DynamoDbError
				.validation("TimeToLive is active on a different AttributeName: current AttributeName is "
						+ table.ttlAttribute());
		}
		table.expireBy(enabled ? attribute : null);
		return member("TimeToLiveSpecification", specification.json());
	}

	Map<String, @Nullable Object> describeTimeToLive(Parameters request) {
		Table table = this.database.described(request);
		Map<String, Object> description = new LinkedHashMap<>();
		description.put("TimeToLiveStatus", (table.ttlAttribute() != null) ? "ENABLED" : "DISABLED");
		if (table.ttlAttribute() != null) {
			description.put("AttributeName", table.ttlAttribute());
		}
		return member("TimeToLiveDescription", description);
	}

	private Table active(Parameters request) {
		Table table = this.database.described(request);
		if (!table.isActive()) {
			throw DynamoDbError.of(IN_USE,
					"Attempt to change a resource which is still in use: Table is being changed: " + table.name());
		}
		return table;
	}

	/**
	 * Describes a table on the way to another state, and takes it there unless told to
	 * pause.
	 */
	private Map<String, @Nullable Object> changed(Table table, String status) {
		table.status(status);
		Map<String, @Nullable Object> result = member("TableDescription", table.json());
		this.database.continueChanges();
		return result;
	}

	private static Map<String, @Nullable Object> member(String name, Object value) {
		Map<String, @Nullable Object> result = new LinkedHashMap<>();
		result.put(name, value);
		return result;
	}

}

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
		String name = SchemaParser.name("TableName", Database.name(request.requiredString("TableName")));
		Map<String, Type> attributes = SchemaParser.attributes(request);
		boolean onDemand = request.oneOf("BillingMode", "PROVISIONED", TableDefinition.Throughput.ON_DEMAND)
			.equals(TableDefinition.Throughput.ON_DEMAND);
		TableDefinition definition = new TableDefinition(name, region, this.database.clock().now(),
				SchemaParser.keys(request, attributes), attributes, SchemaParser.throughput(request, onDemand));
		updateSettings(definition, request);
		request.objects("GlobalSecondaryIndexes").forEach((index) -> SchemaParser.addIndex(definition, index, true));
		request.objects("LocalSecondaryIndexes").forEach((index) -> SchemaParser.addIndex(definition, index, false));
		SchemaParser.requireAllUsed(definition);
		if (this.database.tables().containsKey(name)) {
			throw DynamoDbError.of(IN_USE, "Table already exists: " + name);
		}
		Table table = new Table(this.database, definition);
		this.database.tables().put(name, table);
		definition.status("CREATING");
		return changed("TableDescription", table);
	}

	Map<String, @Nullable Object> describe(Parameters request) {
		return member("Table", json(this.database.described(request)));
	}

	Map<String, @Nullable Object> delete(Parameters request) {
		Table table = this.database.described(request);
		requireActive(table);
		if (table.definition().isDeletionProtected()) {
			throw DynamoDbError.validation(
					"Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.");
		}
		table.definition().status("DELETING");
		return changed("TableDescription", table);
	}

	Map<String, @Nullable Object> update(Parameters request) {
		request.refuse("ReplicaUpdates", "MultiRegionConsistency", "GlobalTableWitnessUpdates");
		Table table = this.database.described(request);
		requireActive(table);
		TableDefinition definition = table.definition();
		updateIndexes(definition, request);
		updateBilling(definition, request);
		updateSettings(definition, request);
		definition.status("UPDATING");
		return changed("TableDescription", table);
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
		Table table = this.database.described(request);
		requireActive(table);
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

	private static void updateBilling(TableDefinition definition, Parameters request) {
		if (request.has("BillingMode")) {
			boolean onDemand = request.oneOf("BillingMode", "PROVISIONED", TableDefinition.Throughput.ON_DEMAND)
				.equals(TableDefinition.Throughput.ON_DEMAND);
			definition.throughput(SchemaParser.throughput(request, onDemand));
		}
		else if (request.has("ProvisionedThroughput")) {
			definition.throughput(SchemaParser.throughput(request, definition.throughput().isOnDemand()));
		}
	}

	private static void updateSettings(TableDefinition definition, Parameters request) {
		if (request.has("DeletionProtectionEnabled")) {
			definition.deletionProtected(request.flag("DeletionProtectionEnabled"));
		}
		Parameters stream = request.object("StreamSpecification");
		if (stream != null) {
			definition.stream(stream.flag("StreamEnabled") ? stream.json() : null);
		}
	}

	private static void updateIndexes(TableDefinition definition, Parameters request) {
		Map<String, Type> attributes = new LinkedHashMap<>(definition.attributes());
		attributes.putAll(SchemaParser.attributes(request));
		definition.attributes(attributes);
		for (Parameters change : request.objects("GlobalSecondaryIndexUpdates")) {
			Parameters created = change.object("Create");
			Parameters deleted = change.object("Delete");
			if (created != null) {
				SchemaParser.addIndex(definition, created, true);
			}
			else if (deleted != null) {
				String name = deleted.requiredString("IndexName");
				if (!definition.indexes().removeIf((index) -> index.isGlobal() && index.name().equals(name))) {
					throw DynamoDbError.of(DynamoDbError.RESOURCE_NOT_FOUND, "Requested resource not found");
				}
			}
			else {
				throw Parameters.unsupported("A change of an index other than Create and Delete");
			}
		}
		definition.attributes().keySet().removeIf((name) -> !isUsed(definition, name));
	}

	private static boolean isUsed(TableDefinition definition, String attribute) {
		return definition.schema().contains(attribute)
				|| definition.indexes().stream().anyMatch((index) -> index.schema().contains(attribute));
	}

	private static void requireActive(Table table) {
		if (!table.definition().isActive()) {
			throw DynamoDbError.of(IN_USE,
					"Attempt to change a resource which is still in use: Table is being changed: "
							+ table.definition().name());
		}
	}

	/**
	 * Describes a table on the way to another state, and takes it there unless told to
	 * pause.
	 */
	private Map<String, @Nullable Object> changed(String member, Table table) {
		Map<String, @Nullable Object> result = member(member, json(table));
		if (!this.database.areChangesPaused()) {
			this.database.finishChanges();
		}
		return result;
	}

	private static Map<String, @Nullable Object> json(Table table) {
		return table.definition().json(table.count(), table.size());
	}

	private static Map<String, @Nullable Object> member(String name, Object value) {
		Map<String, @Nullable Object> result = new LinkedHashMap<>();
		result.put(name, value);
		return result;
	}

}

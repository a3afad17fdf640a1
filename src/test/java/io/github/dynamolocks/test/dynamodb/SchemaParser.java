package io.github.dynamolocks.test.dynamodb;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Reads what a table and its indexes are made of, and refuses what does not fit together.
 */
final class SchemaParser {

	private static final String INVALID = "One or more parameter values were invalid: ";

	private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_.-]+");

	private SchemaParser() {
	}

	/** Checks the name of a table or an index that is to be created. */
	static String name(String parameter, String name) {
		if (name.length() < 3) {
			throw Parameters.constraint(name, parameter, "Member must have length greater than or equal to 3");
		}
		if (name.length() > 255) {
			throw Parameters.constraint(name, parameter, "Member must have length less than or equal to 255");
		}
		if (!NAME.matcher(name).matches()) {
			throw Parameters.constraint(name, parameter, "Member must satisfy regular expression pattern: " + NAME);
		}
		return name;
	}

	/** Reads attribute definitions. */
	static Map<String, Type> attributes(Parameters request) {
		Map<String, Type> attributes = new LinkedHashMap<>();
		for (Parameters definition : request.objects("AttributeDefinitions")) {
			String name = definition.requiredString("AttributeName");
			definition.requiredString("AttributeType");
			Type type = Type.valueOf(definition.oneOf("AttributeType", "S", "N", "B"));
			if (attributes.put(name, type) != null) {
				throw DynamoDbError.validation(INVALID + "Duplicate AttributeName in AttributeDefinitions: " + name);
			}
		}
		return attributes;
	}

	/** Reads a key schema. */
	static KeySchema keys(Parameters request, Map<String, Type> attributes) {
		List<Parameters> keys = request.requiredObjects("KeySchema", 2);
		KeySchema.Attribute partition = key(keys.get(0), "HASH", attributes);
		KeySchema.Attribute sort = (keys.size() == 2) ? key(keys.get(1), "RANGE", attributes) : null;
		if (sort != null && sort.name().equals(partition.name())) {
			throw DynamoDbError
				.validation("Both the Hash Key and the Range Key element in the KeySchema have the same name");
		}
		return new KeySchema(partition, sort);
	}

	private static KeySchema.Attribute key(Parameters element, String role, Map<String, Type> attributes) {
		if (!element.oneOf("KeyType", "HASH", "RANGE").equals(role)) {
			throw DynamoDbError.validation("Invalid KeySchema: The %s KeySchemaElement is not a %s key type"
				.formatted(role.equals("HASH") ? "first" : "second", role));
		}
		String name = element.requiredString("AttributeName");
		Type type = attributes.get(name);
		if (type == null) {
			throw DynamoDbError.validation(INVALID
					+ "Some index key attributes are not defined in AttributeDefinitions. Keys: [%s], AttributeDefinitions: %s"
						.formatted(name, attributes.keySet()));
		}
		return new KeySchema.Attribute(name, type);
	}

	/** Reads what is bought: nothing on demand. */
	static TableDefinition.Throughput throughput(Parameters request, boolean onDemand) {
		Parameters provisioned = request.object("ProvisionedThroughput");
		if (onDemand) {
			if (provisioned != null) {
				throw DynamoDbError.validation(INVALID
						+ "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST");
			}
			return new TableDefinition.Throughput(0, 0);
		}
		if (provisioned == null) {
			throw DynamoDbError.validation(INVALID
					+ "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED");
		}
		return new TableDefinition.Throughput(units(provisioned, "ReadCapacityUnits"),
				units(provisioned, "WriteCapacityUnits"));
	}

	private static int units(Parameters provisioned, String name) {
		Integer units = provisioned.integer(name, 1, Integer.MAX_VALUE);
		if (units == null) {
			throw Parameters.missing(name);
		}
		return units;
	}

	/** Reads an index and adds it to its table. */
	static void addIndex(TableDefinition table, Parameters request, boolean global) {
		String name = name("IndexName", request.requiredString("IndexName"));
		if (table.hasIndex(name)) {
			throw DynamoDbError.validation(INVALID + "Duplicate index name: " + name);
		}
		KeySchema schema = keys(request, table.attributes());
		if (!global && (!schema.partition().equals(table.schema().partition()) || schema.sort() == null)) {
			throw DynamoDbError.validation(INVALID
					+ "Index KeySchema of a local index must have the table's partition key and a sort key. IndexName: "
					+ name);
		}
		table.indexes()
			.add(new SecondaryIndex(name, schema, projection(request),
					global ? indexThroughput(table, request) : null));
	}

	private static TableDefinition.Throughput indexThroughput(TableDefinition table, Parameters request) {
		return throughput(request, table.throughput().isOnDemand());
	}

	private static Map<String, @Nullable Object> projection(Parameters request) {
		Parameters projection = request.requiredObject("Projection");
		boolean listed = projection.oneOf("ProjectionType", "ALL", "KEYS_ONLY", "INCLUDE").equals("INCLUDE");
		if (listed != projection.has("NonKeyAttributes")) {
			throw DynamoDbError.validation(INVALID + "ProjectionType is %s, but NonKeyAttributes %s specified"
				.formatted(projection.string("ProjectionType"), listed ? "is not" : "is"));
		}
		return projection.json();
	}

	/** Refuses attribute definitions that no key needs. */
	static void requireAllUsed(TableDefinition table) {
		boolean used = table.attributes()
			.keySet()
			.stream()
			.allMatch((name) -> table.schema().contains(name)
					|| table.indexes().stream().anyMatch((index) -> index.schema().contains(name)));
		if (!used) {
			throw DynamoDbError
				.validation(INVALID + "Some AttributeDefinitions are not used. AttributeDefinitions: %s, keys used: %s"
					.formatted(table.attributes().keySet(),
							table.schema().attributes().stream().map(KeySchema.Attribute::name).toList()));
		}
	}

}

package io.github.dynamolocks.test.dynamodb;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Defines the key, the indexes and the billing of a table. It is the checked request of
 * CreateTable. It is immutable: UpdateTable creates another definition. Indexes are
 * described and restrict the items that are written, but cannot be read.
 */
final class TableDefinition {

	/**
	 * The member with the stream of a table. A stream is described, but cannot be read.
	 */
	static final String STREAM = "StreamSpecification";

	private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_.-]+");

	private static final String ATTRIBUTES = "AttributeDefinitions";

	private static final String ATTRIBUTE = "AttributeName";

	private static final String KEYS = "KeySchema";

	private static final String GLOBAL = "GlobalSecondaryIndexes";

	private static final String LOCAL = "LocalSecondaryIndexes";

	private static final String INDEX = "IndexName";

	private static final String BILLING = "BillingMode";

	private static final String ON_DEMAND = "PAY_PER_REQUEST";

	private static final String THROUGHPUT = "ProvisionedThroughput";

	private static final String PROTECTION = "DeletionProtectionEnabled";

	private final Parameters settings;

	private final boolean onDemand;

	private final KeySchema schema;

	private final Map<String, KeySchema> indexes = new LinkedHashMap<>();

	/** Checks the members of CreateTable. */
	TableDefinition(Parameters settings) {
		this.settings = settings;
		Map<String, Type> attributes = new LinkedHashMap<>();
		for (Parameters definition : settings.objects(ATTRIBUTES)) {
			String name = definition.requiredString(ATTRIBUTE);
			definition.requiredString("AttributeType");
			Type type = Type.valueOf(definition.oneOf("AttributeType", "S", "N", "B"));
			Parameters.requireValid(attributes.put(name, type) == null,
					"Duplicate AttributeName in AttributeDefinitions: %s", name);
		}
		this.onDemand = settings.oneOf(BILLING, "PROVISIONED", ON_DEMAND).equals(ON_DEMAND);
		this.schema = KeySchema.of(settings, attributes);
		settings.objects(GLOBAL).forEach((index) -> addIndex(index, attributes, true));
		settings.objects(LOCAL).forEach((index) -> addIndex(index, attributes, false));
		Parameters.requireValid(keyNames(settings).containsAll(attributes.keySet()),
				"Some AttributeDefinitions are not used. AttributeDefinitions: %s, keys used: %s", attributes.keySet(),
				keyNames(settings));
		// Refuses a definition that cannot be described
		json("");
	}

	private void addIndex(Parameters request, Map<String, Type> attributes, boolean global) {
		String name = name(INDEX, request.requiredString(INDEX));
		KeySchema key = KeySchema.of(request, attributes);
		Parameters.requireValid(this.indexes.put(name, key) == null, "Duplicate index name: %s", name);
		Parameters.requireValid(global || (key.partition().equals(this.schema.partition()) && key.sort() != null),
				"Index KeySchema of a local index must have the table's partition key and a sort key. IndexName: %s",
				name);
		Parameters projection = request.requiredObject("Projection");
		boolean listed = projection.oneOf("ProjectionType", "ALL", "KEYS_ONLY", "INCLUDE").equals("INCLUDE");
		Parameters.requireValid(listed == projection.has("NonKeyAttributes"),
				"ProjectionType is %s, but NonKeyAttributes %s specified", projection.string("ProjectionType"),
				listed ? "is not" : "is");
	}

	/** Returns the name of a new table or index. Refuses a name that is not valid. */
	static String name(String parameter, String name) {
		Parameters.requireRange(name, "length", name.length(), parameter, 3, 255);
		Parameters.constrain(NAME.matcher(name).matches(), name, parameter,
				"Member must satisfy regular expression pattern: %s", NAME);
		return name;
	}

	private static Set<String> keyNames(Parameters settings) {
		return Stream.of(List.of(settings), settings.objects(GLOBAL), settings.objects(LOCAL))
			.flatMap(List::stream)
			.flatMap((keyed) -> keyed.objects(KEYS).stream())
			.map((key) -> key.requiredString(ATTRIBUTE))
			.collect(Collectors.toSet());
	}

	/** Returns the definition after a request for UpdateTable. */
	TableDefinition updated(Parameters request) {
		Parameters updated = this.settings.with(GLOBAL, indexes(request));
		for (String name : List.of(BILLING, PROTECTION, STREAM)) {
			updated = request.has(name) ? updated.with(name, request.get(name)) : updated;
		}
		if (request.has(BILLING) || request.has(THROUGHPUT)) {
			updated = updated.with(THROUGHPUT, request.get(THROUGHPUT));
		}
		Set<String> used = keyNames(updated);
		Set<Parameters> attributes = new LinkedHashSet<>(this.settings.objects(ATTRIBUTES));
		attributes.addAll(request.objects(ATTRIBUTES));
		attributes.removeIf((attribute) -> !used.contains(attribute.requiredString(ATTRIBUTE)));
		return new TableDefinition(updated.with(ATTRIBUTES, attributes.stream().map(Parameters::json).toList()));
	}

	private List<Object> indexes(Parameters request) {
		Map<String, Object> indexes = new LinkedHashMap<>();
		for (Parameters index : this.settings.objects(GLOBAL)) {
			Parameters billed = request.has(BILLING) ? index.with(THROUGHPUT, request.get(THROUGHPUT)) : index;
			indexes.put(index.requiredString(INDEX), billed.json());
		}
		for (Parameters change : request.objects("GlobalSecondaryIndexUpdates")) {
			change.refuse("Update");
			boolean created = change.has("Create");
			Parameters index = change.requiredObject(created ? "Create" : "Delete");
			String name = index.requiredString(INDEX);
			DynamoDbError.check(created || indexes.remove(name) != null, DynamoDbError.RESOURCE_NOT_FOUND,
					"Requested resource not found");
			Parameters.requireValid(!created || indexes.put(name, index.json()) == null, "Duplicate index name: %s",
					name);
		}
		return List.copyOf(indexes.values());
	}

	KeySchema schema() {
		return this.schema;
	}

	boolean hasIndex(String name) {
		return this.indexes.containsKey(name);
	}

	boolean isDeletionProtected() {
		return this.settings.flag(PROTECTION);
	}

	/** Refuses an item that one of the indexes cannot contain. */
	void checkIndexed(Map<String, Value> item) {
		this.indexes.forEach((name, key) -> key.checkIndexed(name, item));
	}

	/** Returns the members of the table's description that the definition determines. */
	Map<String, @Nullable Object> json(String arn) {
		Map<String, @Nullable Object> json = new LinkedHashMap<>();
		json.put(ATTRIBUTES, this.settings.get(ATTRIBUTES));
		json.put(KEYS, this.settings.get(KEYS));
		json.put(THROUGHPUT, throughput(this.settings));
		if (this.onDemand) {
			json.put("BillingModeSummary", Map.of(BILLING, ON_DEMAND));
		}
		json.put(PROTECTION, isDeletionProtected());
		Parameters stream = this.settings.object(STREAM);
		if (stream != null && stream.flag("StreamEnabled")) {
			json.put(STREAM, stream.json());
		}
		for (String member : List.of(GLOBAL, LOCAL)) {
			List<Parameters> described = this.settings.objects(member);
			if (!described.isEmpty()) {
				json.put(member, described.stream().map((index) -> json(index, arn, member.equals(GLOBAL))).toList());
			}
		}
		return json;
	}

	private Map<String, @Nullable Object> json(Parameters index, String arn, boolean global) {
		Map<String, @Nullable Object> json = new LinkedHashMap<>(index.json());
		json.put("IndexArn", arn + "/index/" + index.requiredString(INDEX));
		json.put("IndexSizeBytes", 0);
		json.put("ItemCount", 0);
		if (global) {
			json.put("IndexStatus", "ACTIVE");
			json.put(THROUGHPUT, throughput(index));
		}
		return json;
	}

	/** Returns the provisioned capacity of a table or an index; zero units on demand. */
	private Map<String, Object> throughput(Parameters request) {
		Parameters bought = request.object(THROUGHPUT);
		Parameters.requireValid(this.onDemand != (bought != null), this.onDemand
				? "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"
				: "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED");
		return Map.of("NumberOfDecreasesToday", 0, "ReadCapacityUnits", units(bought, "ReadCapacityUnits"),
				"WriteCapacityUnits", units(bought, "WriteCapacityUnits"));
	}

	private static int units(@Nullable Parameters bought, String name) {
		return (bought != null) ? bought.requiredInteger(name, 1, Integer.MAX_VALUE) : 0;
	}

}

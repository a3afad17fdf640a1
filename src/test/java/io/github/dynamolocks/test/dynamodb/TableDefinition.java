package io.github.dynamolocks.test.dynamodb;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * What a table is, besides its items: key, indexes, billing and state.
 */
final class TableDefinition {

	private static final String ACTIVE = "ACTIVE";

	private final String name;

	private final String arn;

	private final UUID id = UUID.randomUUID();

	private final Instant created;

	private final KeySchema schema;

	private final List<SecondaryIndex> indexes = new ArrayList<>();

	private Map<String, Type> attributes;

	private String status = ACTIVE;

	private Throughput throughput;

	private boolean deletionProtected;

	private @Nullable Map<String, @Nullable Object> stream;

	TableDefinition(String name, String region, Instant created, KeySchema schema, Map<String, Type> attributes,
			Throughput throughput) {
		this.name = name;
		this.arn = "arn:aws:dynamodb:%s:000000000000:table/%s".formatted(region, name);
		this.created = created;
		this.schema = schema;
		this.attributes = attributes;
		this.throughput = throughput;
	}

	String name() {
		return this.name;
	}

	String arn() {
		return this.arn;
	}

	KeySchema schema() {
		return this.schema;
	}

	/** Returns the indexes, which may be changed. */
	List<SecondaryIndex> indexes() {
		return this.indexes;
	}

	boolean hasIndex(String indexName) {
		return this.indexes.stream().anyMatch((index) -> index.name().equals(indexName));
	}

	Map<String, Type> attributes() {
		return this.attributes;
	}

	void attributes(Map<String, Type> attributes) {
		this.attributes = attributes;
	}

	Throughput throughput() {
		return this.throughput;
	}

	void throughput(Throughput throughput) {
		this.throughput = throughput;
	}

	boolean isDeletionProtected() {
		return this.deletionProtected;
	}

	void deletionProtected(boolean deletionProtected) {
		this.deletionProtected = deletionProtected;
	}

	/** Sets a stream, which is described, but cannot be read. */
	void stream(@Nullable Map<String, @Nullable Object> stream) {
		this.stream = stream;
	}

	void status(String status) {
		this.status = status;
	}

	void activate() {
		this.status = ACTIVE;
	}

	boolean isActive() {
		return this.status.equals(ACTIVE);
	}

	boolean isDeleting() {
		return this.status.equals("DELETING");
	}

	/** Returns whether the table's items can be read and written. */
	boolean isUsable() {
		return isActive() || this.status.equals("UPDATING");
	}

	/** Refuses an item that one of the indexes cannot hold. */
	void checkIndexed(Map<String, Value> item) {
		for (SecondaryIndex index : this.indexes) {
			index.schema().checkIndexed(index.name(), item);
		}
	}

	/** Returns what DescribeTable shows. */
	Map<String, @Nullable Object> json(int items, long bytes) {
		Map<String, @Nullable Object> json = new LinkedHashMap<>();
		List<Object> definitions = new ArrayList<>();
		this.attributes.forEach(
				(attribute, type) -> definitions.add(Map.of("AttributeName", attribute, "AttributeType", type.name())));
		json.put("AttributeDefinitions", definitions);
		json.put("TableName", this.name);
		json.put("KeySchema", this.schema.json());
		json.put("TableStatus", this.status);
		json.put("CreationDateTime", this.created.toEpochMilli() / 1000.0);
		json.put("ProvisionedThroughput", this.throughput.json());
		if (this.throughput.isOnDemand()) {
			json.put("BillingModeSummary", Map.of("BillingMode", Throughput.ON_DEMAND));
		}
		json.put("TableSizeBytes", bytes);
		json.put("ItemCount", items);
		json.put("TableArn", this.arn);
		json.put("TableId", this.id.toString());
		json.put("DeletionProtectionEnabled", this.deletionProtected);
		if (this.stream != null) {
			json.put("StreamSpecification", this.stream);
			json.put("LatestStreamArn", "%s/stream/%s".formatted(this.arn, this.created));
		}
		putIndexes(json, "GlobalSecondaryIndexes", true);
		putIndexes(json, "LocalSecondaryIndexes", false);
		return json;
	}

	private void putIndexes(Map<String, @Nullable Object> json, String member, boolean global) {
		List<Object> described = new ArrayList<>();
		this.indexes.stream()
			.filter((index) -> index.isGlobal() == global)
			.forEach((index) -> described.add(index.json(this.arn)));
		if (!described.isEmpty()) {
			json.put(member, described);
		}
	}

	/**
	 * The capacity that is bought.
	 *
	 * @param reads units a second, 0 on demand
	 * @param writes units a second, 0 on demand
	 */
	record Throughput(int reads, int writes) {

		static final String ON_DEMAND = "PAY_PER_REQUEST";

		boolean isOnDemand() {
			return this.writes == 0;
		}

		Map<String, Object> json() {
			return Map.of("NumberOfDecreasesToday", 0, "ReadCapacityUnits", this.reads, "WriteCapacityUnits",
					this.writes);
		}

	}

}

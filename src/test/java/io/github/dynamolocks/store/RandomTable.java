package io.github.dynamolocks.store;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.LocalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.Projection;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughput;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;

import io.github.dynamolocks.RandomText;

/**
 * Creates tables with random keys and indexes.
 */
final class RandomTable {

	private static final ProvisionedThroughput CAPACITY = ProvisionedThroughput.builder()
		.readCapacityUnits(5L)
		.writeCapacityUnits(5L)
		.build();

	private static final Projection KEYS_ONLY = Projection.builder().projectionType(ProjectionType.KEYS_ONLY).build();

	/** What the library writes, with its type. */
	private static final Map<String, ScalarAttributeType> WRITTEN = Map.of("owner", ScalarAttributeType.S, "version",
			ScalarAttributeType.N, "lease_ms", ScalarAttributeType.N, "expires_at", ScalarAttributeType.N, "ttl",
			ScalarAttributeType.N, "holder", ScalarAttributeType.S, "acquired_at", ScalarAttributeType.N,
			"fencing_token", ScalarAttributeType.N);

	/** What the library writes with a type that the key of an index cannot have. */
	private static final String LIST = "line";

	private final DynamoDbClient client;

	private final RandomText random;

	private final String name = "locks-" + UUID.randomUUID();

	/** The keys of the table and of its indexes. */
	private final Map<String, ScalarAttributeType> types = new LinkedHashMap<>();

	private final List<String> indexed = new ArrayList<>();

	private final String partition;

	private final @Nullable String sort;

	private final boolean provisioned;

	private RandomTable(RandomText random, DynamoDbClient client) {
		this.client = client;
		this.random = random;
		this.partition = random.pick("resource_id", "id", "size", "a-b.#:é \"'");
		this.types.put(this.partition, keyType());
		this.sort = random.oneIn(3) ? random.pick("kind", "order", ":v") : null;
		if (this.sort != null) {
			this.types.put(this.sort, keyType());
		}
		this.provisioned = random.oneIn(3);
	}

	static RandomTable create(RandomText random, DynamoDbClient client) {
		RandomTable table = new RandomTable(random, client);
		client.createTable(table.request());
		if (random.oneIn(3)) {
			client.updateTimeToLive((request) -> request.tableName(table.name)
				.timeToLiveSpecification((ttl) -> ttl.enabled(true).attributeName(random.pick("ttl", "expiry"))));
		}
		return table;
	}

	private CreateTableRequest request() {
		CreateTableRequest.Builder request = CreateTableRequest.builder()
			.tableName(this.name)
			.billingMode(this.provisioned ? BillingMode.PROVISIONED : BillingMode.PAY_PER_REQUEST)
			.provisionedThroughput(this.provisioned ? CAPACITY : null)
			.keySchema(keys(this.partition, this.sort));
		if (this.random.oneIn(2)) {
			request.globalSecondaryIndexes(GlobalSecondaryIndex.builder()
				.indexName("global")
				.keySchema(keys(indexed(), null))
				.projection(KEYS_ONLY)
				.provisionedThroughput(this.provisioned ? CAPACITY : null)
				.build());
		}
		if (this.sort != null && this.random.oneIn(3)) {
			request.localSecondaryIndexes(LocalSecondaryIndex.builder()
				.indexName("local")
				.keySchema(keys(this.partition, indexed()))
				.projection(KEYS_ONLY)
				.build());
		}
		if (this.random.oneIn(4)) {
			request.streamSpecification(
					(stream) -> stream.streamEnabled(true).streamViewType(StreamViewType.NEW_AND_OLD_IMAGES));
		}
		return request
			.attributeDefinitions(this.types.entrySet()
				.stream()
				.map((type) -> AttributeDefinition.builder()
					.attributeName(type.getKey())
					.attributeType(type.getValue())
					.build())
				.toList())
			.build();
	}

	/** An attribute that the library writes, or another one. */
	private String indexed() {
		String attribute = this.random.oneIn(3) ? this.random.pick("colour", "colour", LIST)
				: this.random.pick(WRITTEN.keySet().toArray(String[]::new));
		ScalarAttributeType right = WRITTEN.get(attribute);
		this.types.putIfAbsent(attribute, (right != null && this.random.oneIn(2)) ? right : keyType());
		this.indexed.add(attribute);
		return attribute;
	}

	private ScalarAttributeType keyType() {
		return this.random.pick(ScalarAttributeType.S, ScalarAttributeType.S, ScalarAttributeType.N,
				ScalarAttributeType.N, ScalarAttributeType.B);
	}

	private static List<KeySchemaElement> keys(String partition, @Nullable String sort) {
		List<KeySchemaElement> keys = new ArrayList<>();
		keys.add(KeySchemaElement.builder().attributeName(partition).keyType(KeyType.HASH).build());
		if (sort != null) {
			keys.add(KeySchemaElement.builder().attributeName(sort).keyType(KeyType.RANGE).build());
		}
		return keys;
	}

	String name() {
		return this.name;
	}

	String partition() {
		return this.partition;
	}

	@Nullable String sort() {
		return this.sort;
	}

	/** Returns whether it holds locks if it is used with the given key. */
	boolean canBe(LockTable idea) {
		boolean keys = idea.keyAttribute().equals(this.partition) && Objects.equals(idea.sortKeyAttribute(), this.sort);
		return keys && this.types.get(this.partition) != ScalarAttributeType.B && takes(idea.sortKeyValue())
				&& !this.indexed.contains(LIST)
				&& this.indexed.stream()
					.filter(WRITTEN::containsKey)
					.allMatch((attribute) -> this.types.get(attribute) == WRITTEN.get(attribute));
	}

	private boolean takes(@Nullable String sortValue) {
		if (this.sort == null || sortValue == null) {
			return true;
		}
		return switch (Objects.requireNonNull(this.types.get(this.sort))) {
			case S -> sortValue.getBytes(StandardCharsets.UTF_8).length <= 1024;
			case N -> isNumber(sortValue);
			default -> false;
		};
	}

	private static boolean isNumber(String text) {
		try {
			return new BigDecimal(text.strip()).abs().compareTo(new BigDecimal("1E126")) < 0;
		}
		catch (NumberFormatException ex) {
			return false;
		}
	}

	void delete() {
		this.client.deleteTable((request) -> request.tableName(this.name));
	}

	@Override
	public String toString() {
		return "a table of %s, sort key %s, indexes on %s".formatted(this.types, this.sort, this.indexed);
	}

}

package io.github.dynamolocks.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.MultiRegionConsistency;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;

import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.PrintableText;
import io.github.dynamolocks.store.LockTable.GlobalTablePolicy;

/**
 * Describes, validates and creates the table of the locks.
 */
final class TableSetup {

	private static final Log logger = PrintableText.log(TableSetup.class);

	/** The states in which a table serves reads and writes. */
	private static final Set<TableStatus> USABLE = Set.of(TableStatus.ACTIVE, TableStatus.UPDATING);

	private final DynamoDbCaller caller;

	private final LockTable table;

	private final RequestTimeouts timeouts;

	private final ForeignTableCheck foreign;

	private volatile @Nullable String arn;

	TableSetup(DynamoDbCaller caller, LockTable table, RequestTimeouts timeouts) {
		this.caller = caller;
		this.table = table;
		this.timeouts = timeouts;
		this.foreign = new ForeignTableCheck(caller, table);
	}

	@Override
	public String toString() {
		String known = this.arn;
		return "table '%s'".formatted(this.table.name())
				+ ((known == null || known.equals(this.table.name())) ? "" : " (%s)".formatted(known));
	}

	static String howToCreate(LockTable table) {
		StringBuilder attributes = new StringBuilder();
		StringBuilder keys = new StringBuilder();
		describeKey(attributes, keys, table.keyAttribute(), KeyType.HASH);
		if (table.sortKeyAttribute() != null) {
			describeKey(attributes, keys, table.sortKeyAttribute(), KeyType.RANGE);
		}
		return ("Create it (aws dynamodb create-table --table-name %s --attribute-definitions%s --key-schema%s"
				+ " --billing-mode PAY_PER_REQUEST), name another one with dynamo-locks.table-name,"
				+ " or set dynamo-locks.on-startup=create; and check region and account")
			.formatted(table.name(), attributes, keys);
	}

	private static void describeKey(StringBuilder attributes, StringBuilder keys, String name, KeyType type) {
		attributes.append(" AttributeName=").append(name).append(",AttributeType=S");
		keys.append(" AttributeName=").append(name).append(",KeyType=").append(type);
	}

	/**
	 * Checks that the table can hold locks.
	 * @return the formats of its keys
	 */
	KeySchema.KeyFormats validate() {
		TableDescription description = describe();
		this.arn = description.tableArn();
		KeySchema.KeyFormats formats = formats(description);
		this.foreign.check(description);
		return formats;
	}

	private KeySchema.KeyFormats formats(TableDescription description) {
		requireActive(description);
		requireOneRegion(description);
		requireFittingIndexes(description);
		KeyFormat partition = format(description, KeyType.HASH, this.table.keyAttribute(),
				"dynamo-locks.key-attribute");
		String sortKey = this.table.sortKeyAttribute();
		Optional<String> actualSortKey = keyName(description, KeyType.RANGE);
		if (sortKey == null) {
			if (actualSortKey.isPresent()) {
				throw unusable("has the sort key '%s'".formatted(actualSortKey.get()),
						"Set dynamo-locks.sort-key-attribute to its name, and dynamo-locks.sort-key-value to a constant"
								+ " for all locks");
			}
			return new KeySchema.KeyFormats(partition, partition);
		}
		KeyFormat sort = format(description, KeyType.RANGE, sortKey, "dynamo-locks.sort-key-attribute");
		if (!sort.canSort(String.valueOf(this.table.sortKeyValue()))) {
			throw unusable(
					"has the sort key '%s' of type %s, but the configured value is '%s'".formatted(sortKey, sort,
							this.table.sortKeyValue()),
					"Set dynamo-locks.sort-key-value to a number of at most 38 digits, or use a table whose sort key is of type S");
		}
		return new KeySchema.KeyFormats(partition, sort);
	}

	/** Creates the table if it is missing, and waits until it is active. */
	void createIfMissing() {
		boolean created = false;
		try {
			if (USABLE.contains(describe().tableStatus())) {
				return;
			}
		}
		catch (LockStoreException ex) {
			if (!(ex.getCause() instanceof ResourceNotFoundException)) {
				throw ex;
			}
			created = create();
		}
		this.caller.call(DynamoDbCaller.Effect.READ, "Awaiting table", this.table.name(), this.timeouts,
				(client, bounds) -> client.waiter()
					.waitUntilTableExists((wait) -> wait.tableName(this.table.name()))
					.matched()
					.response()
					.orElseThrow());
		if (created) {
			enableTimeToLive();
		}
	}

	private boolean create() {
		List<AttributeDefinition> attributes = new ArrayList<>();
		List<KeySchemaElement> keys = new ArrayList<>();
		addKey(attributes, keys, this.table.keyAttribute(), KeyType.HASH);
		if (this.table.sortKeyAttribute() != null) {
			addKey(attributes, keys, this.table.sortKeyAttribute(), KeyType.RANGE);
		}
		CreateTableRequest request = CreateTableRequest.builder()
			.tableName(this.table.name())
			.attributeDefinitions(attributes)
			.keySchema(keys)
			.billingMode(BillingMode.PAY_PER_REQUEST)
			.build();
		try {
			this.caller.call(DynamoDbCaller.Effect.WRITE, "Creating table", this.table.name(), this.timeouts,
					(client, bounds) -> client.createTable(request.toBuilder().overrideConfiguration(bounds).build()));
			return true;
		}
		catch (LockStoreException ex) {
			// Another instance created the table first.
			if (ex.getCause() instanceof ResourceInUseException) {
				return false;
			}
			throw ex;
		}
	}

	private void enableTimeToLive() {
		try {
			this.caller.call(DynamoDbCaller.Effect.WRITE, "Enabling time to live of table", this.table.name(),
					this.timeouts,
					(client, bounds) -> client.updateTimeToLive((request) -> request.tableName(this.table.name())
						.overrideConfiguration(bounds)
						.timeToLiveSpecification((ttl) -> ttl.attributeName(ItemAttributes.TTL).enabled(true))));
		}
		catch (LockStoreException ex) {
			logger.warn(
					"Table '%s' was created, but its time to live on attribute '%s' could not be enabled. The items of crashed owners stay until the same resource is locked again. Enable it with aws dynamodb update-time-to-live"
						.formatted(this.table.name(), ItemAttributes.TTL),
					ex);
		}
	}

	private static void addKey(List<AttributeDefinition> attributes, List<KeySchemaElement> keys, String name,
			KeyType type) {
		attributes.add(AttributeDefinition.builder().attributeName(name).attributeType(ScalarAttributeType.S).build());
		keys.add(KeySchemaElement.builder().attributeName(name).keyType(type).build());
	}

	private TableDescription describe() {
		return this.caller
			.call(DynamoDbCaller.Effect.READ, "Describing table", this.table.name(), this.timeouts,
					(client, bounds) -> client
						.describeTable((request) -> request.tableName(this.table.name()).overrideConfiguration(bounds)))
			.table();
	}

	private void requireActive(TableDescription description) {
		if (!USABLE.contains(description.tableStatus())) {
			throw unusable("is %s".formatted(description.tableStatusAsString()),
					"Start when it is ACTIVE, or set dynamo-locks.on-startup=create, which waits until it is");
		}
	}

	private void requireOneRegion(TableDescription description) {
		if (this.table.globalTables() == GlobalTablePolicy.REFUSE && !description.replicas().isEmpty()
				&& description.multiRegionConsistency() != MultiRegionConsistency.STRONG) {
			throw unusable(
					"is a global table with eventual consistency between its %s regions, so the same lock can be held in two regions at once"
						.formatted(description.replicas().size() + 1),
					"Use a table in one region or a table with multi-Region strong consistency. If all clients use the same region, set dynamo-locks.global-tables=allow");
		}
	}

	/**
	 * Checks the types of the indexes: DynamoDB refuses an item whose attribute has
	 * another type than the key of an index.
	 */
	private void requireFittingIndexes(TableDescription description) {
		for (AttributeDefinition key : description.attributeDefinitions()) {
			ScalarAttributeType written = ItemAttributes.TYPES.get(key.attributeName());
			if (ItemAttributes.NAMES.contains(key.attributeName()) && written != key.attributeType()) {
				throw unusable(
						"has an index on the attribute '%s' of type %s, but locks have this attribute of type %s"
							.formatted(key.attributeName(), key.attributeType(), (written != null) ? written : "L"),
						"Delete the index, or use a table without it for the locks");
			}
		}
	}

	private KeyFormat format(TableDescription description, KeyType keyType, String configured, String property) {
		String actual = keyName(description, keyType).orElse(null);
		String what = (keyType == KeyType.HASH) ? "partition key" : "sort key";
		if (!configured.equals(actual)) {
			throw unusable(
					(actual != null) ? "has the %s '%s', not '%s'".formatted(what, actual, configured)
							: "has no %s, but '%s' is configured".formatted(what, configured),
					(actual != null) ? "Set %s=%s".formatted(property, actual) : "Remove %s".formatted(property));
		}
		ScalarAttributeType type = description.attributeDefinitions()
			.stream()
			.filter((definition) -> definition.attributeName().equals(configured))
			.findFirst()
			.orElseThrow()
			.attributeType();
		return switch (type) {
			case S -> KeyFormat.S;
			case N -> KeyFormat.N;
			default -> throw unusable("has the %s '%s' of type %s".formatted(what, configured, type),
					"Use a table whose key is of type S or N");
		};
	}

	private static Optional<String> keyName(TableDescription description, KeyType type) {
		return description.keySchema()
			.stream()
			.filter((element) -> element.keyType() == type)
			.map(KeySchemaElement::attributeName)
			.findFirst();
	}

	private LockStoreException unusable(String problem, String remedy) {
		return new LockStoreException(this.table.name(),
				"Table '%s' cannot hold locks: it %s".formatted(this.table.name(), problem), remedy, null, false);
	}

}

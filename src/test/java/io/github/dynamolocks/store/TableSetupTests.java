package io.github.dynamolocks.store;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import org.assertj.core.api.AbstractThrowableAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexUpdate;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.PrintableText;
import io.github.dynamolocks.store.LockTable.GlobalTablePolicy;
import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.FaultProxy;
import io.github.dynamolocks.test.TestTable;
import io.github.dynamolocks.test.dynamodb.DynamoDbFailure;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Tests the validation of the table at the start, and its errors.
 */
@DynamoDbTest
class TableSetupTests {

	private static final String REPLICAS = "\"TableStatus\": \"ACTIVE\", \"Replicas\": [{\"RegionName\": \"eu-west-1\"}]";

	private final FaultProxy proxy;

	private final DynamoDbClient client;

	private final LockTable table;

	TableSetupTests(EmbeddedDynamoDb server, TestTable table) {
		this.proxy = FaultProxy.to(server.endpoint());
		this.client = this.proxy.client();
		this.table = LockTable.of(table.name());
	}

	@AfterEach
	void close() {
		this.proxy.close();
	}

	@Test
	void tableWithTheRightKeyIsAccepted() {
		store(this.table).start(TableInitialization.VALIDATE);

		assertThat(this.proxy.count(FaultProxy.ANY_OPERATION)).isEqualTo(1);
	}

	@Test
	void errorOfAMissingTableSaysHowToCreateIt() {
		assertThatStart(LockTable.of("missing").withKeyAttribute("id")).hasMessageContainingAll("'missing'",
				"aws dynamodb create-table --table-name missing", "AttributeName=id,KeyType=HASH",
				"dynamo-locks.table-name", "dynamo-locks.on-startup=create", "region");
		assertThatStart(LockTable.of("missing").withSortKey("kind", "lock"))
			.hasMessageContainingAll("AttributeName=resource_id,KeyType=HASH", "AttributeName=kind,KeyType=RANGE");
	}

	@Test
	void errorOfAWrongKeyNamesTheActualKey() {
		assertThatStart(this.table.withKeyAttribute("id")).hasMessageContainingAll(this.table.name(),
				"partition key 'resource_id', not 'id'", "dynamo-locks.key-attribute=resource_id");
	}

	@Test
	void tableWithAnUnconfiguredSortKeyIsRefused() {
		String name = create(ScalarAttributeType.S, ScalarAttributeType.S);
		assertThatStart(LockTable.of(name)).hasMessageContainingAll(name, "sort key 'kind'",
				"dynamo-locks.sort-key-attribute", "dynamo-locks.sort-key-value");
		assertThatStart(LockTable.of(name).withSortKey("sort", "lock")).hasMessageContainingAll(name,
				"sort key 'kind', not 'sort'", "dynamo-locks.sort-key-attribute=kind");
	}

	@Test
	void tableWithoutTheConfiguredSortKeyIsRefused() {
		assertThatStart(this.table.withSortKey("kind", "lock")).hasMessageContainingAll(this.table.name(),
				"no sort key", "'kind'", "Remove dynamo-locks.sort-key-attribute");
	}

	@Test
	void sortKeyValueThatIsNotANumberIsRefused() {
		String name = create(ScalarAttributeType.S, ScalarAttributeType.N);
		assertThatStart(LockTable.of(name).withSortKey("kind", "lock")).hasMessageContainingAll(name,
				"'kind' of type N", "'lock'", "dynamo-locks.sort-key-value");
	}

	@ParameterizedTest
	@EnumSource(names = { "VALIDATE", "NONE" })
	void tableWithASortKeyHoldsLocks(TableInitialization onStartup) {
		for (ScalarAttributeType partition : new ScalarAttributeType[] { ScalarAttributeType.S,
				ScalarAttributeType.N }) {
			for (ScalarAttributeType sort : new ScalarAttributeType[] { ScalarAttributeType.S,
					ScalarAttributeType.N }) {
				DynamoDbLockStore store = store(LockTable.of(create(partition, sort)).withSortKey("kind", "7.0"));
				store.start(onStartup);
				Acquisition acquisition = Attempts.acquired(store, Attempts.plain(store.canonical("42")));
				Attempts.refused(store, Attempts.plain(store.canonical("42")));
				assertThat(store.renew(acquisition)).isEqualTo(RenewResult.RENEWED);
				assertThat(store.release(acquisition)).isEqualTo(ReleaseResult.RELEASED);
				Attempts.acquired(store, Attempts.plain(store.canonical("42")));
			}
		}
	}

	@Test
	void numberOfASortKeyIsWrittenInItsCanonicalForm() {
		String name = create(ScalarAttributeType.N, ScalarAttributeType.N);
		DynamoDbLockStore store = store(LockTable.of(name).withSortKey("kind", " ٧.0"));
		store.start(TableInitialization.VALIDATE);
		Attempts.acquired(store, Attempts.plain("1"));
		assertThat(this.client.scan((scan) -> scan.tableName(name)).items()).singleElement()
			.satisfies((item) -> assertThat(item).containsEntry("kind", AttributeValue.fromN("7")));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "x", "\ud800" })
	void invalidSortKeyValueIsRefused(String end) {
		String value = end.isEmpty() ? " " : "x".repeat(1024) + end;
		assertThatIllegalArgumentException().isThrownBy(() -> this.table.withSortKey("kind", value))
			.withMessageContaining("sort key value")
			.withMessageContaining("give it");
	}

	@ParameterizedTest
	@ValueSource(strings = { "x", "\ud800" })
	void invalidKeyAttributeIsRefused(String end) {
		String attribute = "x".repeat(255) + end;
		assertThatIllegalArgumentException().isThrownBy(() -> this.table.withKeyAttribute(attribute))
			.withMessageContaining("key attribute '" + PrintableText.of(attribute))
			.withMessageContaining("give it at most 255 bytes");
	}

	@Test
	void indexThatCannotContainLocksIsRefused() {
		String name = create(ScalarAttributeType.S, null);
		this.client.updateTable((table) -> table.tableName(name)
			.attributeDefinitions(
					AttributeDefinition.builder().attributeName("owner").attributeType(ScalarAttributeType.N).build())
			.globalSecondaryIndexUpdates(GlobalSecondaryIndexUpdate.builder()
				.create((index) -> index.indexName("owners")
					.keySchema(KeySchemaElement.builder().attributeName("owner").keyType(KeyType.HASH).build())
					.projection((projection) -> projection.projectionType(ProjectionType.KEYS_ONLY)))
				.build()));
		assertThatStart(LockTable.of(name)).hasMessageContainingAll(name, "index", "'owner' of type N", "of type S",
				"Delete the index");
	}

	@ParameterizedTest
	@ValueSource(strings = { "locks!", "a b", "arn:aws:dynamodb:eu-central-1:x:table/locks", "arn:aws:s3:::locks" })
	void invalidTableNameIsRefused(String name) {
		assertThatIllegalArgumentException().isThrownBy(() -> LockTable.of(name))
			.withMessageContaining("table name '" + name + "'")
			.withMessageContaining("ARN");
	}

	@Test
	void arnIsATableName() {
		String arn = this.client.describeTable((request) -> request.tableName(this.table.name())).table().tableArn();
		assertThat(LockTable.of(arn).name()).isEqualTo(arn);
	}

	@Test
	void binaryKeyIsRefused() {
		String name = create(ScalarAttributeType.B, null);
		assertThatStart(LockTable.of(name)).hasMessageContainingAll(name, "'resource_id' of type B", "type S or N");
	}

	@ParameterizedTest
	@ValueSource(strings = { "CREATING", "DELETING", "INACCESSIBLE_ENCRYPTION_CREDENTIALS", "ARCHIVED" })
	void inactiveTableIsRefused(String status) {
		try (FakeDynamoDb fake = FakeDynamoDb.describing("\"TableStatus\": \"%s\"".formatted(status))) {
			assertThatThrownBy(() -> store(fake, LockTable.of("fake")).start(TableInitialization.VALIDATE))
				.isInstanceOf(LockStoreException.class)
				.hasMessageContainingAll("'fake'", "is " + status, "ACTIVE", "dynamo-locks.on-startup=create");
		}
	}

	@Test
	void tableThatIsBeingUpdatedIsAccepted() {
		try (FakeDynamoDb fake = FakeDynamoDb.describing("\"TableStatus\": \"UPDATING\"")) {
			assertThatCode(() -> store(fake, LockTable.of("fake")).start(TableInitialization.VALIDATE))
				.doesNotThrowAnyException();
		}
	}

	@Test
	void startAwaitsATableThatAnotherProcessCreates() {
		try (FakeDynamoDb fake = FakeDynamoDb.describing("\"TableStatus\": \"CREATING\"",
				"\"TableStatus\": \"ACTIVE\"")) {
			assertThatCode(() -> store(fake, LockTable.of("fake")).start(TableInitialization.CREATE))
				.doesNotThrowAnyException();
		}
	}

	@Test
	void eventuallyConsistentGlobalTableIsRefused() {
		for (String table : new String[] { REPLICAS, REPLICAS + ", \"MultiRegionConsistency\": \"EVENTUAL\"" }) {
			try (FakeDynamoDb fake = FakeDynamoDb.describing(table)) {
				assertThatThrownBy(() -> store(fake, LockTable.of("fake")).start(TableInitialization.VALIDATE))
					.isInstanceOf(LockStoreException.class)
					.hasMessageContainingAll("'fake'", "global table with eventual consistency", "2 regions",
							"dynamo-locks.global-tables=allow");
				assertThatCode(() -> store(fake, LockTable.of("fake").withGlobalTables(GlobalTablePolicy.ALLOW))
					.start(TableInitialization.VALIDATE)).doesNotThrowAnyException();
			}
		}
	}

	@Test
	void stronglyConsistentGlobalTableIsAccepted() {
		try (FakeDynamoDb fake = FakeDynamoDb.describing(REPLICAS + ", \"MultiRegionConsistency\": \"STRONG\"")) {
			assertThatCode(() -> store(fake, LockTable.of("fake")).start(TableInitialization.VALIDATE))
				.doesNotThrowAnyException();
		}
	}

	@Test
	void missingPermissionIsNamed() {
		this.proxy.next("DescribeTable").answer(DynamoDbFailure.ACCESS_DENIED);
		assertThatStart(this.table).hasMessageContainingAll(this.table.name(), "not authorized",
				"dynamodb:DescribeTable", "dynamodb:UpdateItem", "dynamo-locks.on-startup=none");
	}

	@Test
	void firstLockFindsTheMistakesOfATableThatIsNotValidated() {
		DynamoDbLockStore wrongKey = store(this.table.withKeyAttribute("id"));
		wrongKey.start(TableInitialization.NONE);
		assertThat(this.proxy.count(FaultProxy.ANY_OPERATION)).isZero();
		assertThatThrownBy(() -> wrongKey.canonical("order")).isInstanceOf(LockStoreException.class)
			.hasMessageContainingAll(this.table.name(), "'order'", "dynamo-locks.key-attribute",
					"dynamo-locks.sort-key-attribute");

		DynamoDbLockStore missing = store(LockTable.of("missing"));
		assertThatThrownBy(() -> missing.acquire(Attempts.plain("order"))).isInstanceOf(LockStoreException.class)
			.hasMessageContainingAll("'missing'", "'order'", "create-table");
	}

	@Test
	void firstLockFindsTheKeyTypeOfATableThatIsNotValidated() {
		DynamoDbLockStore store = store(this.table);
		store.start(TableInitialization.NONE);
		assertThat(store.canonical("1.0")).isEqualTo("1.0");
		Attempts.acquired(store, Attempts.plain("1.0"));

		assertThat(this.proxy.count("GetItem")).isEqualTo(1);
		assertThat(this.proxy.count(FaultProxy.ANY_OPERATION)).isEqualTo(2);
	}

	private AbstractThrowableAssert<?, ? extends Throwable> assertThatStart(LockTable table) {
		return assertThatThrownBy(() -> store(table).start(TableInitialization.VALIDATE))
			.isInstanceOf(LockStoreException.class);
	}

	private DynamoDbLockStore store(LockTable table) {
		return new DynamoDbLockStore(this.client, table, RequestTimeouts.DERIVED);
	}

	private static DynamoDbLockStore store(FakeDynamoDb fake, LockTable table) {
		return new DynamoDbLockStore(fake.client(), table, RequestTimeouts.DERIVED);
	}

	private String create(ScalarAttributeType partition, @Nullable ScalarAttributeType sort) {
		String name = "locks-" + UUID.randomUUID();
		List<AttributeDefinition> attributes = new ArrayList<>();
		List<KeySchemaElement> keys = new ArrayList<>();
		attributes.add(AttributeDefinition.builder().attributeName("resource_id").attributeType(partition).build());
		keys.add(KeySchemaElement.builder().attributeName("resource_id").keyType(KeyType.HASH).build());
		if (sort != null) {
			attributes.add(AttributeDefinition.builder().attributeName("kind").attributeType(sort).build());
			keys.add(KeySchemaElement.builder().attributeName("kind").keyType(KeyType.RANGE).build());
		}
		this.client.createTable((table) -> table.tableName(name)
			.billingMode(BillingMode.PAY_PER_REQUEST)
			.attributeDefinitions(attributes)
			.keySchema(keys));
		return name;
	}

}

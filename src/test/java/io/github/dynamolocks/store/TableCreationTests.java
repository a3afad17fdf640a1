package io.github.dynamolocks.store;

import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.FaultProxy;
import io.github.dynamolocks.test.TestTable;
import io.github.dynamolocks.test.dynamodb.DynamoDbFailure;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;
import io.github.dynamolocks.test.dynamodb.Held;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Tests the tables that the start creates, and that existing tables stay unchanged.
 */
@DynamoDbTest
class TableCreationTests {

	private final FaultProxy proxy;

	private final DynamoDbClient client;

	private final LockTable table = LockTable.of("locks-" + UUID.randomUUID());

	TableCreationTests(EmbeddedDynamoDb server) {
		this.proxy = FaultProxy.to(server.endpoint());
		this.client = this.proxy.client();
	}

	@AfterEach
	void close() {
		this.proxy.close();
	}

	@Test
	void missingTableIsCreatedWithATimeToLive() {
		DynamoDbLockStore store = store(this.table.withKeyAttribute("id").withSortKey("kind", "lock"));
		store.start(TableInitialization.CREATE);

		TableDescription created = describe(this.table.name());
		assertThat(created.keySchema()).extracting(KeySchemaElement::attributeName).containsExactly("id", "kind");
		assertThat(created.attributeDefinitions()).extracting(AttributeDefinition::attributeTypeAsString)
			.containsExactly("S", "S");
		assertThat(created.billingModeSummary().billingMode()).isEqualTo(BillingMode.PAY_PER_REQUEST);
		assertThat(this.client.describeTimeToLive((request) -> request.tableName(this.table.name()))
			.timeToLiveDescription()
			.attributeName()).isEqualTo("ttl");
		Attempts.acquired(store, Attempts.plain(store.canonical("order")));
	}

	@Test
	void existingTableIsNotChanged(TestTable existing) {
		DynamoDbLockStore store = store(LockTable.of(existing.name()));
		store.start(TableInitialization.CREATE);

		assertThat(this.proxy.count("DescribeTable")).isEqualTo(this.proxy.count(FaultProxy.ANY_OPERATION));
	}

	@Test
	void tableIsCreatedOnceByTwoConcurrentStarts() {
		Held held = this.proxy.next("CreateTable").times(2).holdRequest();
		CompletableFuture<?>[] starts = Stream.generate(() -> store(this.table))
			.limit(2)
			.map((store) -> CompletableFuture.runAsync(() -> store.start(TableInitialization.CREATE)))
			.toArray(CompletableFuture<?>[]::new);
		held.awaitArrival(2, StoreTests.TIMEOUT);
		held.release();

		CompletableFuture.allOf(starts).join();
		assertThat(describe(this.table.name()).tableStatusAsString()).isEqualTo("ACTIVE");
		assertThat(this.proxy.count("UpdateTimeToLive")).isEqualTo(1);
	}

	@Test
	void startSucceedsAlthoughTheTimeToLiveCannotBeEnabled() {
		this.proxy.next("UpdateTimeToLive").answer(DynamoDbFailure.ACCESS_DENIED);
		DynamoDbLockStore store = store(this.table);
		store.start(TableInitialization.CREATE);

		Attempts.acquired(store, Attempts.plain(store.canonical("order")));
	}

	@Test
	void missingPermissionIsNamed() {
		this.proxy.next("CreateTable").answer(DynamoDbFailure.ACCESS_DENIED);

		assertThatThrownBy(() -> store(this.table).start(TableInitialization.CREATE))
			.isInstanceOf(LockStoreException.class)
			.hasMessageContainingAll("Creating table", this.table.name(), "dynamodb:CreateTable",
					"dynamodb:UpdateTimeToLive");
	}

	private DynamoDbLockStore store(LockTable table) {
		return new DynamoDbLockStore(this.client, table, RequestTimeouts.DERIVED);
	}

	private TableDescription describe(String name) {
		return this.client.describeTable((request) -> request.tableName(name)).table();
	}

}

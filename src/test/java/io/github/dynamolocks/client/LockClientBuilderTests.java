package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockEvent;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.store.InMemoryLockStore;
import io.github.dynamolocks.store.LockTable;
import io.github.dynamolocks.store.RequestTimeouts;
import io.github.dynamolocks.store.TableInitialization;
import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.FaultProxy;
import io.github.dynamolocks.test.KeyType;
import io.github.dynamolocks.test.TestTable;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

/**
 * Tests clients that are built without Spring.
 */
@DynamoDbTest
class LockClientBuilderTests {

	private static final LockRequest REQUEST = LockRequest.of("order:42");

	private final TestTable table;

	private final FaultProxy proxy;

	private final DynamoDbClient dynamoDb;

	LockClientBuilderTests(TestTable table, EmbeddedDynamoDb server) {
		this.table = table;
		this.proxy = FaultProxy.to(server.endpoint());
		this.dynamoDb = this.proxy.client();
	}

	@AfterEach
	void close() {
		this.proxy.close();
	}

	@Test
	@SuppressWarnings("NullAway")
	void clientKeepsItsLocksInTheNamedTable() {
		try (DefaultLockClient locks = DefaultLockClient.builder(this.dynamoDb).tableName(this.table.name()).build();
				Lease lease = locks.acquire(REQUEST)) {
			assertThat(this.table.item("order:42"))
				.hasValueSatisfying((item) -> assertThat(item.get("owner").s()).isEqualTo(lease.owner()));
		}
		assertThat(this.table.items()).isEmpty();
	}

	@Test
	void missingTableFailsTheBuildWithItsNameAndTheRemedy() {
		LockClientBuilder builder = DefaultLockClient.builder(this.dynamoDb).tableName("no-such-table");
		assertThatExceptionOfType(LockStoreException.class).isThrownBy(builder::build)
			.withMessageContaining("'no-such-table'")
			.satisfies((failure) -> assertThat(failure.remedy()).isPresent());
	}

	@Test
	void tableWithAnotherKeyFailsTheBuild() {
		try (TestTable other = TestTable.create(this.dynamoDb, "id", KeyType.STRING)) {
			LockClientBuilder builder = DefaultLockClient.builder(this.dynamoDb).tableName(other.name());
			assertThatExceptionOfType(LockStoreException.class).isThrownBy(builder::build)
				.withMessageContaining(other.name())
				.withMessageContaining("resource_id");
			try (DefaultLockClient locks = builder.table(LockTable.of(other.name()).withKeyAttribute("id")).build()) {
				assertThat(locks.execute(REQUEST, Lease::isHeld)).isTrue();
			}
		}
	}

	@Test
	void buildWithoutInitializationSendsNoRequest() {
		this.proxy.clearLog();
		try (DefaultLockClient locks = DefaultLockClient.builder(this.dynamoDb)
			.tableName("no-such-table")
			.tableInitialization(TableInitialization.NONE)
			.build()) {
			assertThat(this.proxy.count(FaultProxy.ANY_OPERATION)).isZero();
			assertThatExceptionOfType(LockStoreException.class).isThrownBy(() -> locks.acquire(REQUEST));
		}
	}

	@Test
	void buildCreatesTheTableIfRequested() {
		String name = "locks-" + UUID.randomUUID();
		try (DefaultLockClient locks = DefaultLockClient.builder(this.dynamoDb)
			.tableName(name)
			.tableInitialization(TableInitialization.CREATE)
			.build()) {
			assertThat(locks.execute(REQUEST, Lease::isHeld)).isTrue();
		}
		assertThat(this.dynamoDb.describeTable((request) -> request.tableName(name)).table().tableName())
			.isEqualTo(name);
	}

	@Test
	void closeKeepsTheGivenDynamoDbClientOpen() {
		DefaultLockClient.builder(this.dynamoDb).tableName(this.table.name()).build().close();
		assertThat(this.dynamoDb.listTables().tableNames()).contains(this.table.name());
	}

	@Test
	void settingsListenersAndObserverReachTheClient() {
		List<LockEvent> first = new CopyOnWriteArrayList<>();
		List<LockEvent> second = new CopyOnWriteArrayList<>();
		List<LockEvent> third = new CopyOnWriteArrayList<>();
		List<String> observed = new CopyOnWriteArrayList<>();
		try (DefaultLockClient locks = DefaultLockClient.builder(new InMemoryLockStore())
			.settings(LockClientSettings.DEFAULTS.withFencing())
			.listener(first::add)
			.listeners(List.of(second::add, third::add))
			.observer((resource, request) -> {
				observed.add(resource);
				return new LockObserver.Acquisition() {
				};
			})
			.build()) {
			assertThat(locks.execute(REQUEST, Lease::fencingToken)).isPresent();
			Awaitility.await()
				.untilAsserted(() -> assertThat(List.of(first, second, third))
					.allSatisfy((events) -> assertThat(events).hasSize(2)));
		}
		assertThat(observed).containsExactly("order:42");
	}

	@Test
	void requestTimeoutsReachTheTable() {
		this.proxy.next("DescribeTable").holdRequest();
		LockClientBuilder builder = DefaultLockClient.builder(this.dynamoDb)
			.tableName(this.table.name())
			.requestTimeouts(RequestTimeouts.DERIVED.withPerCall(Duration.ofMillis(300)));
		assertThatExceptionOfType(LockStoreException.class).isThrownBy(builder::build)
			.withMessageContaining(this.table.name());
	}

	static List<Consumer<LockClientBuilder>> forTables() {
		return List.of((builder) -> builder.tableName("locks"), (builder) -> builder.table(LockTable.of("locks")),
				(builder) -> builder.tableInitialization(TableInitialization.NONE),
				(builder) -> builder.requestTimeouts(RequestTimeouts.DERIVED));
	}

	@ParameterizedTest
	@MethodSource("forTables")
	void tableSettingsAreRefusedForAGivenStore(Consumer<LockClientBuilder> call) {
		LockClientBuilder builder = DefaultLockClient.builder(new InMemoryLockStore());
		assertThatIllegalStateException().isThrownBy(() -> call.accept(builder))
			.withMessageContaining("configure the store with it");
		call.accept(DefaultLockClient.builder(this.dynamoDb));
	}

	@Test
	void invalidTableNameIsRefusedWithItsValue() {
		LockClientBuilder builder = DefaultLockClient.builder(this.dynamoDb);
		assertThatIllegalArgumentException().isThrownBy(() -> builder.tableName("a table"))
			.withMessageContaining("'a table'");
		assertThatIllegalArgumentException().isThrownBy(() -> builder.tableName(" ")).withMessageContaining("blank");
	}

	@Test
	@SuppressWarnings("NullAway")
	void nullArgumentsAreRefused() {
		LockClientBuilder builder = DefaultLockClient.builder(this.dynamoDb);
		assertThatNullPointerException().isThrownBy(() -> DefaultLockClient.builder((DynamoDbClient) null))
			.withMessage("dynamoDb");
		assertThatNullPointerException().isThrownBy(() -> builder.settings(null)).withMessage("settings");
		assertThatNullPointerException().isThrownBy(() -> builder.listener(null)).withMessage("listener");
		assertThatNullPointerException().isThrownBy(() -> builder.observer(null)).withMessage("observer");
		assertThatNullPointerException().isThrownBy(() -> builder.requestTimeouts(null)).withMessage("requestTimeouts");
		assertThatNullPointerException().isThrownBy(() -> builder.tableInitialization(null))
			.withMessage("tableInitialization");
	}

}

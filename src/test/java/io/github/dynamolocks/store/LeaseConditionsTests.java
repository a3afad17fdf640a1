package io.github.dynamolocks.store;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.ConditionCheck;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

import io.github.dynamolocks.Fencing;
import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.client.DefaultLockClient;
import io.github.dynamolocks.client.LockClientSettings;
import io.github.dynamolocks.test.AnotherHolder;
import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.FaultProxy;
import io.github.dynamolocks.test.InMemoryLocks;
import io.github.dynamolocks.test.KeyType;
import io.github.dynamolocks.test.RecordingLockClient;
import io.github.dynamolocks.test.TestLocks;
import io.github.dynamolocks.test.TestTable;
import io.github.dynamolocks.test.dynamodb.DynamoDbFailure;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;
import io.github.dynamolocks.test.dynamodb.FaultRule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests transactions that commit only while a lock is held.
 */
@DynamoDbTest
@SuppressWarnings("unchecked") // The generic varargs of the SDK
class LeaseConditionsTests {

	private static final LockRequest REQUEST = LockRequest.of("42");

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private final DynamoDbClient dynamoDb;

	private final LockClient locks;

	private final TestTable table;

	private TestTable accounts;

	LeaseConditionsTests(DynamoDbClient dynamoDb, LockClient locks, TestTable table) {
		this.dynamoDb = dynamoDb;
		this.locks = locks;
		this.table = table;
		this.accounts = table;
	}

	@BeforeEach
	void createAccounts() {
		this.accounts = TestTable.create(this.dynamoDb);
	}

	@AfterEach
	void deleteAccounts() {
		this.accounts.close();
		this.table.items().forEach((item) -> this.table.delete(String.valueOf(value(item, "resource_id").s())));
	}

	@Test
	void transactionCommitsWhileTheLockIsHeld() {
		try (Lease lease = this.locks.acquire(REQUEST)) {
			deposit(LeaseConditions.held(lease));
		}
		assertThat(balance()).isEqualTo("1");
	}

	@ParameterizedTest
	@EnumSource
	void transactionCommitsWithEachTypeOfKey(KeyType type) {
		try (TestTable sorted = TestTable.createWithSortKey(this.dynamoDb, "id", type, "kind");
				DefaultLockClient client = DefaultLockClient.builder(this.dynamoDb)
					.table(LockTable.of(sorted.name()).withKeyAttribute("id").withSortKey("kind", TestTable.SORT_VALUE))
					.build()) {
			Lease lease = client.acquire(LockRequest.of("42"));
			ConditionCheck check = LeaseConditions.held(lease);
			deposit(check);
			lease.close();

			assertRefused(check);
		}
		assertThat(balance()).isEqualTo("1");
	}

	@ParameterizedTest
	@EnumSource(names = { "ON", "OFF" })
	void transactionIsCancelledAfterTheRelease(Fencing fencing) {
		Lease lease = this.locks.acquire(REQUEST.withFencing(fencing));
		ConditionCheck check = LeaseConditions.held(lease);
		lease.close();

		assertRefused(check);
	}

	@Test
	void transactionIsCancelledWhileAReleasedLockIsKept() {
		Lease lease = this.locks.acquire(REQUEST.withHoldAtLeast(Duration.ofSeconds(20)));
		ConditionCheck check = LeaseConditions.held(lease);
		lease.close();

		assertThat(this.table.item("42")).isPresent();
		assertRefused(check);
	}

	@Test
	void transactionOfAFormerHolderIsCancelled(TestLocks situations) {
		Lease lease = this.locks.acquire(REQUEST);
		ConditionCheck check = LeaseConditions.held(lease);
		AnotherHolder next = situations.takenByAnother("42", Duration.ofSeconds(30));

		assertRefused(check);
		assertThatExceptionOfType(LeaseLostException.class).isThrownBy(() -> LeaseConditions.held(lease))
			.withMessageContaining("'42'");

		next.release();
		assertRefused(check);
		assertThat(balance()).isEqualTo("0");
	}

	@Test
	void transactionIsCancelledAfterAHandoffWithinTheProcess() {
		try (DefaultLockClient client = DefaultLockClient.builder(this.dynamoDb)
			.tableName(this.table.name())
			.settings(LockClientSettings.DEFAULTS.withHandoffTime(Duration.ofMinutes(1)))
			.build()) {
			Lease lease = client.acquire(REQUEST);
			CompletableFuture<Lease> next = client.acquireAsync(REQUEST.withWaitTime(TIMEOUT));
			Awaitility.await().atMost(TIMEOUT).until(() -> client.waitingCallers() == 1);
			ConditionCheck check = LeaseConditions.held(lease);

			lease.close();

			try (Lease held = next.orTimeout(30, TimeUnit.SECONDS).join()) {
				assertThat(held.owner()).isNotEqualTo(lease.owner());
				assertRefused(check);
				deposit(LeaseConditions.held(held));
			}
		}
	}

	@Test
	void checkStaysValidThroughRenewalsThatMeetTransactions(EmbeddedDynamoDb server) {
		try (FaultProxy proxy = FaultProxy.to(server.endpoint());
				DefaultLockClient client = DefaultLockClient.builder(proxy.client())
					.tableName(this.table.name())
					.settings(LockClientSettings.DEFAULTS.withLease(LockRequest.MIN_LEASE))
					.build()) {
			try (Lease lease = client.acquire(REQUEST)) {
				ConditionCheck check = LeaseConditions.held(lease);
				FaultRule conflict = proxy.next("UpdateItem").times(2).answer(DynamoDbFailure.TRANSACTION_CONFLICT);
				Awaitility.await()
					.atMost(TIMEOUT)
					.until(() -> conflict.applied() == 2 && Integer.parseInt(lockVersion()) > 1);

				deposit(check);

				assertThat(lease.isHeld()).isTrue();
			}
		}
	}

	@Test
	void sharedLeaseIsChecked() {
		try (Lease hold = this.locks.hold(List.of(REQUEST)).get(0)) {
			this.locks.execute(REQUEST, () -> deposit(LeaseConditions.held(LeaseContext.current())));
			deposit(LeaseConditions.held(hold));
		}
		assertThat(balance()).isEqualTo("2");
	}

	@Test
	void lockInMemoryCannotBeChecked() {
		try (InMemoryLocks memory = TestLocks.inMemory(); Lease lease = memory.client().acquire(REQUEST)) {
			assertThatIllegalArgumentException().isThrownBy(() -> LeaseConditions.held(lease))
				.withMessageContaining("'42' is in the memory of this JVM");
		}
	}

	@Test
	void leaseOfAnotherClientCannotBeChecked() {
		Lease foreign = new RecordingLockClient().acquire(REQUEST);

		assertThatIllegalArgumentException().isThrownBy(() -> LeaseConditions.held(foreign))
			.withMessageContaining("not a lease of a DefaultLockClient");
	}

	private void deposit(ConditionCheck check) {
		this.dynamoDb
			.transactWriteItems((transaction) -> transaction.transactItems((item) -> item.conditionCheck(check),
					(item) -> item.update((update) -> update.tableName(this.accounts.name())
						.key(this.accounts.key("a"))
						.updateExpression("ADD balance :one")
						.expressionAttributeValues(Map.of(":one", AttributeValue.fromN("1"))))));
	}

	private void assertRefused(ConditionCheck check) {
		String before = balance();
		TransactionCanceledException ex = catchThrowableOfType(TransactionCanceledException.class,
				() -> deposit(check));
		assertThat(ex).isNotNull();
		assertThat(ex.cancellationReasons()).extracting(CancellationReason::code)
			.containsExactly("ConditionalCheckFailed", "None");
		assertThat(balance()).isEqualTo(before);
	}

	private String balance() {
		return this.accounts.item("a").map((item) -> value(item, "balance").n()).orElse("0");
	}

	private String lockVersion() {
		return value(this.table.item("42").orElseThrow(), "version").n();
	}

	private static AttributeValue value(Map<String, AttributeValue> item, String attribute) {
		return Objects.requireNonNull(item.get(attribute), attribute);
	}

}

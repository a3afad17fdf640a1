package io.github.dynamolocks.guide;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

import com.amazonaws.services.dynamodbv2.AmazonDynamoDBLockClient;
import com.amazonaws.services.dynamodbv2.GetLockOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

import io.github.dynamolocks.Fencing;
import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.client.DefaultLockClient;
import io.github.dynamolocks.client.LockClientSettings;
import io.github.dynamolocks.store.LockTable;
import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.KeyType;
import io.github.dynamolocks.test.TestTable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests what the page on the change from another lock says.
 */
@DynamoDbTest
@Tag("long")
class RollingChangeTests {

	private static final LockRequest REQUEST = LockRequest.of("report").withWaitTime(Duration.ofSeconds(30));

	private static final int RUNS = 12;

	private final DynamoDbClient dynamoDb;

	private TestTable table;

	private final List<DefaultLockClient> clients = new ArrayList<>();

	private final AtomicInteger inside = new AtomicInteger();

	private final AtomicInteger overlaps = new AtomicInteger();

	private final AtomicInteger done = new AtomicInteger();

	RollingChangeTests(DynamoDbClient dynamoDb, TestTable table) {
		this.dynamoDb = dynamoDb;
		this.table = table;
	}

	@BeforeEach
	void createTable() {
		this.table = TestTable.create(this.dynamoDb);
	}

	@AfterEach
	void close() {
		this.clients.forEach(DefaultLockClient::close);
		this.table.close();
	}

	@ParameterizedTest
	@EnumSource
	void deploymentsBesideEachOtherNeverRunTheTaskAtTheSameTime(FormerLocks former) throws Exception {
		try (TestTable formerTable = TestTable.create(this.dynamoDb, former.key(), KeyType.STRING)) {
			run(former, formerTable, RollingChange::before, RollingChange::firstDeployment);
			assertThat(this.overlaps).as("tasks that ran at the same time, first deployment").hasValue(0);
			run(former, formerTable, RollingChange::firstDeployment, RollingChange::secondDeployment);
			assertThat(this.overlaps).as("tasks that ran at the same time, second deployment").hasValue(0);
			assertThat(this.done).hasValue(8 * RUNS);
		}
	}

	@ParameterizedTest
	@EnumSource
	void newLockAloneIsAcquiredWhileTheFormerLockIsHeld(FormerLocks former) {
		try (TestTable formerTable = TestTable.create(this.dynamoDb, former.key(), KeyType.STRING)) {
			RollingChange instance = new RollingChange(former.on(formerTable, "report"), client(), REQUEST);
			instance.before(() -> instance.secondDeployment(this.done::incrementAndGet));
		}
		assertThat(this.done).hasValue(1);
	}

	@Test
	void handWrittenLockAndNewLockExcludeEachOtherInOneTable() throws Exception {
		run(FormerLocks.BY_HAND, this.table, RollingChange::before, RollingChange::secondDeployment);

		assertThat(this.overlaps).hasValue(0);
		assertThat(this.done).hasValue(4 * RUNS);
	}

	@Test
	void firstDeploymentNeedsAnotherTableOrResource() {
		RollingChange instance = new RollingChange(FormerLocks.BY_HAND.on(this.table, "report"), client(),
				LockRequest.of("report"));

		assertThatExceptionOfType(LockNotAcquiredException.class)
			.isThrownBy(() -> instance.firstDeployment(this.done::incrementAndGet))
			.withMessageContaining("not written by this library");
	}

	@Test
	void itemsThatStayBlockTheHandWrittenLock() {
		HandWrittenLock byHand = new HandWrittenLock(this.dynamoDb, this.table.name());
		client().acquire(REQUEST.withFencing(Fencing.ON)).close();
		client().acquire(LockRequest.of("kept").withHoldAtLeast(Duration.ofMillis(1))).close();
		client().acquire(LockRequest.of("plain")).close();

		byHand.run("plain", this.done::incrementAndGet);
		for (String resource : List.of("report", "kept")) {
			assertThatExceptionOfType(ConditionalCheckFailedException.class).as(resource)
				.isThrownBy(() -> byHand.run(resource, this.done::incrementAndGet));
			assertThat(this.table.item(resource).orElseThrow()).containsKey("ttl");
		}
		client().acquire(LockRequest.of("kept").withWaitTime(Duration.ofSeconds(30))).close();
		byHand.run("kept", this.done::incrementAndGet);
		assertThat(this.done).hasValue(2);
	}

	@Test
	void shedLockTakesAHeldLockOfTheSameTable() {
		Lease lease = client().acquire(REQUEST);

		assertThat(FormerLocks.shedLock(this.dynamoDb, this.table, "report", 60)).isTrue();
		assertThat(lease.isHeld()).isTrue();
	}

	@Test
	void releasedItemOfShedLockBlocksTheNewLockOfTheSameTable() {
		assertThat(FormerLocks.shedLock(this.dynamoDb, this.table, "report", 60)).isTrue();
		FormerLocks.unlock(this.dynamoDb, this.table, "report");

		assertThatExceptionOfType(LockNotAcquiredException.class)
			.isThrownBy(() -> client().acquire(LockRequest.of("report")))
			.withMessageContaining("not written by this library");
	}

	@Test
	void lockClientOfAwsCannotReadItemsOfTheSameTable() throws Exception {
		client().acquire(REQUEST);
		try (AmazonDynamoDBLockClient aws = FormerLocks.awsClient(this.table)) {
			assertThatExceptionOfType(NullPointerException.class).isThrownBy(() -> aws
				.getLockFromDynamoDB(GetLockOptions.builder("report").withDeleteLockOnRelease(true).build()));
		}
	}

	@Test
	void itemOfTheLockClientOfAwsBlocksTheNewLockOfTheSameTable() {
		this.table.put("report",
				Map.of("ownerName", AttributeValue.fromS("host-1"), "leaseDuration", AttributeValue.fromS("1"),
						"recordVersionNumber", AttributeValue.fromS("7"), "isReleased", AttributeValue.fromS("1")));

		assertThatExceptionOfType(LockNotAcquiredException.class)
			.isThrownBy(() -> client().acquire(LockRequest.of("report")))
			.withMessageContaining("host-1");
	}

	@Test
	void registryOfSpringIntegrationAndNewLockExcludeEachOtherInOneTable() throws Exception {
		useRegistryTable();
		run(FormerLocks.SPRING_INTEGRATION, this.table, RollingChange::before, RollingChange::secondDeployment);

		assertThat(this.overlaps).hasValue(0);
		assertThat(this.done).hasValue(4 * RUNS);
	}

	@Test
	void itemThatStaysBlocksTheRegistryOfSpringIntegration() {
		useRegistryTable();
		client().acquire(REQUEST.withFencing(Fencing.ON)).close();

		assertThat(tryRegistry()).isFalse();
		this.table.delete("report");
		assertThat(tryRegistry()).isTrue();
	}

	@Test
	void itemOfADeadRegistryBlocksOnlyTheNewLock() {
		useRegistryTable();
		String past = Long.toString(Instant.now().minusSeconds(60).getEpochSecond());
		this.table.put("report", Map.of("lockOwner", AttributeValue.fromS("host-1"), "createdAt",
				AttributeValue.fromN(past), "expireAt", AttributeValue.fromN(past)));

		assertThatExceptionOfType(LockNotAcquiredException.class)
			.isThrownBy(() -> client().acquire(LockRequest.of("report")))
			.withMessageContaining("not written by this library");
		assertThat(tryRegistry()).isTrue();
		client().acquire(LockRequest.of("report")).close();
	}

	private void useRegistryTable() {
		this.table.close();
		this.table = TestTable.create(this.dynamoDb, FormerLocks.SPRING_INTEGRATION.key(), KeyType.STRING);
	}

	private boolean tryRegistry() {
		return FormerLocks.SPRING_INTEGRATION.tryRun(this.table, "report", this.done::incrementAndGet);
	}

	/** Runs two instances of each kind, which share nothing but DynamoDB. */
	private void run(FormerLocks former, TestTable formerTable, BiConsumer<RollingChange, Runnable> one,
			BiConsumer<RollingChange, Runnable> other) throws Exception {
		ExecutorService executor = Executors.newFixedThreadPool(4);
		try {
			CompletableFuture.allOf(Stream.of(one, other, one, other).map((version) -> {
				RollingChange instance = new RollingChange(former.on(formerTable, "report"), client(), REQUEST);
				return CompletableFuture.runAsync(() -> {
					for (int i = 0; i < RUNS; i++) {
						version.accept(instance, this::task);
					}
				}, executor);
			}).toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
		}
		finally {
			executor.shutdownNow();
		}
	}

	private void task() {
		if (this.inside.incrementAndGet() > 1) {
			this.overlaps.incrementAndGet();
		}
		LockSupport.parkNanos(2_000_000);
		this.inside.decrementAndGet();
		this.done.incrementAndGet();
	}

	private DefaultLockClient client() {
		DefaultLockClient client = DefaultLockClient.builder(this.dynamoDb)
			.table(LockTable.of(this.table.name()).withKeyAttribute(this.table.keyName()))
			.settings(LockClientSettings.DEFAULTS.withShutdownGrace(Duration.ZERO))
			.build();
		this.clients.add(client);
		return client;
	}

}

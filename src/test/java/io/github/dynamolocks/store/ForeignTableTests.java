package io.github.dynamolocks.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.LogCapture;
import io.github.dynamolocks.client.DefaultLockClient;
import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.FaultProxy;
import io.github.dynamolocks.test.KeyType;
import io.github.dynamolocks.test.TestTable;
import io.github.dynamolocks.test.dynamodb.DynamoDbFailure;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the warning about a table of another lock library.
 */
@DynamoDbTest
class ForeignTableTests {

	private static final AttributeValue TEXT = AttributeValue.fromS("text");

	private static final Map<String, AttributeValue> SHED_LOCK = Map.of("lockUntil",
			AttributeValue.fromS("2026-11-27T12:00:00.000Z"), "lockedAt", TEXT, "lockedBy", TEXT);

	private static final Map<String, AttributeValue> AWS_LOCK_CLIENT = Map.of("ownerName", TEXT, "recordVersionNumber",
			TEXT, "leaseDuration", AttributeValue.fromS("20000"));

	private final DynamoDbClient dynamoDb;

	private final FaultProxy proxy;

	private TestTable table;

	ForeignTableTests(DynamoDbClient dynamoDb, EmbeddedDynamoDb server, TestTable table) {
		this.dynamoDb = dynamoDb;
		this.proxy = FaultProxy.to(server.endpoint());
		this.table = table;
	}

	@BeforeEach
	void createTable() {
		this.table = TestTable.create(this.dynamoDb);
	}

	@AfterEach
	void close() {
		this.table.close();
		this.proxy.close();
	}

	@Test
	void itemOfShedLockIsNamedOnceWithTheRemedy() {
		this.table.put("report", SHED_LOCK);
		this.table.put("another", SHED_LOCK);

		assertThat(warnings(LockTable.of(this.table.name()))).singleElement()
			.asString()
			.contains("'" + this.table.name() + "'", "ShedLock", "'lockUntil'", "Set dynamo-locks.table-name");
		assertThat(this.proxy.count("Scan")).isOne();
	}

	@Test
	void itemOfTheLockClientOfAwsIsNamed() {
		this.table.put("report", AWS_LOCK_CLIENT);

		assertThat(warnings(LockTable.of(this.table.name()))).singleElement()
			.asString()
			.contains("lock client of AWS", "'ownerName' and 'recordVersionNumber'", "Set dynamo-locks.table-name");
	}

	@Test
	void keyOfShedLockIsNamedWithoutARead() {
		try (TestTable shed = TestTable.create(this.dynamoDb, "_id", KeyType.STRING)) {
			assertThat(warnings(LockTable.of(shed.name()).withKeyAttribute("_id"))).singleElement()
				.asString()
				.contains("ShedLock", "partition key is '_id'");
		}
		assertThat(this.proxy.count("Scan")).isZero();
	}

	@Test
	void emptyTableIsNotRead() {
		assertThat(warnings(LockTable.of(this.table.name()))).isEmpty();
		assertThat(this.proxy.count("Scan")).isZero();
	}

	@Test
	void itemsOfThisLibraryAndOfHandWrittenLocksCauseNoWarning() {
		this.table.put("by hand", Map.of("ownerName", TEXT));
		assertThat(warnings(LockTable.of(this.table.name()))).isEmpty();

		this.table.delete("by hand");
		try (DefaultLockClient client = DefaultLockClient.builder(this.dynamoDb).tableName(this.table.name()).build()) {
			client.acquire(LockRequest.of("ours"));
			assertThat(warnings(LockTable.of(this.table.name()))).isEmpty();
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "ACCESS_DENIED", "INTERNAL_SERVER_ERROR" })
	void startSucceedsIfTheTableCannotBeScanned(DynamoDbFailure failure) {
		this.table.put("report", SHED_LOCK);
		this.proxy.next("Scan").always().answer(failure);

		assertThat(warningsInTime()).isEmpty();
		assertThat(this.proxy.count("Scan")).isPositive();
	}

	@Test
	void startDoesNotWaitLongForAnAnswerOfTheScan() {
		this.table.put("report", SHED_LOCK);
		this.proxy.next("Scan").always().dropAnswer();

		assertThat(warningsInTime()).isEmpty();
	}

	private List<String> warningsInTime() {
		Instant before = Instant.now();
		List<String> warnings = warnings(LockTable.of(this.table.name()));
		assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(5));
		return warnings;
	}

	private List<String> warnings(LockTable lockTable) {
		try (LogCapture log = new LogCapture("io.github.dynamolocks.store")) {
			new DynamoDbLockStore(this.proxy.client(), lockTable, RequestTimeouts.DERIVED)
				.start(TableInitialization.VALIDATE);
			return log.text().lines().filter((line) -> line.contains("Table '")).toList();
		}
	}

}

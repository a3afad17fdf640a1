package io.github.dynamolocks.guide;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactionConflictException;

import io.github.dynamolocks.test.TestClients;
import io.github.dynamolocks.test.TestTable;
import io.github.dynamolocks.test.dynamodb.DynamoDbFailure;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Shows a test with its own DynamoDB.
 */
// tag::tests[]
class EmbeddedServerTests {

	private final EmbeddedDynamoDb dynamoDb = EmbeddedDynamoDb.start();

	private DynamoDbClient client;

	private TestTable table;

	@BeforeEach
	void createTable() {
		this.client = TestClients.builder(this.dynamoDb.endpoint()).httpClient(this.dynamoDb.httpClient()).build();
		this.table = TestTable.create(this.client);
	}

	@AfterEach
	void close() {
		this.client.close();
		this.dynamoDb.close();
	}

	@Test
	void eventuallyConsistentReadSeesAWriteTenSecondsLater() {
		this.dynamoDb.clock().stop();
		this.dynamoDb.staleReads(Duration.ofSeconds(10));
		Map<String, AttributeValue> key = this.table.key("order:1");
		this.table.put("order:1");

		assertThat(this.client.getItem((get) -> get.tableName(this.table.name()).key(key)).hasItem()).isFalse();
		this.dynamoDb.clock().advance(Duration.ofSeconds(10));
		assertThat(this.client.getItem((get) -> get.tableName(this.table.name()).key(key)).hasItem()).isTrue();
	}

	@Test
	void writeConflictsWithATransaction() {
		this.dynamoDb.faults().next("PutItem").answer(DynamoDbFailure.TRANSACTION_CONFLICT);

		assertThatExceptionOfType(TransactionConflictException.class).isThrownBy(() -> this.table.put("order:2"));
		assertThat(this.table.item("order:2")).isEmpty();
	}

}
// end::tests[]

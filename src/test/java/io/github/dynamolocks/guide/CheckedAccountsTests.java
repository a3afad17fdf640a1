package io.github.dynamolocks.guide;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.annotation.EnableDynamoLocks;
import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.FaultProxy;
import io.github.dynamolocks.test.KeyType;
import io.github.dynamolocks.test.TestLocks;
import io.github.dynamolocks.test.TestTable;
import io.github.dynamolocks.test.dynamodb.Held;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs writes that commit only while the lock is held.
 */
@SpringJUnitConfig
@DynamoDbTest
class CheckedAccountsTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	@Autowired
	private CheckedAccounts accounts;

	@Autowired
	private TestTable table;

	@Test
	void depositIsAddedToTheBalance() {
		this.table.put("1", Map.of("balance", AttributeValue.fromN("10")));

		this.accounts.deposit("1", BigDecimal.valueOf(5));

		assertThat(balance("1")).isEqualTo("15");
	}

	@Test
	void depositOfAFormerHolderIsRefused(FaultProxy proxy, TestLocks situations) {
		this.table.put("2", Map.of("balance", AttributeValue.fromN("10")));
		Held late = proxy.next("TransactWriteItems").holdRequest();
		CompletableFuture<Void> deposit = CompletableFuture.runAsync(() -> this.accounts.deposit("2", BigDecimal.ONE));
		late.awaitArrival(TIMEOUT);
		situations.takenByAnother("account:2", TIMEOUT);

		late.release();

		assertThat(deposit).failsWithin(TIMEOUT)
			.withThrowableThat()
			.havingRootCause()
			.isInstanceOf(LeaseLostException.class)
			.matches((loss) -> loss.getSuppressed()[0] instanceof TransactionCanceledException);
		assertThat(balance("2")).isEqualTo("10");
	}

	private String balance(String id) {
		return Objects.requireNonNull(this.table.item(id).orElseThrow().get("balance")).n();
	}

	@Configuration
	@EnableDynamoLocks
	static class Application {

		@Bean(destroyMethod = "close")
		TestTable accountsTable(DynamoDbClient dynamoDb) {
			return TestTable.create(dynamoDb, "id", KeyType.STRING);
		}

		@Bean
		CheckedAccounts accounts(DynamoDbClient dynamoDb, TestTable accountsTable) {
			return new CheckedAccounts(dynamoDb, accountsTable.name());
		}

	}

}

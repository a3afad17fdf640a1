package io.github.dynamolocks.guide;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

import io.github.dynamolocks.annotation.EnableDynamoLocks;
import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.KeyType;
import io.github.dynamolocks.test.TestTable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Runs writes that check the fencing token, in DynamoDB and in SQL.
 */
@SpringJUnitConfig
@DynamoDbTest
class FencedAccountsTests {

	@Autowired
	private FencedAccounts accounts;

	@Autowired
	private TestTable table;

	@AfterEach
	void deleteAccounts() {
		this.table.items().forEach((item) -> this.table.delete(text(item, "id")));
	}

	@Test
	void depositIsAddedToTheBalance() {
		this.table.put("1", Map.of("balance", AttributeValue.fromN("10")));

		this.accounts.deposit("1", BigDecimal.valueOf(5));
		this.accounts.deposit("1", BigDecimal.valueOf(5));

		assertThat(this.table.item("1")).get()
			.extracting((item) -> item.get("balance"))
			.isEqualTo(AttributeValue.fromN("20"));
	}

	@Test
	void depositAfterThatOfANewerHolderIsRefused() {
		this.table.put("2", Map.of("balance", AttributeValue.fromN("10"), "last_token",
				AttributeValue.fromN(Long.toString(Long.MAX_VALUE))));

		assertThatExceptionOfType(ConditionalCheckFailedException.class)
			.isThrownBy(() -> this.accounts.deposit("2", BigDecimal.ONE));
	}

	@Test
	void sqlRefusesTheSmallerToken() throws SQLException {
		String[] statements = Page.read(Path.of("src/docs/fencing.md").toAbsolutePath())
			.blocks()
			.stream()
			.filter((block) -> block.language().equals("sql"))
			.findFirst()
			.orElseThrow()
			.content()
			.split(";\\s*", -1);
		try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:fencing")) {
			run(connection, "CREATE TABLE account (id INT, last_token BIGINT, balance INT)");
			run(connection, "INSERT INTO account VALUES (7, 20, 100)");

			assertThat(run(connection, statements[0], 19, 7, 19)).isZero();
			assertThat(run(connection, statements[0], 21, 7, 21)).isOne();
			try (PreparedStatement select = connection.prepareStatement(statements[1])) {
				select.setInt(1, 7);
				ResultSet row = select.executeQuery();
				assertThat(row.next()).isTrue();
				assertThat(row.getInt("balance")).isEqualTo(100);
			}
			assertThat(run(connection, statements[2], 150, 7, 20)).isZero();
			assertThat(run(connection, statements[2], 150, 7, 21)).isOne();
		}
	}

	private static int run(Connection connection, String sql, int... parameters) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(sql)) {
			for (int i = 0; i < parameters.length; i++) {
				statement.setInt(i + 1, parameters[i]);
			}
			return statement.executeUpdate();
		}
	}

	private static String text(Map<String, AttributeValue> item, String name) {
		return Objects.requireNonNull(item.get(name)).s();
	}

	@Configuration
	@EnableDynamoLocks
	static class Application {

		@Bean(destroyMethod = "close")
		TestTable accountsTable(DynamoDbClient dynamoDb) {
			return TestTable.create(dynamoDb, "id", KeyType.STRING);
		}

		@Bean
		FencedAccounts accounts(DynamoDbClient dynamoDb, TestTable accountsTable) {
			return new FencedAccounts(dynamoDb, accountsTable.name());
		}

	}

}

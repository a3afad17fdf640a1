package io.github.dynamolocks.guide;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Objects;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.annotation.EnableDynamoLocks;
import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.TestTable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs locks on several resources and in another table.
 */
@DynamoDbTest
class AccountsTests {

	private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

	private final TestTable locks;

	private final TestTable accountLocks;

	private String seen = "";

	AccountsTests(DynamoDbClient dynamoDb, TestTable locks) {
		this.locks = locks;
		this.accountLocks = TestTable.create(dynamoDb);
		this.context.registerBean(DynamoDbClient.class, () -> dynamoDb, (bean) -> bean.setDestroyMethodName(""));
	}

	@BeforeEach
	void start() {
		this.context.getEnvironment()
			.getPropertySources()
			.addFirst(new MapPropertySource("test", Map.of("dynamo-locks.table-name", this.locks.name(),
					"dynamo-locks.lease", "10s", "accounts.lock-table", this.accountLocks.name())));
		this.context.registerBean(Accounts.class, () -> new Accounts(new SeenLedger()));
		this.context.register(AccountLockConfiguration.class, Application.class);
		this.context.refresh();
	}

	@AfterEach
	void close() {
		this.context.close();
		this.accountLocks.close();
	}

	@Test
	void transferHoldsTheLocksOfBothAccounts() {
		this.context.getBean(Accounts.class).transfer("2", "1", BigDecimal.TEN);

		assertThat(this.seen).isEqualTo("moved");
		assertThat(this.locks.items()).isEmpty();
	}

	@Test
	void accountIsClosedUnderALockInTheOtherTable() {
		this.context.getBean(Accounts.class).close("3");

		assertThat(this.seen).isEqualTo("closed");
		assertThat(this.accountLocks.items()).isEmpty();
	}

	/**
	 * Looks at the locks instead of moving money.
	 */
	private final class SeenLedger implements Accounts.Ledger {

		@Override
		public void move(String from, String to, BigDecimal amount) {
			assertThat(AccountsTests.this.locks.item("account:" + from)).isPresent();
			assertThat(AccountsTests.this.locks.item("account:" + to)).isPresent();
			LeaseContext.ensureHeld();
			AccountsTests.this.seen = "moved";
		}

		@Override
		public void close(String account) {
			assertThat(AccountsTests.this.accountLocks.item(account)).isPresent()
				.get()
				.satisfies((item) -> assertThat(Objects.requireNonNull(item.get("lease_ms")).n()).isEqualTo("10000"));
			assertThat(AccountsTests.this.locks.items()).isEmpty();
			AccountsTests.this.seen = "closed";
		}

	}

	@EnableDynamoLocks
	static class Application {

	}

}

package io.github.dynamolocks.annotation;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;

import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.client.DefaultLockClient;
import io.github.dynamolocks.client.LockClientSettings;
import io.github.dynamolocks.store.DynamoDbLockStore;
import io.github.dynamolocks.store.LockTable;
import io.github.dynamolocks.store.RequestTimeouts;
import io.github.dynamolocks.store.TableInitialization;
import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.KeyType;
import io.github.dynamolocks.test.TestTable;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests locks in two tables, each with its own client, which the locks name.
 */
@DynamoDbTest(keyType = KeyType.NUMBER, properties = "dynamo-locks.key-attribute=account_id")
class SecondClientTests {

	private final TestTable numbers;

	SecondClientTests(TestTable numbers) {
		this.numbers = numbers;
	}

	@Test
	void eachLockIsInTheTableOfItsClient() {
		try (TestTable names = TestTable.create(this.numbers.client());
				AnnotationConfigApplicationContext context = Contexts.start(
						Map.of("orders.table", names.name(), "accounts.table", this.numbers.name()), TwoTables.class,
						Service.class)) {
			Service service = context.getBean(Service.class);
			service.ship("o-1", () -> {
				assertThat(names.item("o-1")).isPresent();
				assertThat(this.numbers.items()).isEmpty();
			});
			service.book(7, () -> {
				assertThat(this.numbers.item("7")).get()
					.satisfies(
							(item) -> assertThat(Objects.requireNonNull(item.get("lease_ms")).n()).isEqualTo("9000"));
				assertThat(names.items()).isEmpty();
			});
			assertThatIllegalArgumentException().isThrownBy(() -> service.bookText("o-1"))
				.withMessageContainingAll("'o-1' is not a number", Service.class.getName() + ".bookText");
		}
	}

	@Test
	void equalNumbersAreOneLockInTheOrderOfTheTable() {
		try (TestTable names = TestTable.create(this.numbers.client());
				AnnotationConfigApplicationContext context = Contexts.start(
						Map.of("orders.table", names.name(), "accounts.table", this.numbers.name()), TwoTables.class,
						Service.class)) {
			context.getBean(Service.class).transfer("1.0", "01", "0", () -> {
				assertThat(this.numbers.items()).hasSize(2);
				assertThat(this.numbers.item("1")).isPresent();
			});
			assertThat(this.numbers.items()).isEmpty();
		}
	}

	@Test
	void clientOfThePropertiesStaysTheDefaultBesideANonCandidate() {
		try (TestTable names = TestTable.create(this.numbers.client());
				AnnotationConfigApplicationContext context = Contexts.start(
						Map.of("dynamo-locks.table-name", names.name(), "accounts.table", this.numbers.name()),
						SecondTable.class, DefaultService.class)) {
			DefaultService service = context.getBean(DefaultService.class);
			service.ship("o-1", () -> {
				assertThat(names.item("o-1")).isPresent();
				assertThat(this.numbers.items()).isEmpty();
			});
			service.book(7, () -> assertThat(this.numbers.item("7")).isPresent());
			assertThat(context.getBean(LockClient.class)).isSameAs(context.getBean(LockClientConfiguration.CLIENT));
		}
	}

	interface Body {

		void run();

	}

	/** Declares the client of a second table. */
	@Configuration(proxyBeanMethods = false)
	@EnableDynamoLocks
	static class TwoTables {

		@Bean(destroyMethod = "")
		DynamoDbClient dynamoDbClient() {
			return EmbeddedDynamoDb.shared().client();
		}

		@Bean
		LockClient orderLocks(DynamoDbClient dynamoDb, Environment environment) {
			return create(dynamoDb, LockTable.of(environment.getRequiredProperty("orders.table")),
					LockClientSettings.DEFAULTS);
		}

		@Bean
		LockClient accountLocks(DynamoDbClient dynamoDb, Environment environment) {
			LockTable table = LockTable.of(environment.getRequiredProperty("accounts.table"))
				.withKeyAttribute("account_id");
			return create(dynamoDb, table,
					LockClientSettings.DEFAULTS.withLease(Duration.ofSeconds(9)).withApplication("bank"));
		}

		private static LockClient create(DynamoDbClient dynamoDb, LockTable table, LockClientSettings settings) {
			DynamoDbLockStore store = new DynamoDbLockStore(dynamoDb, table, RequestTimeouts.DERIVED);
			store.start(TableInitialization.VALIDATE);
			return DefaultLockClient.builder(store).settings(settings).build();
		}

	}

	/** Declares the client of a second table besides the default client. */
	@Configuration(proxyBeanMethods = false)
	@EnableDynamoLocks
	static class SecondTable {

		@Bean(destroyMethod = "")
		DynamoDbClient dynamoDbClient() {
			return EmbeddedDynamoDb.shared().client();
		}

		@Bean(autowireCandidate = false)
		LockClient accountLocks(DynamoDbClient dynamoDb, Environment environment) {
			return TwoTables.create(dynamoDb,
					LockTable.of(environment.getRequiredProperty("accounts.table")).withKeyAttribute("account_id"),
					LockClientSettings.DEFAULTS);
		}

	}

	static class DefaultService {

		@DistributedLock("#id")
		void ship(String id, Body body) {
			body.run();
		}

		@DistributedLock(resource = "#account", client = "accountLocks")
		void book(long account, Body body) {
			body.run();
		}

	}

	static class Service {

		@DistributedLock(resource = "#id", client = "orderLocks")
		void ship(String id, Body body) {
			body.run();
		}

		@DistributedLock(resource = "#account", client = "accountLocks")
		void book(long account, Body body) {
			body.run();
		}

		@DistributedLock(resource = "#account", client = "accountLocks")
		void bookText(String account) {
		}

		@DistributedLock(resource = { "#one", "#other", "#last" }, client = "accountLocks")
		void transfer(String one, String other, String last, Body body) {
			body.run();
		}

	}

}

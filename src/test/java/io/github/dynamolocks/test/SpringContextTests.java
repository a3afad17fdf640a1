package io.github.dynamolocks.test;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.PropertySource;
import org.springframework.core.env.Environment;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.annotation.DistributedLock;
import io.github.dynamolocks.annotation.EnableDynamoLocks;
import io.github.dynamolocks.boot.DynamoLocksAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that a Spring test needs only {@link DynamoDbTest}.
 */
class SpringContextTests {

	@Nested
	@SpringJUnitConfig(Application.class)
	@DynamoDbTest
	class APlainContext {

		@Test
		void lockIsInTheTableOfTheTest(@Autowired Shipping shipping, TestTable table) {
			assertThat(shipping.ship("plain", table)).isPresent();
			assertThat(table.item("order:plain")).isEmpty();
		}

		@Test
		void parameterIsTheLockClientBean(@Autowired LockClient bean, LockClient parameter) {
			assertThat(parameter).isSameAs(bean);
		}

		@Test
		void clientOfTheContextUsesTheProxy(@Autowired LockClient locks, FaultProxy proxy) {
			proxy.clearLog();
			assertThat(locks.find("anything")).isEmpty();
			assertThat(proxy.count("GetItem")).isEqualTo(1);
		}

		@Test
		void applicationWithoutADynamoDbClientGetsOne(@Autowired DynamoDbClient client, TestTable table) {
			assertThat(client.listTables().tableNames()).contains(table.name());
		}

		@Test
		void environmentHasTheProperties(@Autowired Environment environment, FaultProxy proxy, TestTable table) {
			assertThat(environment.getProperty("dynamo-locks.table-name")).isEqualTo(table.name());
			assertThat(environment.getProperty("dynamo-locks.endpoint")).isEqualTo(proxy.endpoint().toString());
			assertThat(environment.getProperty("dynamo-locks.region")).isEqualTo(TestClients.REGION.id());
		}

		@Nested
		class NestedClass {

			@Test
			void nestedClassSharesContextAndTable(@Autowired Environment environment, TestTable table) {
				assertThat(environment.getProperty("dynamo-locks.table-name")).isEqualTo(table.name());
			}

		}

	}

	@Nested
	@SpringJUnitConfig(KeyedApplication.class)
	@DynamoDbTest(keyType = KeyType.NUMBER)
	class ApplicationWithItsOwnKey {

		private final TestTable beforeTheContext;

		ApplicationWithItsOwnKey(TestTable table) {
			this.beforeTheContext = table;
		}

		@Test
		void tableHasTheKeyOfTheApplication(@Autowired Keyed keyed) {
			assertThat(this.beforeTheContext.keyName()).isEqualTo("account_id");
			assertThat(this.beforeTheContext.sortKeyName()).contains("kind");
			assertThat(keyed.book(42, this.beforeTheContext))
				.hasValueSatisfying((item) -> assertThat(item).containsEntry("account_id", AttributeValue.fromN("42"))
					.containsEntry("kind", AttributeValue.fromS("account-lock")));
		}

	}

	@Nested
	@SpringJUnitConfig({ Application.class, OwnClients.class })
	@DynamoDbTest
	class ApplicationWithItsOwnClients {

		@Test
		void clientsOfTheApplicationUseTheTestDynamoDb(@Autowired DynamoDbClient client,
				@Autowired DynamoDbAsyncClient asyncClient, TestTable table) {
			assertThat(client.listTables().tableNames()).contains(table.name());
			assertThat(asyncClient.listTables().join().tableNames()).contains(table.name());
		}

		@Test
		void replacedClientKeepsItsConfiguration(@Autowired DynamoDbClient client,
				@Autowired OwnClients.Counter counter) {
			int before = counter.requests;
			client.listTables();
			assertThat(counter.requests).isEqualTo(before + 1);
		}

	}

	@Nested
	@SpringBootTest(classes = BootApplication.class, properties = "dynamo-locks.application-name=shop")
	@DynamoDbTest(properties = "dynamo-locks.lease=10s")
	class ASpringBootTest {

		@Test
		void lockIsInTheTableOfTheTest(@Autowired Shipping shipping, TestTable table) {
			assertThat(shipping.ship("boot", table)).hasValueSatisfying((item) -> {
				assertThat(item.get("holder")).asString().contains("shop@");
				assertThat(item).containsEntry("lease_ms", AttributeValue.fromN("10000"));
			});
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableDynamoLocks
	static class Application {

		@Bean
		Shipping shipping() {
			return new Shipping();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableDynamoLocks
	@PropertySource("classpath:io/github/dynamolocks/test/keyed.properties")
	static class KeyedApplication {

		@Bean
		Keyed keyed() {
			return new Keyed();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnClients {

		private static final URI NOWHERE = URI.create("http://127.0.0.1:9");

		@Bean
		Counter counter() {
			return new Counter();
		}

		@Bean
		DynamoDbClient ordersClient(Counter counter) {
			// With these defaults, the AWS SDK requires a region
			return DynamoDbClient.builder()
				.overrideConfiguration((configuration) -> configuration.addExecutionInterceptor(counter))
				.build();
		}

		@Bean
		DynamoDbAsyncClient ordersAsyncClient() {
			return DynamoDbAsyncClient.builder().endpointOverride(NOWHERE).region(Region.US_EAST_1).build();
		}

		static class Counter implements ExecutionInterceptor {

			private int requests;

			@Override
			public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
				this.requests++;
			}

		}

	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@ImportAutoConfiguration(DynamoLocksAutoConfiguration.class)
	static class BootApplication {

		@Bean
		Shipping shipping() {
			return new Shipping();
		}

	}

	static class Shipping {

		@DistributedLock(scope = "order", resource = "#id")
		Optional<Map<String, AttributeValue>> ship(String id, TestTable table) {
			return table.item("order:" + id);
		}

	}

	static class Keyed {

		@DistributedLock(resource = "#account")
		Optional<Map<String, AttributeValue>> book(long account, TestTable table) {
			return table.item(Long.toString(account));
		}

	}

}

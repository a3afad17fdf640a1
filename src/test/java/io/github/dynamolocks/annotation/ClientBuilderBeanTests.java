package io.github.dynamolocks.annotation;

import java.net.URI;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.client.LockClientBuilder;
import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.TestTable;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests a client for a second table that the application builds with the builder of the
 * library, without a {@code DynamoDbClient} bean.
 */
@DynamoDbTest
class ClientBuilderBeanTests {

	@Test
	void clientsInMemoryExcludeOnlyTheirOwnCallers() {
		try (AnnotationConfigApplicationContext context = start(Map.of("dynamo-locks.store", "memory"))) {
			LockClient first = context.getBean("accountLocks", LockClient.class);
			LockClient second = context.getBean(LockClient.class);
			LockRequest request = LockRequest.of("order:1");

			assertThat(first.tryAcquire(request)).isPresent();
			assertThat(second.tryAcquire(request)).isPresent();
			assertThat(first.tryAcquire(request)).isEmpty();
			assertThat(context.getBean(Accounts.class).close("7")).isEqualTo("account 7");
		}
	}

	@Test
	void clientUsesTheEndpointAndRegionOfTheProperties(TestTable table) {
		URI endpoint = EmbeddedDynamoDb.shared().endpoint();
		System.setProperty("aws.accessKeyId", "test");
		System.setProperty("aws.secretAccessKey", "test");
		try (TestTable orders = TestTable.create(table.client());
				AnnotationConfigApplicationContext context = start(
						Map.of("dynamo-locks.endpoint", endpoint, "dynamo-locks.region", "eu-central-1",
								"dynamo-locks.table-name", orders.name(), "accounts.table", table.name()))) {
			LockClient client = context.getBean("accountLocks", LockClient.class);

			client.execute(LockRequest.of("order:1"), () -> {
				assertThat(table.item("order:1")).isPresent();
				assertThat(orders.items()).isEmpty();
			});
		}
		finally {
			System.clearProperty("aws.accessKeyId");
			System.clearProperty("aws.secretAccessKey");
		}
	}

	private static AnnotationConfigApplicationContext start(Map<String, Object> properties) {
		return Contexts.start(properties, TwoTables.class, Accounts.class);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableDynamoLocks
	static class TwoTables {

		@Bean(autowireCandidate = false)
		LockClient accountLocks(LockClientBuilder builder, @Value("${accounts.table:accounts}") String table) {
			return builder.tableName(table).build();
		}

	}

	static class Accounts {

		@DistributedLock(scope = "account", resource = "#id", client = "accountLocks")
		String close(String id) {
			assertThat(LeaseContext.current().resource()).isEqualTo("account:" + id);
			return "account " + id;
		}

	}

}

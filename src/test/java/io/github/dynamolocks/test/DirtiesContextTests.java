package io.github.dynamolocks.test;

import java.util.HashSet;
import java.util.Set;

import org.junit.jupiter.api.RepeatedTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.annotation.EnableDynamoLocks;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that a method which makes its Spring context dirty also discards its table, and
 * that the next method gets a new context and a new table.
 */
@SpringJUnitConfig(DirtiesContextTests.Application.class)
@DynamoDbTest
class DirtiesContextTests {

	private static final Set<String> TABLES = new HashSet<>();

	private final TestLocks fromConstructor;

	DirtiesContextTests(TestLocks locks) {
		this.fromConstructor = locks;
	}

	@RepeatedTest(3)
	@DirtiesContext
	void methodGetsTheTableAndTheLocksOfItsContext(@Autowired Environment environment, @Autowired LockClient bean,
			TestTable table, TestLocks locks, LockClient client) {
		assertThat(TABLES.add(table.name())).isTrue();
		assertThat(environment.getProperty("dynamo-locks.table-name")).isEqualTo(table.name());
		assertThat(client).isSameAs(bean).isSameAs(locks.client()).isSameAs(this.fromConstructor.client());
		try (Lease lease = client.acquire(LockRequest.of("a"))) {
			assertThat(table.item("a")).isPresent();
			assertThat(locks.client().find("a")).isPresent();
		}
		locks.heldByAnother("b", LockRequest.MIN_LEASE);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableDynamoLocks
	static class Application {

	}

}

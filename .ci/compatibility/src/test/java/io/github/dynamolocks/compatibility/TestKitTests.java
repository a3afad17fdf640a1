package io.github.dynamolocks.compatibility;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.annotation.DistributedLock;
import io.github.dynamolocks.annotation.EnableDynamoLocks;
import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.FaultProxy;
import io.github.dynamolocks.test.LockAssertions;
import io.github.dynamolocks.test.TestLocks;
import io.github.dynamolocks.test.TestTable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the test kit with the JUnit and spring-test versions of each Spring Boot.
 */
class TestKitTests {

	@Nested
	@DynamoDbTest
	class WithoutSpring {

		@Test
		void lockIsAcquiredAndFreedAlthoughAnAnswerIsLost(LockClient client, FaultProxy proxy, TestTable table) {
			proxy.next("UpdateItem").dropAnswer();
			try (Lease lease = client.acquire(LockRequest.of("order:1"))) {
				assertThat(table.item("order:1").orElseThrow().get("owner").s()).isEqualTo(lease.owner());
			}
			assertThat(table.item("order:1")).isEmpty();
		}

	}

	@Nested
	@SpringJUnitConfig(Application.class)
	@DynamoDbTest
	class WithSpring {

		private final TestTable table;

		WithSpring(TestTable table) {
			this.table = table;
		}

		@Test
		void methodRunsUnderItsLock(@Autowired Shipping shipping, TestLocks locks) {
			assertThat(shipping.ship("1", this.table)).isTrue();
			LockAssertions.assertThatLock(locks, "1").isFree();
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

	static class Shipping {

		@DistributedLock(resource = "#id")
		boolean ship(String id, TestTable table) {
			return table.item(id).isPresent();
		}

	}

}

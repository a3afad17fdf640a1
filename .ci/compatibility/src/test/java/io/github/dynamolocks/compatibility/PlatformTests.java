package io.github.dynamolocks.compatibility;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.annotation.EnableDynamoLocks;
import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.TestLocks;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the clocks and threads of the JDK.
 */
@SpringJUnitConfig(PlatformTests.Application.class)
@TestPropertySource(properties = "spring.threads.virtual.enabled=true")
@DynamoDbTest
class PlatformTests {

	@Test
	void expiredLeaseIsTakenOver(TestLocks locks, @Autowired LockClient client) {
		locks.ownerDied("order:2", Duration.ofMinutes(10));
		assertThat(client.tryAcquire(LockRequest.of("order:2"))).isEmpty();
		locks.leaseRunsOut("order:2");
		try (Lease lease = client.acquire(LockRequest.of("order:2"))) {
			assertThat(lease.remaining()).isPositive();
		}
	}

	@Test
	void callbackRunsInVirtualThreadWhereTheJdkHasThem(@Autowired LockClient client) {
		assertThat(client.executeAsync(LockRequest.of("order:3"),
				(lease) -> CompletableFuture.completedFuture(Thread.currentThread().toString())))
			.succeedsWithin(Duration.ofSeconds(30))
			.satisfies((thread) -> assertThat(thread.contains("VirtualThread"))
				.isEqualTo(Runtime.version().feature() >= 21));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableDynamoLocks
	static class Application {

	}

}

package io.github.dynamolocks.guide;

import java.time.Duration;
import java.time.Instant;

import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.LockProvider;
import net.javacrumbs.shedlock.core.SimpleLock;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.support.locks.DistributedLock;
import org.springframework.integration.support.locks.LockRegistry;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.annotation.EnableDynamoLocks;
import io.github.dynamolocks.integration.DynamoLocksLockProvider;
import io.github.dynamolocks.integration.DynamoLocksRegistry;
import io.github.dynamolocks.test.DynamoDbTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs beans that use the locks through Spring Integration and ShedLock.
 */
@SpringJUnitConfig(IntegrationGuideTests.LockConfig.class)
@DynamoDbTest
class IntegrationGuideTests {

	@Test
	void registryIsInjectedWithTheTypeOfSpringIntegration(@Autowired LockRegistry<DistributedLock> registry,
			@Autowired LockClient client) {
		DistributedLock lock = registry.obtain("42");
		lock.lock(Duration.ofMinutes(1));
		try {
			assertThat(client.find("shop:42")).isPresent();
		}
		finally {
			lock.unlock();
		}
		assertThat(client.find("shop:42")).isEmpty();
	}

	@Test
	void providerLocksTheName(@Autowired LockProvider provider, @Autowired LockClient client) {
		SimpleLock lock = provider
			.lock(new LockConfiguration(Instant.now(), "nightly-report", Duration.ofMinutes(10), Duration.ZERO))
			.orElseThrow();
		assertThat(client.find("nightly-report")).isPresent();
		lock.unlock();
		assertThat(client.find("nightly-report")).isEmpty();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableDynamoLocks
	static class LockConfig {

		// tag::registry[]
		@Bean
		DynamoLocksRegistry lockRegistry(LockClient lockClient) {
			return new DynamoLocksRegistry(lockClient, "shop:");
		}
		// end::registry[]

		// tag::provider[]
		@Bean
		LockProvider lockProvider(LockClient lockClient) {
			return new DynamoLocksLockProvider(lockClient);
		}
		// end::provider[]

	}

}

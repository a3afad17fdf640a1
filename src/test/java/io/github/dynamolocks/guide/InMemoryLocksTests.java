package io.github.dynamolocks.guide;

import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.annotation.EnableDynamoLocks;
import io.github.dynamolocks.test.WithInMemoryLocks;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests an application that starts without DynamoDB.
 */
// tag::tests[]
@SpringJUnitConfig
@WithInMemoryLocks
class InMemoryLocksTests {

	@Test
	void applicationStartsWithoutDynamoDb(@Autowired LockClient lockClient) {
		Optional<Lease> lease = lockClient.tryAcquire(LockRequest.of("order:1"));

		assertThat(lease).isPresent();
	}

	@Configuration
	@EnableDynamoLocks
	static class Application {

	}

}
// end::tests[]

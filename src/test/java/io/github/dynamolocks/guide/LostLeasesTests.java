package io.github.dynamolocks.guide;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.annotation.EnableDynamoLocks;
import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.TestLocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Runs a listener for events of locks.
 */
@SpringJUnitConfig
@DynamoDbTest
class LostLeasesTests {

	private final TestLocks locks;

	LostLeasesTests(TestLocks locks) {
		this.locks = locks;
	}

	@Test
	void listenerReceivesTheLossOfALease(@Autowired LockClient client, @Autowired LostLeases listener) {
		assertThatExceptionOfType(LeaseLostException.class)
			.isThrownBy(() -> client.execute(LockRequest.of("order:9"), (lease) -> {
				this.locks.takenByAnother("order:9", Duration.ofSeconds(30));
				return "shipped";
			}));

		await().untilAsserted(() -> assertThat(listener.alarms()).singleElement()
			.asString()
			.startsWith("The lease of order:9 was lost: "));
	}

	@Configuration
	@EnableDynamoLocks
	static class Application {

		@Bean
		LostLeases lostLeases() {
			return new LostLeases();
		}

	}

}

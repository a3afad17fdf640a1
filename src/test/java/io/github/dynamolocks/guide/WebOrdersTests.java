package io.github.dynamolocks.guide;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;
import org.springframework.test.context.web.WebAppConfiguration;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.web.context.WebApplicationContext;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.annotation.EnableDynamoLocks;
import io.github.dynamolocks.client.DefaultLockClient;
import io.github.dynamolocks.test.WithInMemoryLocks;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Calls a web application while another caller holds the lock.
 */
@SpringJUnitConfig
@WebAppConfiguration
@WithInMemoryLocks
@DirtiesContext(classMode = DirtiesContext.ClassMode.AFTER_EACH_TEST_METHOD)
class WebOrdersTests {

	private final LockClient locks;

	private final MockMvcTester web;

	@Autowired
	WebOrdersTests(LockClient locks, WebApplicationContext context) {
		this.locks = locks;
		this.web = MockMvcTester.from(context);
	}

	@Test
	void contentionIsAConflictWithRetryAfter() {
		try (Lease lease = this.locks.acquire(LockRequest.of("order:42"))) {
			assertThat(this.web.post().uri("/orders/42/shipment")).hasStatus(HttpStatus.CONFLICT)
				.hasHeader(HttpHeaders.RETRY_AFTER, "1")
				.bodyText()
				.doesNotContain("order:42", lease.owner());
		}
	}

	@Test
	void freeLockIsNoConflict() {
		assertThat(this.web.post().uri("/orders/43/shipment")).hasStatusOk();
	}

	@Test
	void closedClientIsUnavailable() {
		((DefaultLockClient) this.locks).close();

		assertThat(this.web.post().uri("/orders/44/shipment")).hasStatus(HttpStatus.SERVICE_UNAVAILABLE);
	}

	@Configuration
	@EnableDynamoLocks
	@EnableWebMvc
	@Import({ WebOrders.Shipping.class, WebOrders.OrderController.class, WebOrders.ContentionAdvice.class })
	static class Application {

	}

}

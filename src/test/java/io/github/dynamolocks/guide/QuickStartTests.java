package io.github.dynamolocks.guide;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

import io.github.dynamolocks.LockEvent;
import io.github.dynamolocks.LockEventListener;
import io.github.dynamolocks.annotation.EnableDynamoLocks;
import io.github.dynamolocks.test.DynamoDbTest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Runs the smallest application.
 */
@SpringJUnitConfig
@DynamoDbTest
class QuickStartTests {

	@Test
	void orderIsShippedUnderItsLock(@Autowired OrderShipping shipping, @Autowired Events events) {
		shipping.ship("42");

		await().untilAsserted(
				() -> assertThat(events.seen).extracting(LockEvent::resource).containsExactly("order:42", "order:42"));
		assertThat(events.seen).hasExactlyElementsOfTypes(LockEvent.Acquired.class, LockEvent.Released.class);
	}

	@Configuration
	@EnableDynamoLocks
	@Import({ OrderShipping.class, Events.class })
	static class Application {

	}

	/**
	 * Remembers what happened to locks.
	 */
	static class Events implements LockEventListener {

		private final List<LockEvent> seen = new CopyOnWriteArrayList<>();

		@Override
		public void onEvent(LockEvent event) {
			this.seen.add(event);
		}

	}

}

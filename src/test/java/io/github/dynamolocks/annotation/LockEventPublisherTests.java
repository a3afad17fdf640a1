package io.github.dynamolocks.annotation;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.event.EventListener;

import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.LockEvent;
import io.github.dynamolocks.LockEvent.Acquired;
import io.github.dynamolocks.LockEvent.Released;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.annotation.WiringBeans.Enabled;
import io.github.dynamolocks.annotation.WiringBeans.OwnDynamoDbClient;
import io.github.dynamolocks.annotation.WiringBeans.Shipping;
import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.TestTable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that lock events are events of the application context.
 */
@DynamoDbTest
class LockEventPublisherTests {

	private final TestTable table;

	LockEventPublisherTests(TestTable table) {
		this.table = table;
	}

	@Test
	void listenersReceiveEvents() {
		try (AnnotationConfigApplicationContext context = start(Shipping.class, Listener.class)) {
			context.getBean(Shipping.class).ship("told", Map::of);
			Listener listener = context.getBean(Listener.class);
			Awaitility.await().untilAsserted(() -> assertThat(listener.all).hasSize(2));
			assertThat(listener.acquired).singleElement().satisfies((event) -> {
				assertThat(event.resource()).isEqualTo("order:told");
				assertThat(event.purpose()).isEqualTo(Shipping.class.getName() + ".ship");
			});
			assertThat(listener.all).last().isInstanceOf(Released.class);
		}
	}

	@Test
	void lastEventsArePublishedBeforeTheContextIsClosed() {
		Listener listener;
		try (AnnotationConfigApplicationContext context = start(Listener.class)) {
			listener = context.getBean(Listener.class);
			context.getBean(LockClient.class).acquire(LockRequest.of("last")).close();
		}
		assertThat(listener.all).hasSize(2);
	}

	@Test
	void eventsOfTheStartArePublishedAfterTheStart() {
		try (AnnotationConfigApplicationContext context = start(LocksAtStart.class, Listener.class)) {
			Listener listener = context.getBean(Listener.class);
			Awaitility.await().untilAsserted(() -> assertThat(listener.all).hasSize(2));
			assertThat(context.getBean(LocksAtStart.class).toldMeanwhile).isZero();
		}
	}

	private AnnotationConfigApplicationContext start(Class<?>... classes) {
		Class<?>[] all = new Class<?>[classes.length + 2];
		all[0] = Enabled.class;
		all[1] = OwnDynamoDbClient.class;
		System.arraycopy(classes, 0, all, 2, classes.length);
		return Contexts.start(Map.of("dynamo-locks.table-name", this.table.name()), all);
	}

	static class Listener {

		final List<LockEvent> all = new CopyOnWriteArrayList<>();

		final List<Acquired> acquired = new CopyOnWriteArrayList<>();

		@EventListener
		void onEvent(LockEvent event) {
			this.all.add(event);
		}

		@EventListener
		void onAcquired(Acquired event) {
			this.acquired.add(event);
		}

	}

	static class LocksAtStart {

		final int toldMeanwhile;

		LocksAtStart(LockClient client, Listener listener) {
			client.acquire(LockRequest.of("start")).close();
			client.find("start");
			this.toldMeanwhile = listener.all.size();
		}

	}

}

package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;

import io.github.dynamolocks.LockEvent;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests how events reach a listener that is slow or whose executor refuses tasks.
 */
class LockEventDeliveryTests {

	@Test
	void listenerAtItsCapacityLosesOnlyFurtherEvents() {
		List<LockEvent> received = new ArrayList<>();
		Deque<Runnable> tasks = new ArrayDeque<>();
		LockEventDispatcher events = LockEventDispatcher.to(received::add, tasks::add);
		for (int i = 0; i <= LockEventDispatcher.CAPACITY; i++) {
			events.raise(LockEventDeliveryTests::event);
		}
		assertThat(tasks).hasSize(LockEventDispatcher.CAPACITY);
		tasks.remove().run();
		events.raise(LockEventDeliveryTests::event);
		tasks.forEach(Runnable::run);
		assertThat(received).hasSize(LockEventDispatcher.CAPACITY + 1);
	}

	@Test
	void listenerReceivesLaterEventsAfterARefusal() {
		List<LockEvent> received = new ArrayList<>();
		AtomicBoolean refusing = new AtomicBoolean(true);
		LockEventDispatcher events = LockEventDispatcher.to(received::add, (task) -> {
			if (refusing.get()) {
				throw new RejectedExecutionException("planned");
			}
			task.run();
		});
		events.raise(LockEventDeliveryTests::event);
		refusing.set(false);
		LockEvent later = event();
		events.raise(() -> later);
		assertThat(received).containsExactly(later);
	}

	private static LockEvent event() {
		return new LockEvent.NotAcquired("r", null, Duration.ZERO, null);
	}

}

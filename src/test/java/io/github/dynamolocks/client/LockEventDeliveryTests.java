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

	@Test
	void counterCountsEveryEventAndPublishesThemInOneTask() {
		Counter counter = new Counter();
		Deque<Runnable> tasks = new ArrayDeque<>();
		LockEventDispatcher events = LockEventDispatcher.to(counter, tasks::add);
		for (int i = 0; i < 2 * LockEventDispatcher.CAPACITY; i++) {
			events.raise(LockEventDeliveryTests::event);
		}
		assertThat(counter.counted).isEqualTo(2 * LockEventDispatcher.CAPACITY);
		assertThat(tasks).hasSize(1);
		tasks.remove().run();
		assertThat(counter.published).isEqualTo(2 * LockEventDispatcher.CAPACITY);

		events.raise(LockEventDeliveryTests::event);
		tasks.remove().run();
		assertThat(counter.published).isEqualTo(2 * LockEventDispatcher.CAPACITY + 1);
	}

	@Test
	void counterPublishesRefusedEventsWithALaterOne() {
		Counter counter = new Counter();
		AtomicBoolean refusing = new AtomicBoolean(true);
		LockEventDispatcher events = LockEventDispatcher.to(counter, (task) -> {
			if (refusing.get()) {
				throw new OutOfMemoryError("planned");
			}
			task.run();
		});
		events.raise(LockEventDeliveryTests::event);
		refusing.set(false);
		events.raise(LockEventDeliveryTests::event);
		assertThat(counter.published).isEqualTo(2);
	}

	@Test
	void failingCounterThrowsNothingAndPublishesLater() {
		Counter counter = new Counter();
		LockEventDispatcher events = LockEventDispatcher.to(counter, Runnable::run);
		counter.failing = true;
		events.raise(LockEventDeliveryTests::event);
		counter.failing = false;
		events.raise(LockEventDeliveryTests::event);
		assertThat(counter.published).isEqualTo(2);
	}

	private static LockEvent event() {
		return new LockEvent.NotAcquired("r", null, Duration.ZERO, null);
	}

	/**
	 * Counts all events, and fails to publish them while a test wants it to.
	 */
	private static final class Counter implements LockEventCounter {

		private int counted;

		private int published;

		private boolean failing;

		@Override
		public void count(LockEvent event) {
			this.counted++;
		}

		@Override
		public void publish() {
			if (this.failing) {
				throw new AssertionError("planned");
			}
			this.published = this.counted;
		}

	}

}

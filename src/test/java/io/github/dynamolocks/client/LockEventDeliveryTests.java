package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import io.github.dynamolocks.LockEvent;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How events come to a listener, whatever comes at a time.
 */
class LockEventDeliveryTests {

	@Test
	void takeOneTaskForAllThatIsToBeTold() {
		List<LockEvent> told = new ArrayList<>();
		Deque<Runnable> tasks = new ArrayDeque<>();
		LockEvents events = LockEvents.to(told::add, tasks::add);
		LockEvent first = event();
		LockEvent second = event();
		events.raise(() -> first);
		events.raise(() -> second);
		assertThat(tasks).hasSize(1);

		tasks.remove().run();
		assertThat(told).containsExactly(first, second);
		events.raise(() -> first);
		assertThat(tasks).hasSize(1);
	}

	@Test
	void dropNoMoreThanAListenerIsTooFarBehindFor() {
		List<LockEvent> told = new ArrayList<>();
		Deque<Runnable> tasks = new ArrayDeque<>();
		LockEvents events = LockEvents.to(told::add, tasks::add);
		for (int i = 0; i <= LockEvents.CAPACITY; i++) {
			events.raise(LockEventDeliveryTests::event);
		}
		tasks.remove().run();
		assertThat(told).hasSize(LockEvents.CAPACITY);
		events.raise(LockEventDeliveryTests::event);
		tasks.remove().run();
		assertThat(told).hasSize(LockEvents.CAPACITY + 1);
	}

	@Test
	void areToldAgainAfterThereWasNoThread() {
		List<LockEvent> told = new ArrayList<>();
		AtomicBoolean refusing = new AtomicBoolean(true);
		LockEvents events = LockEvents.to(told::add, (task) -> {
			if (refusing.get()) {
				throw new RejectedExecutionException("planned");
			}
			task.run();
		});
		events.raise(LockEventDeliveryTests::event);
		refusing.set(false);
		LockEvent later = event();
		events.raise(() -> later);
		assertThat(told).containsExactly(later);
	}

	@Test
	void areToldOneAfterTheOtherHoweverManyComeAtATime() throws InterruptedException {
		AtomicInteger telling = new AtomicInteger();
		AtomicInteger told = new AtomicInteger();
		AtomicBoolean overlapped = new AtomicBoolean();
		ExecutorService executor = Executors.newCachedThreadPool();
		LockEvents events = LockEvents.to((event) -> {
			overlapped.compareAndSet(false, telling.incrementAndGet() > 1);
			telling.decrementAndGet();
			told.incrementAndGet();
		}, executor);
		ExecutorService putters = Executors.newFixedThreadPool(4);
		for (int i = 0; i < 4; i++) {
			putters.execute(() -> {
				for (int j = 0; j < 2000; j++) {
					events.raise(LockEventDeliveryTests::event);
				}
			});
		}
		putters.shutdown();
		assertThat(putters.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
		Awaitility.await().untilAsserted(() -> assertThat(told).hasValue(8000));
		assertThat(overlapped).isFalse();
		executor.shutdown();
	}

	private static LockEvent event() {
		return new LockEvent.NotAcquired("r", null, Duration.ZERO, null);
	}

}

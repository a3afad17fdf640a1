package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.store.InMemoryLockStore;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests {@code executeAsync} in real time, with cancellations at random moments.
 */
class AsyncCallbackExecutionRaceTests {

	private static final List<String> RESOURCES = List.of("a", "b", "c");

	private static final LockRequest REQUEST = LockRequest.of("a").withWaitTime(Duration.ofMinutes(1));

	private static final LockClientSettings SETTINGS = LockClientSettings.DEFAULTS
		.withPolls(Duration.ofMillis(1), Duration.ofMillis(2))
		.withShutdownGrace(Duration.ZERO);

	private final InMemoryLockStore memory = new InMemoryLockStore();

	private final DefaultLockClient client = DefaultLockClient.builder(this.memory).settings(SETTINGS).build();

	private final DefaultLockClient rival = DefaultLockClient.builder(this.memory).settings(SETTINGS).build();

	/** The number of bodies that hold each resource. */
	private final Map<String, AtomicInteger> holders = new ConcurrentHashMap<>();

	private final AtomicInteger intruders = new AtomicInteger();

	@AfterEach
	void close() {
		this.rival.close();
		this.client.close();
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6 })
	@Tag("slow")
	void cancelledAndCompletedBodiesExcludeEachOtherAndFreeTheirLocks(long seed) {
		Random random = new Random(seed);
		List<CompletableFuture<String>> results = new ArrayList<>();
		for (int i = 0; i < 400; i++) {
			DefaultLockClient one = random.nextBoolean() ? this.client : this.rival;
			List<String> names = new ArrayList<>(RESOURCES);
			Collections.shuffle(names, random);
			List<LockRequest> requests = names.subList(0, 1 + random.nextInt(3))
				.stream()
				.map(REQUEST::withResource)
				.toList();
			long micros = random.nextInt(300);
			CompletableFuture<String> result = one.executeAsync(requests, (lease) -> body(requests, micros));
			if (random.nextInt(3) == 0) {
				CompletableFuture.delayedExecutor(random.nextInt(60_000), TimeUnit.MICROSECONDS)
					.execute(() -> result.cancel(true));
			}
			results.add(result);
		}
		CompletableFuture<Void> all = CompletableFuture.allOf(
				results.stream().map((result) -> result.handle((text, ex) -> text)).toArray(CompletableFuture[]::new));
		assertThat(all).succeedsWithin(Duration.ofMinutes(1));
		assertThat(results)
			.allSatisfy((result) -> assertThat(result.isCancelled() || !result.isCompletedExceptionally())
				.as("cancelled or done")
				.isTrue());
		assertThat(results).anyMatch(CompletableFuture::isCancelled)
			.anyMatch((result) -> !result.isCompletedExceptionally());
		assertThat(this.intruders).hasValue(0);
		nothingIsLeft();
	}

	private CompletableFuture<String> body(List<LockRequest> requests, long micros) {
		Body body = new Body(requests.stream().map(this::holders).toList());
		CompletableFuture.delayedExecutor(micros, TimeUnit.MICROSECONDS).execute(() -> body.complete("done"));
		return body;
	}

	private AtomicInteger holders(LockRequest request) {
		return this.holders.computeIfAbsent(request.resource(), (key) -> new AtomicInteger());
	}

	@Test
	void cancellationDuringTheAcquisitionLeavesNoLock() {
		Random random = new Random(42);
		for (int i = 0; i < 2000; i++) {
			// Waits for a minute if the previous call left its lock.
			CompletableFuture<String> result = this.client.executeAsync(REQUEST, (lease) -> new CompletableFuture<>());
			spin(random.nextInt(200_000));
			result.cancel(true);
		}
		nothingIsLeft();
		assertThat(this.client.executeAsync(REQUEST, (lease) -> CompletableFuture.completedFuture("served")))
			.succeedsWithin(Duration.ofSeconds(10));
	}

	@Test
	void closedClientRefusesWaitersAndFailsRunningBodies() {
		CompletableFuture<String> stage = new CompletableFuture<>();
		CompletableFuture<Void> called = new CompletableFuture<>();
		CompletableFuture<String> running = this.client.executeAsync(REQUEST, (lease) -> {
			called.complete(null);
			return stage;
		});
		called.join();
		CompletableFuture<String> waiting = this.client.executeAsync(REQUEST, (lease) -> stage);
		this.client.close();
		CompletableFuture<String> late = this.client.executeAsync(REQUEST, (lease) -> stage);
		assertThat(List.of(waiting, late))
			.allSatisfy((refused) -> assertThat(refused).failsWithin(Duration.ofSeconds(5))
				.withThrowableThat()
				.withCauseInstanceOf(LockNotAcquiredException.class)
				.withMessageContaining("closed"));
		stage.complete("late");
		assertThat(running).failsWithin(Duration.ofSeconds(5))
			.withThrowableThat()
			.withCauseInstanceOf(LeaseLostException.class)
			.withMessageContaining("closed");
	}

	@Test
	void blockedCallbacksDoNotDelayOtherCallers() {
		CompletableFuture<String> go = new CompletableFuture<>();
		List<CompletableFuture<String>> blocked = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			blocked.add(this.client.executeAsync(LockRequest.of("blocked-" + i),
					(lease) -> CompletableFuture.completedFuture(go.join())));
		}
		assertThat(this.client.executeAsync(REQUEST, (lease) -> CompletableFuture.completedFuture("served")))
			.succeedsWithin(Duration.ofSeconds(10));
		go.complete("done");
		assertThat(CompletableFuture.allOf(blocked.toArray(CompletableFuture[]::new)))
			.succeedsWithin(Duration.ofSeconds(10));
	}

	private void nothingIsLeft() {
		Awaitility.await().untilAsserted(() -> {
			WaitingClient.assertNothingLeft(this.client);
			WaitingClient.assertNothingLeft(this.rival);
			assertThat(RESOURCES).allSatisfy((resource) -> assertThat(this.memory.read(resource)).isEmpty());
		});
	}

	private static void spin(int nanos) {
		long end = System.nanoTime() + nanos;
		while (System.nanoTime() < end) {
			Thread.onSpinWait();
		}
	}

	/**
	 * Counts itself out before any caller can know that it has ended.
	 */
	private final class Body extends CompletableFuture<String> {

		private final List<AtomicInteger> holders;

		private boolean left;

		Body(List<AtomicInteger> holders) {
			this.holders = holders;
			for (AtomicInteger holder : holders) {
				if (holder.incrementAndGet() != 1) {
					AsyncCallbackExecutionRaceTests.this.intruders.incrementAndGet();
				}
			}
		}

		@Override
		public boolean complete(String value) {
			leave();
			return super.complete(value);
		}

		@Override
		public boolean cancel(boolean mayInterruptIfRunning) {
			leave();
			return super.cancel(mayInterruptIfRunning);
		}

		private synchronized void leave() {
			if (!this.left) {
				this.left = true;
				this.holders.forEach(AtomicInteger::decrementAndGet);
			}
		}

	}

}

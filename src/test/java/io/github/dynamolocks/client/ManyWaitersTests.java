package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.store.InMemoryLockStore;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Ten thousand futures that wait for one lock, in real time.
 */
class ManyWaitersTests {

	private static final int WAITERS = 10_000;

	private static final int MORE_THREADS = 40;

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	private static final LockRequest REQUEST = LockRequest.of("hot").withWaitTime(Duration.ofMinutes(5));

	private final InMemoryLockStore memory = new InMemoryLockStore();

	private final DefaultLockClient client = DefaultLockClient.builder(this.memory)
		.settings(WaitingClient.SETTINGS)
		.build();

	@Test
	void costFewThreadsAndAreAllServed() {
		int before = threads();
		Lease held = this.client.acquire(REQUEST);
		AtomicInteger served = new AtomicInteger();
		List<CompletableFuture<Integer>> waiting = new ArrayList<>();
		for (int i = 0; i < WAITERS; i++) {
			waiting.add(this.client.acquireAsync(REQUEST).thenApply((lease) -> {
				int number = served.getAndIncrement();
				lease.close();
				return number;
			}));
		}
		assertThat(this.client).satisfies((any) -> assertThat(WaitingClient.waiting(any, "hot")).isEqualTo(WAITERS));
		assertThat(threads()).isLessThanOrEqualTo(before + MORE_THREADS);

		held.close();

		assertThat(CompletableFuture.allOf(waiting.toArray(CompletableFuture<?>[]::new))).succeedsWithin(PATIENCE);
		assertThat(threads()).isLessThanOrEqualTo(before + MORE_THREADS);
		assertThat(waiting.stream().map(CompletableFuture::join).toList()).isSorted();
		Awaitility.await().untilAsserted(() -> WaitingClient.assertNothingLeft(this.client));
		assertThat(this.memory.read("hot")).isEmpty();
		this.client.close();
	}

	@Test
	void areAllRefusedAtTheEnd() {
		Lease held = this.client.acquire(REQUEST);
		List<CompletableFuture<Lease>> waiting = new ArrayList<>();
		for (int i = 0; i < WAITERS; i++) {
			waiting.add(this.client.acquireAsync(REQUEST));
		}

		CompletableFuture<Void> closing = CompletableFuture.runAsync(this.client::close);

		assertThat(waiting).allSatisfy((future) -> assertThat(future).failsWithin(PATIENCE)
			.withThrowableThat()
			.withCauseInstanceOf(LockNotAcquiredException.class));
		assertThat(closing).succeedsWithin(PATIENCE);
		assertThat(held.isHeld()).isFalse();
		assertThat(this.memory.read("hot")).isEmpty();
	}

	private static int threads() {
		return Thread.getAllStackTraces().size();
	}

}

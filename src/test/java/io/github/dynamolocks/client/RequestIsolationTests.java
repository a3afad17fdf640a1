package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.client.FaultyLockStore.Call;
import io.github.dynamolocks.client.FaultyLockStore.Operation;
import io.github.dynamolocks.store.InMemoryLockStore;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that hanging requests delay neither requests for other resources, nor releases,
 * nor renewals, in real time.
 */
class RequestIsolationTests {

	private static final int THREADS = LockClientSettings.DEFAULTS.threads();

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final LockRequest FREE = LockRequest.of("free");

	private final InMemoryLockStore memory = new InMemoryLockStore();

	private final FaultyLockStore store = new FaultyLockStore(this.memory);

	private final CountDownLatch release = new CountDownLatch(1);

	private final DefaultLockClient client = DefaultLockClient.builder(this.store)
		.settings(LockClientSettings.DEFAULTS.withLease(LockRequest.MIN_LEASE).withShutdownGrace(Duration.ZERO))
		.build();

	@AfterEach
	void end() {
		this.release.countDown();
		this.client.close();
	}

	private void hang(Operation operation) {
		this.store.observe((call) -> {
			if (call.operation() == operation && call.resource().startsWith("hung")) {
				await(this.release);
			}
		});
	}

	private void acquireAsync(int count) {
		IntStream.range(0, count).mapToObj((i) -> LockRequest.of("hung:" + i)).forEach(this::submitAcquisition);
		Awaitility.await().until(() -> calls(Operation.ACQUIRE) >= count);
	}

	private void submitAcquisition(LockRequest request) {
		CompletableFuture<Lease> unused = this.client.acquireAsync(request);
	}

	private long calls(Operation operation) {
		return this.store.calls(operation)
			.stream()
			.map(Call::resource)
			.filter((name) -> name.startsWith("hung"))
			.count();
	}

	@Test
	void hangingAcquisitionsDelayNoOtherResource() {
		hang(Operation.ACQUIRE);
		acquireAsync(THREADS - 1);

		assertThat(this.client.acquireAsync(FREE)).succeedsWithin(PATIENCE);
	}

	@Test
	void hangingAcquisitionsDelayNoRelease() {
		hang(Operation.ACQUIRE);
		CompletableFuture<String> stage = new CompletableFuture<>();
		CompletableFuture<String> body = this.client.executeAsync(FREE, (lease) -> stage);
		Awaitility.await().until(() -> this.client.heldLocks() == 1);
		acquireAsync(THREADS);

		stage.complete("shipped");

		assertThat(body).succeedsWithin(PATIENCE);
		assertThat(this.memory.read("free")).isEmpty();
	}

	@Test
	@Tag("slow")
	void hangingAcquisitionsAndReleasesDelayNoRenewal() {
		Lease held = this.client.acquire(FREE);
		List<CompletableFuture<String>> stages = new ArrayList<>();
		for (int i = 0; i < THREADS; i++) {
			CompletableFuture<String> stage = new CompletableFuture<>();
			stages.add(stage);
			CompletableFuture<String> unused = this.client.executeAsync(LockRequest.of("hung:" + i), (lease) -> stage);
		}
		Awaitility.await().until(() -> this.client.heldLocks() == THREADS + 1);
		hang(Operation.RELEASE);
		stages.forEach((stage) -> stage.complete("shipped"));
		Awaitility.await().until(() -> calls(Operation.RELEASE) == THREADS);

		Awaitility.await().pollDelay(LockRequest.MIN_LEASE.plusSeconds(1)).until(() -> true);

		assertThat(held.isHeld()).isTrue();
		assertThat(this.client.acquireAsync(LockRequest.of("free:2"))).succeedsWithin(PATIENCE);
	}

	@Test
	@Tag("slow")
	void hangingRenewalsDelayNoOtherRenewal() {
		Lease held = this.client.acquire(FREE);
		hang(Operation.RENEW);
		for (int i = 0; i < THREADS / 2; i++) {
			this.client.acquire(LockRequest.of("hung:" + i));
		}

		Awaitility.await().pollDelay(LockRequest.MIN_LEASE.plusSeconds(1)).until(() -> true);

		assertThat(calls(Operation.RENEW)).isEqualTo(THREADS / 2);
		assertThat(held.isHeld()).isTrue();
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}

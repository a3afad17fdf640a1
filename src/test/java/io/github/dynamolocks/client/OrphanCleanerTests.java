package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.client.FaultyLockStore.Operation;
import io.github.dynamolocks.store.InMemoryLockStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests how long clean-ups are retried, and that they do not delay each other.
 */
class OrphanCleanerTests {

	private static final LockRequest REQUEST = LockRequest.of("order:42");

	private final InMemoryLockStore memory = new InMemoryLockStore();

	private final FaultyLockStore store = new FaultyLockStore(this.memory);

	private final CountDownLatch release = new CountDownLatch(1);

	@AfterEach
	void end() {
		this.release.countDown();
	}

	@Test
	void slowCleanUpsStopAtTheEndOfTheLease() {
		ManualLocks locks = new ManualLocks();
		locks.store().next(Operation.ACQUIRE, FaultyLockStore.answerLost());
		locks.store().always(Operation.DISCARD, (discard) -> {
			locks.freeze(Duration.ofSeconds(10));
			return FaultyLockStore.lost().apply(discard);
		});
		assertThatExceptionOfType(LockStoreException.class).isThrownBy(() -> locks.client().acquire(REQUEST));

		locks.advance(ManualLocks.LEASE.multipliedBy(10));

		assertThat(locks.store().count(Operation.DISCARD)).isBetween(1, 3);
	}

	@Test
	void hangingCleanUpsDelayNoOther() {
		List<String> hung = new ArrayList<>();
		try (DefaultLockClient client = DefaultLockClient.builder(this.store)
			.settings(LockClientSettings.DEFAULTS.withShutdownGrace(Duration.ZERO))
			.build()) {
			this.store.observe((call) -> {
				if (call.operation() == Operation.DISCARD && call.resource().startsWith("hung")) {
					await(this.release);
				}
			});
			for (int i = 0; i < 8; i++) {
				hung.add("hung:" + i);
			}
			for (String resource : hung) {
				this.store.next(Operation.ACQUIRE, FaultyLockStore.answerLost());
				assertThatExceptionOfType(LockStoreException.class)
					.isThrownBy(() -> client.acquire(LockRequest.of(resource)));
			}
			this.store.next(Operation.ACQUIRE, FaultyLockStore.answerLost());
			assertThatExceptionOfType(LockStoreException.class).isThrownBy(() -> client.acquire(REQUEST));

			Awaitility.await().until(() -> this.memory.read("order:42").isEmpty());
			this.release.countDown();
		}
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}

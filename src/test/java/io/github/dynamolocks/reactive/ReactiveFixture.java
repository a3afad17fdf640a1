package io.github.dynamolocks.reactive;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import reactor.test.publisher.TestPublisher;

import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.client.DefaultLockClient;
import io.github.dynamolocks.client.LockClientSettings;
import io.github.dynamolocks.store.LockRecord;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Provides two clients of one store, and checks after each test that neither holds a lock
 * or waits for one.
 */
abstract class ReactiveFixture {

	static final Duration PATIENCE = Duration.ofSeconds(20);

	private static final LockClientSettings SETTINGS = LockClientSettings.DEFAULTS.withShutdownGrace(Duration.ZERO)
		.withPolls(Duration.ofMillis(1), Duration.ofMillis(5));

	final CountingStore store = new CountingStore();

	final DefaultLockClient client = DefaultLockClient.builder(this.store.counted()).settings(SETTINGS).build();

	final DefaultLockClient rival = DefaultLockClient.builder(this.store.memory()).settings(SETTINGS).build();

	@AfterEach
	void clientsHaveNoLeftovers() {
		Awaitility.await().untilAsserted(() -> {
			assertThat(this.client.heldLocks() + this.rival.heldLocks()).isZero();
			assertThat(this.client.waitingCallers() + this.rival.waitingCallers()).isZero();
			assertThat(isFree("a") && isFree("b")).isTrue();
		});
		this.rival.close();
		this.client.close();
	}

	static void awaitSubscriber(TestPublisher<?> source) {
		Awaitility.await().pollInterval(Duration.ofMillis(1)).untilAsserted(() -> source.assertSubscribers(1));
	}

	/** Removes the item of the lock, as an operator might. */
	void steal() {
		this.store.memory().discard("a", this.store.memory().read("a").map(LockRecord::owner).orElseThrow());
	}

	boolean isFree(String resource) {
		return this.store.memory().read(resource).map(LockRecord::isFree).orElse(true);
	}

	static List<LockRequest> requests(String... resources) {
		return Arrays.stream(resources).map(LockRequest::of).toList();
	}

}

package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.store.InMemoryLockStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests calls that lock several thousand resources: refused unless the settings allow
 * them, and independent of the size of the stack.
 */
class ManyResourcesTests {

	private static final int MANY = 5000;

	private final InMemoryLockStore store = new InMemoryLockStore();

	private final DefaultLockClient client = client(LockClientSettings.DEFAULTS);

	private final DefaultLockClient unbounded = client(LockClientSettings.DEFAULTS.withMaxResources(MANY));

	@AfterEach
	void close() {
		this.client.close();
		this.unbounded.close();
	}

	private DefaultLockClient client(LockClientSettings settings) {
		return DefaultLockClient.builder(this.store).settings(settings.withShutdownGrace(Duration.ZERO)).build();
	}

	@Test
	void tooManyResourcesAreRefusedBeforeAnyIsLocked() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.client.execute(requests(101), Lease::owner))
			.withMessageContaining("101 resources")
			.withMessageContaining("'Orders.ship'")
			.withMessageContaining("dynamo-locks.max-resources")
			.withMessageContaining("100");
		assertThatIllegalArgumentException().isThrownBy(() -> this.client.hold(requests(101)));
		assertThat(this.client.executeAsync(requests(101), (lease) -> CompletableFuture.completedFuture("never")))
			.failsWithin(Duration.ofSeconds(20))
			.withThrowableThat()
			.withCauseInstanceOf(IllegalArgumentException.class)
			.withMessageContaining("101 resources");
		assertThat(this.store.list(10, null).locks()).isEmpty();
	}

	@Test
	void repeatedResourceCountsOnce() {
		List<LockRequest> twice = IntStream.range(0, 200).mapToObj((i) -> request(i % 100)).toList();
		int held = this.client.execute(twice, (lease) -> this.client.heldLocks());
		assertThat(held).isEqualTo(100);
		assertNothingIsHeld(this.client);
	}

	@Test
	void thousandsOfResourcesAreLockedOnASmallStack() throws InterruptedException {
		AtomicReference<Object> seen = new AtomicReference<>();
		Thread thread = new Thread(null, () -> {
			try {
				seen.set(this.unbounded.execute(requests(MANY), (lease) -> LeaseContext.all().size()));
			}
			catch (Throwable ex) {
				seen.set(ex);
			}
		}, "small", 180_000);
		thread.start();
		thread.join(TimeUnit.SECONDS.toMillis(50));
		assertThat(seen).hasValue(MANY);
		assertNothingIsHeld(this.unbounded);
	}

	@Test
	void thousandsOfResourcesAreLockedAsynchronously() {
		assertThat(this.unbounded.executeAsync(requests(MANY),
				(lease) -> CompletableFuture.completedFuture(this.unbounded.heldLocks())))
			.succeedsWithin(Duration.ofSeconds(50))
			.isEqualTo(MANY);
		assertNothingIsHeld(this.unbounded);
	}

	@Test
	void bodyThatOverflowsTheStackLeavesNoLock() {
		assertThatExceptionOfType(StackOverflowError.class)
			.isThrownBy(() -> this.client.execute(requests(50), (lease) -> overflow(0)));
		assertNothingIsHeld(this.client);
	}

	@SuppressWarnings("InfiniteRecursion")
	private static int overflow(int depth) {
		return overflow(depth + 1) + 1;
	}

	private static void assertNothingIsHeld(DefaultLockClient client) {
		Awaitility.await().until(() -> client.heldLocks() == 0);
	}

	private static List<LockRequest> requests(int count) {
		return IntStream.range(0, count).mapToObj(ManyResourcesTests::request).toList();
	}

	private static LockRequest request(int number) {
		return LockRequest.of("%05d".formatted(number)).withPurpose("Orders.ship");
	}

}

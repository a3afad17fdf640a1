package io.github.dynamolocks.observation;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockEvent;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.client.DefaultLockClient;
import io.github.dynamolocks.store.InMemoryLockStore;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Checks the counters that events increment, and the gauges of a client.
 */
class LockMetricsTests {

	private static final String PURPOSE = "Shipping.ship";

	private static final int REFUSALS = 12_000;

	private static final Duration TIME = Duration.ofMillis(1500);

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private final LockMetrics metrics = new LockMetrics(this.registry);

	@Test
	void contentionIsCounted() {
		this.metrics.onEvent(new LockEvent.NotAcquired("order:42", PURPOSE, TIME, null));
		this.metrics.onEvent(new LockEvent.NotAcquired("order:43", PURPOSE, TIME, null));
		this.metrics.onEvent(new LockEvent.Acquired("order:43", "me", PURPOSE, TIME));

		assertThat(this.registry.get("dynamo.locks.contention").tag("purpose", PURPOSE).counter().count()).isEqualTo(2);
	}

	@Test
	void lostLeasesAreCountedByTheirLoss() {
		for (LockEvent.Loss loss : LockEvent.Loss.values()) {
			this.metrics.onEvent(new LockEvent.LeaseLost("order:42", "me", PURPOSE, TIME, loss));
		}

		for (String loss : new String[] { "lapsed", "taken", "closed" }) {
			assertThat(this.registry.get("dynamo.locks.lost").tags("purpose", PURPOSE, "loss", loss).counter().count())
				.isEqualTo(1);
		}
	}

	@Test
	void eventsCreateNoTimer() {
		RuntimeException failure = new IllegalStateException();
		this.metrics.onEvent(new LockEvent.Acquired("order:42", "me", PURPOSE, TIME));
		this.metrics.onEvent(new LockEvent.NotAcquired("order:42", PURPOSE, TIME, null));
		this.metrics.onEvent(new LockEvent.AcquireFailed("order:42", PURPOSE, TIME, failure));
		this.metrics.onEvent(new LockEvent.Released("order:42", "me", PURPOSE, TIME));
		this.metrics.onEvent(new LockEvent.ReleaseFailed("order:42", "me", PURPOSE, TIME, failure));
		this.metrics.onEvent(new LockEvent.LeaseLost("order:42", "me", PURPOSE, TIME, LockEvent.Loss.LAPSED));

		assertThat(this.registry.getMeters()).extracting((meter) -> meter.getId().getName())
			.containsExactlyInAnyOrder("dynamo.locks.contention", "dynamo.locks.lost");
	}

	@Test
	void failedRenewalsAreCounted() {
		this.metrics.onEvent(new LockEvent.RenewalFailed("order:42", "me", PURPOSE, TIME, new IllegalStateException()));

		assertThat(this.registry.get("dynamo.locks.renewal.failures").tag("purpose", PURPOSE).counter().count())
			.isEqualTo(1);
	}

	@Test
	void eventsWithoutAPurposeAreCountedTogether() {
		this.metrics.onEvent(new LockEvent.NotAcquired("order:42", null, TIME, null));
		this.metrics.onEvent(new LockEvent.NotAcquired("order:43", null, TIME, null));

		assertThat(this.registry.get("dynamo.locks.contention").tag("purpose", "none").counter().count()).isEqualTo(2);
	}

	@Test
	void noMeterHasTheResourceOrTheOwner() {
		this.metrics.onEvent(new LockEvent.NotAcquired("order:42", PURPOSE, TIME, null));
		this.metrics.onEvent(new LockEvent.LeaseLost("order:42", "me", PURPOSE, TIME, LockEvent.Loss.TAKEN));

		assertThat(this.registry.getMeters()).flatExtracting((meter) -> meter.getId().getTags())
			.extracting(Tag::getKey)
			.containsOnly("purpose", "loss");
	}

	@Test
	void gaugesCountHeldLocksAndWaitingCallers() {
		try (DefaultLockClient client = DefaultLockClient.builder(new InMemoryLockStore()).build()) {
			this.metrics.bind(client, Tag.of("client", "main"));
			try (Lease lease = client.acquire(LockRequest.of("order:42"))) {
				assertThat(gauge("dynamo.locks.held")).isEqualTo(1);
				assertThat(gauge("dynamo.locks.waiting")).isZero();
				var waiting = client.acquireAsync(LockRequest.of(lease.resource()).withWaitTime(Duration.ofMinutes(1)));
				assertThat(gauge("dynamo.locks.waiting")).isEqualTo(1);
				waiting.cancel(false);
				assertThat(gauge("dynamo.locks.waiting")).isZero();
			}
			assertThat(gauge("dynamo.locks.held")).isZero();
		}
	}

	/** A listener that falls so far behind would lose events. */
	@Test
	void blockedRegistryLosesNoCount() {
		CountDownLatch release = new CountDownLatch(1);
		SimpleMeterRegistry blocked = new SimpleMeterRegistry() {

			@Override
			protected Counter newCounter(Meter.Id id) {
				await(release);
				return super.newCounter(id);
			}

		};
		InMemoryLockStore store = new InMemoryLockStore();
		LockRequest request = LockRequest.of("order:42").withPurpose(PURPOSE);
		try (DefaultLockClient rival = DefaultLockClient.builder(store).build();
				DefaultLockClient client = DefaultLockClient.builder(store).listener(new LockMetrics(blocked)).build();
				Lease lease = rival.acquire(request)) {
			for (int i = 0; i < REFUSALS; i++) {
				assertThat(client.tryAcquire(request)).isEmpty();
			}
			release.countDown();

			Awaitility.await()
				.untilAsserted(
						() -> assertThat(blocked.get("dynamo.locks.contention").counter().count()).isEqualTo(REFUSALS));
			lease.ensureHeld();
		}
		finally {
			release.countDown();
		}
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private double gauge(String name) {
		return this.registry.get(name).tag("client", "main").gauge().value();
	}

}

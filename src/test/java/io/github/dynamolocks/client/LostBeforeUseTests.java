package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockEvent;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.store.HostClock;
import io.github.dynamolocks.store.InMemoryLockStore;
import io.github.dynamolocks.test.ManualClock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests a JVM that stands still between an acquisition and its use. The caller does not
 * receive an expired lease, and other callers do not wait for it.
 */
class LostBeforeUseTests {

	private static final LockRequest REQUEST = LockRequest.of("a").withWaitTime(Duration.ofSeconds(90));

	private static final LockClientSettings SETTINGS = LockClientSettings.DEFAULTS.withShutdownGrace(Duration.ZERO);

	private final ManualClock clock = new ManualClock();

	private final ManualScheduler scheduler = new ManualScheduler(this.clock);

	private final InMemoryLockStore store = new InMemoryLockStore(this.clock);

	private final List<String> pauses = new ArrayList<>();

	private final List<String> bodies = new ArrayList<>();

	private int acquired;

	private final DefaultLockClient client = new DefaultLockClient(this.store, SETTINGS,
			LockEventDispatcher.to(this::onEvent, Runnable::run), new SafeObserver(new Pausing()), this.clock,
			HostClock.SYSTEM, ClientExecutors.of(this.scheduler), new WithoutJitter());

	@Test
	void bodyDoesNotStartIfTheLeaseExpiresBeforeTheCallerReceivesIt() {
		this.pauses.add("acquired");
		assertLost(() -> this.client.execute(REQUEST, this::body));
	}

	@Test
	void bodyDoesNotStartIfTheLeaseExpiresJustBeforeIt() {
		this.pauses.add("open");
		assertLost(() -> this.client.execute(REQUEST, this::body));
	}

	@Test
	void bodyDoesNotStartIfOneOfItsLeasesHasExpired() {
		this.pauses.add("open");
		assertLost(() -> this.client.execute(List.of(REQUEST, REQUEST.withResource("b")), this::body));
	}

	@Test
	void callerReceivesNoExpiredLease() {
		this.pauses.add("acquired");
		assertLost(() -> this.client.acquire(REQUEST));
		this.pauses.add("acquired");
		assertLost(() -> this.client.tryAcquire(REQUEST));
	}

	@Test
	void futureFailsIfItsLeaseHasExpired() {
		this.pauses.add("acquired");
		CompletableFuture<Lease> future = this.client.acquireAsync(REQUEST);
		this.scheduler.advance(Duration.ZERO);
		assertThat(future).isCompletedExceptionally();
		assertThatExceptionOfType(LeaseLostException.class).isThrownBy(() -> {
			throw future.handle((lease, failure) -> failure).join();
		});
		assertThat(this.client.heldLocks()).isZero();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2 })
	void nextCallerDoesNotWaitForALeaseThatExpiresWhileItIsOpened(int which) {
		this.pauses.add("event " + which);
		List<CompletableFuture<Lease>> futures = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			futures.add(this.client.acquireAsync(REQUEST));
		}
		this.scheduler.advance(Duration.ZERO);
		if (which == 2) {
			futures.get(0).join().close();
		}
		this.scheduler.advance(Duration.ofSeconds(1));

		assertThat(futures.get(which - 1)).isCompletedExceptionally();
		assertThat(futures.get(which)).isCompletedWithValueMatching(Lease::isHeld);
		futures.get(which).join().close();
	}

	private void assertLost(ThrowingCallable call) {
		assertThatExceptionOfType(LeaseLostException.class).isThrownBy(call).withMessageContaining("'a'");
		assertThat(this.pauses).isEmpty();
		assertThat(this.bodies).isEmpty();
		assertThat(this.client.heldLocks()).isZero();
		this.scheduler.advance(Duration.ofSeconds(1));
		assertThat(this.store.read("a")).as("item").isEmpty();
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
	}

	private String body(Lease lease) {
		this.bodies.add(lease.resource());
		return "result";
	}

	private void onEvent(LockEvent event) {
		if (event instanceof LockEvent.Acquired) {
			pause("event " + ++this.acquired);
		}
	}

	private void pause(String where) {
		if (this.pauses.remove(where)) {
			this.clock.advance(Duration.ofSeconds(31));
		}
	}

	/** Stands still at the point that a test selects. */
	private final class Pausing implements LockObserver {

		@Override
		public Acquisition begin(String resource, LockRequest request) {
			return new Acquisition() {

				@Override
				public Hold acquired(Lease lease) {
					pause("acquired");
					return new Hold() {

						@Override
						public Scope open() {
							pause("open");
							return Scope.NONE;
						}

					};
				}

			};
		}

	}

}

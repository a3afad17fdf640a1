package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.store.InMemoryLockStore;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests futures that their callers complete in every way. Afterwards no lock is held and
 * no caller waits.
 */
@Tag("slow")
class CompletedByCallerTests {

	private static final LockRequest REQUEST = LockRequest.of("a").withWaitTime(Duration.ofMinutes(1));

	private final InMemoryLockStore store = new InMemoryLockStore();

	private final DefaultLockClient client = client();

	private final DefaultLockClient rival = client();

	@AfterEach
	void close() {
		this.client.close();
		this.rival.close();
	}

	private DefaultLockClient client() {
		return DefaultLockClient.builder(this.store)
			.settings(LockClientSettings.DEFAULTS.withShutdownGrace(Duration.ZERO))
			.build();
	}

	@ParameterizedTest
	@EnumSource(Means.class)
	void completedFutureStopsWaitingAndTheNextWaiterAcquires(Means means) {
		Lease other = this.rival.acquire(REQUEST);
		CompletableFuture<Lease> future = this.client.acquireAsync(REQUEST);
		CompletableFuture<Lease> next = this.client.acquireAsync(REQUEST);
		Awaitility.await().until(() -> this.client.waitingCallers() == 2);

		means.complete(future, other);

		Awaitility.await().until(() -> this.client.waitingCallers() == 1);
		other.close();
		next.orTimeout(20, TimeUnit.SECONDS).join().close();
		assertNothingIsHeld();
	}

	@ParameterizedTest
	@EnumSource(Means.class)
	void lockAcquiredForACompletedFutureIsFreed(Means means) {
		for (int i = 0; i < 200; i++) {
			Lease other = this.rival.acquire(REQUEST);
			other.close();
			CompletableFuture<Lease> future = this.client.acquireAsync(REQUEST);
			means.complete(future, other);
			// If the caller completed the future too late, it has the lease.
			Optional.ofNullable(future.handle((lease, failure) -> lease).join())
				.filter((own) -> own != other)
				.ifPresent(Lease::close);
		}
		assertNothingIsHeld();
	}

	@Test
	void leaseThatTheCallerReplacesIsFreed() {
		CompletableFuture<Lease> first = this.client.acquireAsync(REQUEST);
		Lease lease = first.orTimeout(20, TimeUnit.SECONDS).join();

		first.obtrudeValue(lease);
		assertThat(lease.isHeld()).isTrue();
		first.obtrudeException(new IllegalStateException("planned"));
		assertNothingIsHeld();

		CompletableFuture<Lease> second = this.client.acquireAsync(REQUEST);
		second.orTimeout(20, TimeUnit.SECONDS).join();
		second.obtrudeValue(lease);
		assertNothingIsHeld();
	}

	@ParameterizedTest
	@EnumSource(Means.class)
	void bodyOfACompletedFutureIsNotCalled(Means means) {
		Lease other = this.rival.acquire(REQUEST);
		CompletableFuture<Lease> future = this.client.executeAsync(Arrays.asList(REQUEST.withResource("b"), REQUEST),
				(lease) -> CompletableFuture.completedFuture(lease));
		Awaitility.await().until(() -> this.client.waitingCallers() == 1);

		means.complete(future, other);

		Awaitility.await().until(() -> this.client.waitingCallers() == 0);
		other.close();
		assertNothingIsHeld();
	}

	@ParameterizedTest
	@EnumSource(Means.class)
	void completedFutureCancelsItsRunningBody(Means means) {
		CompletableFuture<Lease> stage = new CompletableFuture<>();
		CompletableFuture<Lease> future = this.client.executeAsync(REQUEST, (lease) -> stage);
		Awaitility.await().until(() -> this.client.heldLocks() == 1);

		means.complete(future, this.rival.acquire(REQUEST.withResource("b")));

		Awaitility.await().untilAsserted(() -> assertThat(stage).isCancelled());
		assertNothingIsHeld();
	}

	private void assertNothingIsHeld() {
		Awaitility.await().until(() -> this.client.heldLocks() == 0 && this.client.waitingCallers() == 0);
		Awaitility.await().until(() -> this.store.read("a").isEmpty());
	}

	/**
	 * The ways in which a caller completes its future.
	 */
	enum Means {

		CANCEL {
			@Override
			void complete(CompletableFuture<Lease> future, Lease value) {
				future.cancel(true);
			}
		},

		COMPLETE {
			@Override
			void complete(CompletableFuture<Lease> future, Lease value) {
				future.complete(value);
			}
		},

		COMPLETE_WITH_NULL {
			@Override
			void complete(CompletableFuture<Lease> future, Lease value) {
				future.completeOnTimeout(null, 0, TimeUnit.MILLISECONDS).join();
			}
		},

		COMPLETE_EXCEPTIONALLY {
			@Override
			void complete(CompletableFuture<Lease> future, Lease value) {
				future.completeExceptionally(new IllegalStateException("planned"));
			}
		},

		TIME_OUT {
			@Override
			void complete(CompletableFuture<Lease> future, Lease value) {
				CompletableFuture<Lease> unused = future.orTimeout(0, TimeUnit.MILLISECONDS);
			}
		},

		OBTRUDE_VALUE {
			@Override
			void complete(CompletableFuture<Lease> future, Lease value) {
				future.obtrudeValue(value);
			}
		},

		OBTRUDE_EXCEPTION {
			@Override
			void complete(CompletableFuture<Lease> future, Lease value) {
				future.obtrudeException(new IllegalStateException("planned"));
			}
		};

		abstract void complete(CompletableFuture<Lease> future, Lease value);

	}

}

package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.client.FaultyLockStore.Operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests that an observer sees each acquisition and each hold once.
 */
class LockObserverTests {

	private static final LockRequest REQUEST = LockRequest.of("order:42");

	private static final LockRequest PATIENT = REQUEST.withWaitTime(Duration.ofSeconds(10));

	private static final LockRequest OTHER = LockRequest.of("order:43");

	private final RecordingObserver observer = new RecordingObserver();

	private final ManualLocks locks = new ManualLocks(ManualLocks.SETTINGS, this.observer);

	private final DefaultLockClient client = this.locks.client();

	@Test
	void bodyRunsInTheScopeOfTheHold() {
		this.client.execute(REQUEST, (lease) -> this.observer.note("body"));

		assertSeen("begin order:42", "acquisition open", "acquisition close", "acquired order:42", "hold open", "body",
				"hold close", "released");
	}

	@Test
	void holdWithoutABodyOpensNoScope() {
		Lease lease = this.client.acquire(REQUEST);
		assertSeen("begin order:42", "acquisition open", "acquisition close", "acquired order:42");
		lease.close();
		lease.close();

		assertThat(this.observer.seen()).hasSize(5).endsWith("released");
	}

	@Test
	void bindingOfALeaseOpensAScope() {
		try (Lease lease = this.client.acquire(REQUEST); LeaseContext.Binding binding = LeaseContext.bind(lease)) {
			this.observer.note("body");
		}
		assertThat(this.observer.seen()).endsWith("hold open", "body", "hold close", "released");
	}

	@Test
	void nestedCallsAreNotObserved() {
		this.client.execute(REQUEST, (outer) -> this.client.execute(REQUEST, (inner) -> {
			this.client.hold(List.of(REQUEST)).forEach(Lease::close);
			return this.client.execute(List.of(REQUEST), (last) -> this.observer.note("body"));
		}));

		assertSeen("begin order:42", "acquisition open", "acquisition close", "acquired order:42", "hold open", "body",
				"hold close", "released");
	}

	@Test
	void everyBodyWithinAHoldOpensAScope() {
		List<Lease> leases = this.client.hold(List.of(REQUEST));
		this.client.execute(REQUEST, (lease) -> this.observer.note("body"));
		this.client.execute(REQUEST, (lease) -> this.observer.note("body"));
		leases.forEach(Lease::close);

		assertThat(this.observer.seen()).filteredOn((seen) -> !seen.contains("acqui"))
			.containsExactly("begin order:42", "hold open", "body", "hold close", "hold open", "body", "hold close",
					"released");
	}

	@Test
	void everyLockOfSeveralIsObserved() {
		this.client.execute(List.of(OTHER, REQUEST), (lease) -> this.observer.note("body"));

		assertThat(this.observer.seen()).filteredOn((seen) -> !seen.startsWith("acquisition"))
			.containsExactly("begin order:42", "acquired order:42", "begin order:43", "acquired order:43", "hold open",
					"hold open", "body", "hold close", "hold close", "released", "released");
	}

	@Test
	void locksBeforeARefusedOneAreObserved() {
		this.locks.rival().acquire(OTHER);

		assertThatExceptionOfType(LockNotAcquiredException.class)
			.isThrownBy(() -> this.client.hold(List.of(REQUEST, OTHER)));

		assertThat(this.observer.seen()).filteredOn((seen) -> !seen.startsWith("acquisition"))
			.containsExactly("begin order:42", "acquired order:42", "begin order:43", "contended", "released");
	}

	@Test
	void everyKindOfContentionIsObserved() {
		this.locks.rival().acquire(REQUEST);
		assertThat(this.client.tryAcquire(REQUEST)).isEmpty();
		assertThatExceptionOfType(LockNotAcquiredException.class).isThrownBy(() -> this.client.acquire(REQUEST));
		CompletableFuture<Lease> future = this.client.acquireAsync(PATIENT);
		this.locks.advance(Duration.ofSeconds(11));

		assertThat(future).isCompletedExceptionally();
		assertThat(this.observer.seen()).filteredOn("contended"::equals).hasSize(3);
		assertThat(this.observer.seen()).filteredOn((seen) -> seen.startsWith("begin")).hasSize(3);
	}

	@Test
	void stepsOfAFutureOpenScopes() {
		Lease rival = this.locks.rival().acquire(REQUEST);
		CompletableFuture<Lease> future = this.client.acquireAsync(PATIENT);
		assertSeen("begin order:42");
		future.thenAccept((lease) -> this.observer.note("lease received")).isDone();
		this.locks.advance(Duration.ofSeconds(1));
		rival.close();
		this.locks.advance(Duration.ofSeconds(1));
		future.join().close();

		List<String> seen = this.observer.seen();
		assertThat(seen).endsWith("acquisition close", "acquired order:42", "lease received", "released");
		assertThat(seen).filteredOn("acquisition open"::equals).hasSizeGreaterThan(1);
		assertThat(seen).filteredOn((one) -> one.startsWith("acquired")).hasSize(1);
	}

	@Test
	void asynchronousBodyRunsInTheScopeOfTheHold() {
		CompletableFuture<String> stage = new CompletableFuture<>();
		CompletableFuture<String> future = this.client.executeAsync(REQUEST, (lease) -> {
			this.observer.note("body");
			return stage;
		});
		this.locks.advance(Duration.ofSeconds(1));
		assertThat(this.observer.seen()).startsWith("here", "begin order:42")
			.endsWith("acquired order:42", "hold open", "body", "hold close");
		stage.complete("done");
		this.locks.advance(Duration.ofSeconds(1));

		assertThat(future).isCompletedWithValue("done");
		assertThat(this.observer.seen()).endsWith("hold close", "released");
	}

	@Test
	void cancelledFutureIsObservedAsFailed() {
		this.locks.rival().acquire(REQUEST);
		CompletableFuture<Lease> future = this.client.acquireAsync(PATIENT);
		this.locks.advance(Duration.ofSeconds(1));
		future.cancel(false);
		this.locks.advance(Duration.ofSeconds(1));

		assertThat(this.observer.seen()).endsWith("failed: its future was cancelled");
	}

	@Test
	void interruptedWaitIsObservedAsFailed() {
		this.locks.rival().acquire(REQUEST);
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(LockNotAcquiredException.class).isThrownBy(() -> this.client.acquire(PATIENT));

		assertThat(Thread.interrupted()).isTrue();
		assertThat(this.observer.seen()).endsWith("failed: the thread was interrupted");
	}

	@Test
	void failureOfTheStoreIsObserved() {
		this.locks.store().next(Operation.ACQUIRE, FaultyLockStore.lost());
		assertThatExceptionOfType(LockStoreException.class).isThrownBy(() -> this.client.acquire(REQUEST));

		assertThat(this.observer.seen()).endsWith("failed: planned failure");
	}

	@Test
	void failedReleaseIsObservedAlthoughTheCallSucceeds() {
		this.locks.store().next(Operation.RELEASE, FaultyLockStore.lost());
		this.client.execute(REQUEST, Lease::owner);

		assertThat(this.observer.seen()).endsWith("release failed: planned failure");
	}

	@Test
	void lapsedLeaseIsObserved() {
		Lease lease = this.client.acquire(REQUEST);
		this.locks.freeze(ManualLocks.LEASE);
		assertThatExceptionOfType(LeaseLostException.class).isThrownBy(lease::close);

		assertThat(this.observer.seen()).endsWith("lost LAPSED");
	}

	@Test
	void takenLockIsObservedWhenItsLeaseIsClosed() {
		Lease atRelease = this.client.acquire(REQUEST);
		this.locks.delete(REQUEST.resource());
		assertThatExceptionOfType(LeaseLostException.class).isThrownBy(atRelease::close);
		assertThat(this.observer.seen()).endsWith("lost TAKEN");

		Lease atRenewal = this.client.acquire(OTHER);
		this.locks.delete(OTHER.resource());
		this.locks.advance(ManualLocks.LEASE.dividedBy(2));
		assertThat(this.observer.seen()).endsWith("acquired order:43");
		assertThatExceptionOfType(LeaseLostException.class).isThrownBy(atRenewal::close);
		assertThat(this.observer.seen()).endsWith("lost TAKEN");
	}

	@Test
	void lossByTheCloseIsObserved() {
		Lease lease = this.client.acquire(REQUEST);
		this.client.close();
		assertThatExceptionOfType(LeaseLostException.class).isThrownBy(lease::close);

		assertThat(this.observer.seen()).endsWith("lost CLOSED");
	}

	@Test
	void everyOpenedScopeIsClosed() {
		this.client.execute(REQUEST, Lease::owner);
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> this.client.execute(OTHER, (lease) -> {
			throw new IllegalStateException("planned");
		}));

		assertThat(this.observer.seen()).filteredOn((seen) -> seen.endsWith("open")).hasSize(4);
		assertThat(this.observer.seen()).filteredOn((seen) -> seen.endsWith("close")).hasSize(4);
	}

	private void assertSeen(String... seen) {
		assertThat(this.observer.seen()).containsExactly(seen);
	}

}

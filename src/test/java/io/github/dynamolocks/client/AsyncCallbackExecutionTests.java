package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.junit.jupiter.api.Test;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockCallback;
import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.OnLeaseLost;
import io.github.dynamolocks.client.FaultyLockStore.Operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests {@code executeAsync} on manual time: nothing happens unless the test moves it.
 */
class AsyncCallbackExecutionTests extends AsyncFixture {

	@Test
	void lockIsHeldUntilTheStageCompletes() {
		CompletableFuture<String> result = start(REQUEST);
		assertThat(this.locks.store().count()).isZero();
		settle();
		assertThat(this.seen).isNotNull().satisfies(Lease::ensureHeld);
		assertThat(result).isNotDone();
		this.locks.advance(ManualLocks.LEASE.multipliedBy(3));
		assertThat(this.locks.isFree("a")).isFalse();

		this.stage.complete("done");
		assertThat(this.locks.isFree("a")).isFalse();
		assertThat(result).isNotDone();
		settle();
		assertThat(this.locks.isFree("a")).isTrue();
		assertThat(result).isCompletedWithValue("done");
	}

	@Test
	void executionSendsTwoRequestsAndNoneOnTheCallingThread() {
		CompletableFuture<String> result = start(REQUEST);
		this.stage.complete("done");
		settle();
		assertThat(result).isCompletedWithValue("done");
		assertThat(this.locks.store().count()).isEqualTo(2);
	}

	@Test
	void callbackRunsWithItsLeasesBoundAndTheyAreUnboundAfterwards() {
		CompletableFuture<String> result = this.client.executeAsync(requests("c", "a", "b", "a"), (lease) -> {
			assertThat(LeaseContext.current()).isSameAs(lease);
			assertThat(LeaseContext.all()).extracting(Lease::resource).containsExactly("c", "b", "a");
			return CompletableFuture.completedStage(lease.resource());
		});
		settle();
		assertThat(result).isCompletedWithValue("c");
		assertThat(LeaseContext.all()).isEmpty();
		assertThat(this.locks.store().calls(Operation.ACQUIRE)).extracting("resource").containsExactly("a", "b", "c");
		assertThat(this.locks.store().calls(Operation.RELEASE)).extracting("resource").containsExactly("c", "b", "a");
	}

	@Test
	void failureOfTheBodyReachesTheCallerUnchanged() {
		IllegalStateException failure = new IllegalStateException("of the body");
		CompletableFuture<String> thrown = this.client.executeAsync(REQUEST, (lease) -> {
			throw failure;
		});
		settle();
		assertThat(thrown).isCompletedExceptionally();
		assertThat(thrown.handle((result, ex) -> ex)).isCompletedWithValue(failure);
		CompletableFuture<String> failed = this.client.executeAsync(REQUEST,
				(lease) -> this.stage.thenApply((text) -> text));
		settle();
		this.stage.completeExceptionally(failure);
		settle();
		assertThat(failed.handle((result, ex) -> ex)).isCompletedWithValue(failure);
		assertThat(failure.getSuppressed()).isEmpty();
		assertThat(this.locks.isFree("a")).isTrue();
	}

	@Test
	@SuppressWarnings("NullAway")
	void callbackThatReturnsNullFailsTheFuture() {
		CompletableFuture<String> result = this.client.executeAsync(REQUEST,
				(LockCallback<CompletionStage<String>, RuntimeException>) (lease) -> null);
		settle();
		assertThat(result).failsWithin(Duration.ZERO).withThrowableThat().withMessageContaining("not a stage");
		assertThat(this.locks.isFree("a")).isTrue();
	}

	@Test
	void emptyListOfRequestsIsRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.client.executeAsync(List.of(), (lease) -> this.stage))
			.withMessageContaining("nothing to lock");
	}

	@Test
	void expiredWaitTimeFailsTheFutureWithoutCallingTheBody() {
		Lease taken = this.locks.rival().acquire(LockRequest.of("b"));
		CompletableFuture<String> result = this.client.executeAsync(requests("c", "b", "a"), this::body);
		this.locks.advance(Duration.ofSeconds(11));
		assertThat(result).failsWithin(Duration.ZERO)
			.withThrowableThat()
			.withCauseInstanceOf(LockNotAcquiredException.class)
			.withMessageContaining("'b'");
		assertThat(this.seen).isNull();
		assertThat(this.locks.isFree("a") && this.locks.isFree("c")).isTrue();
		taken.close();
	}

	@Test
	void waitTimeAppliesToAllLocksTogether() {
		Lease first = this.locks.rival().acquire(LockRequest.of("a"));
		Lease second = this.locks.rival().acquire(LockRequest.of("b"));
		CompletableFuture<String> result = this.client.executeAsync(requests("a", "b"), this::body);
		this.locks.advance(Duration.ofSeconds(6));
		first.close();
		this.locks.advance(Duration.ofSeconds(3));
		assertThat(result).isNotDone();
		this.locks.advance(Duration.ofSeconds(2));
		assertThat(result).isCompletedExceptionally();
		second.close();
	}

	@Test
	void lostLeaseFailsTheFuture() {
		CompletableFuture<String> result = start(REQUEST);
		settle();
		this.locks.freeze(ManualLocks.LEASE.multipliedBy(2));
		assertThat(this.stage).isNotDone();
		this.stage.complete("late");
		settle();
		assertThat(result).failsWithin(Duration.ZERO).withThrowableThat().withCauseInstanceOf(LeaseLostException.class);
	}

	@Test
	void lostLeaseCancelsTheStageIfTheRequestSaysSo() {
		CompletableFuture<String> result = start(REQUEST.withOnLeaseLost(OnLeaseLost.INTERRUPT));
		settle();
		this.locks.steal("a");
		this.locks.advance(ManualLocks.LEASE);
		assertThat(this.stage).isCancelled();
		assertThat(result).failsWithin(Duration.ZERO).withThrowableThat().withCauseInstanceOf(LeaseLostException.class);
	}

	@Test
	void failureOfTheBodyIsAttachedToTheLossOfItsLease() {
		IllegalStateException failure = new IllegalStateException("of the body");
		CompletableFuture<String> result = start(REQUEST);
		settle();
		this.locks.steal("a");
		this.stage.completeExceptionally(failure);
		settle();
		assertThat(result.handle((value, ex) -> ex).join()).isInstanceOf(LeaseLostException.class)
			.satisfies((ex) -> assertThat(ex.getSuppressed()).containsExactly(failure));
	}

	@Test
	void failedReleaseDoesNotHideTheResult() {
		CompletableFuture<String> result = start(REQUEST);
		this.locks.store().next(Operation.RELEASE, FaultyLockStore.lost());
		settle();
		this.stage.complete("done");
		settle();
		assertThat(result).isCompletedWithValue("done");
		this.locks.advance(Duration.ofSeconds(1));
		assertThat(this.locks.isFree("a")).isTrue();
	}

	@Test
	void failedReleaseIsAttachedToTheFailureOfTheBody() {
		IllegalStateException failure = new IllegalStateException("of the body");
		CompletableFuture<String> result = start(REQUEST);
		this.locks.store().next(Operation.RELEASE, FaultyLockStore.lost());
		settle();
		this.stage.completeExceptionally(failure);
		settle();
		assertThat(result.handle((value, ex) -> ex)).isCompletedWithValue(failure);
		assertThat(failure.getSuppressed()).singleElement().isInstanceOf(LockStoreException.class);
		this.locks.advance(Duration.ofSeconds(1));
	}

	@Test
	void callbackIsNotCalledIfALeaseIsLostWhileAnotherLockIsAwaited() {
		Lease unused = this.locks.rival().acquire(LockRequest.of("b"));
		LockRequest patient = REQUEST.withWaitTime(ManualLocks.LEASE.multipliedBy(4));
		CompletableFuture<String> result = this.client.executeAsync(List.of(patient, patient.withResource("b")),
				this::body);
		settle();
		this.locks.freeze(ManualLocks.LEASE.plusSeconds(1));
		this.locks.advance(Duration.ofSeconds(2));
		assertThat(result).failsWithin(Duration.ZERO)
			.withThrowableThat()
			.withCauseInstanceOf(LeaseLostException.class)
			.withMessageContaining("'a'");
		assertThat(this.seen).isNull();
	}

	@Test
	void callbackIsNotCalledIfTheStoreFails() {
		this.locks.store().next(Operation.ACQUIRE, FaultyLockStore.lost());
		CompletableFuture<String> result = start(REQUEST);
		settle();
		assertThat(result).failsWithin(Duration.ZERO).withThrowableThat().withCauseInstanceOf(LockStoreException.class);
		assertThat(this.seen).isNull();
	}

}

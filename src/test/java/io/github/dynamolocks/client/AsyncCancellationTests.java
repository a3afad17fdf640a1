package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

import org.junit.jupiter.api.Test;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.client.FaultyLockStore.Operation;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests cancelled futures of {@code executeAsync} and {@code acquireAsync}, on manual
 * time.
 */
class AsyncCancellationTests extends AsyncFixture {

	@Test
	void cancelledWaiterLeavesTheQueue() {
		Lease taken = this.locks.rival().acquire(LockRequest.of("b"));
		CompletableFuture<String> result = this.client.executeAsync(requests("a", "b"), this::body);
		this.locks.advance(Duration.ofSeconds(1));
		assertThat(this.client.waitingCallers()).isOne();
		result.cancel(true);
		assertThat(this.client.waitingCallers()).isZero();
		settle();
		assertThat(this.locks.isFree("a")).isTrue();
		taken.close();
		this.locks.advance(Duration.ofSeconds(20));
		assertThat(this.seen).isNull();
	}

	@Test
	void futureCancelledBeforeTheFirstRequestSendsNothing() {
		start(REQUEST).cancel(true);
		settle();
		assertThat(this.locks.store().count()).isZero();
		assertThat(this.seen).isNull();
	}

	@Test
	void futureCancelledDuringTheAcquisitionHoldsNoLock() {
		List<CompletableFuture<String>> result = new ArrayList<>();
		this.locks.store().next(Operation.ACQUIRE, (call) -> {
			Object answer = call.get();
			result.get(0).cancel(true);
			return answer;
		});
		result.add(start(REQUEST));
		settle();
		assertThat(this.seen).isNull();
		assertThat(this.locks.isFree("a")).isTrue();
	}

	@Test
	void cancelledResultCancelsTheStage() {
		CompletableFuture<String> result = start(REQUEST);
		settle();
		result.cancel(true);
		assertThat(this.stage).isCancelled();
		settle();
		assertThat(this.locks.isFree("a")).isTrue();
	}

	@Test
	void resultCancelledDuringTheCallbackCancelsItsStage() {
		List<CompletableFuture<String>> result = new ArrayList<>();
		result.add(this.client.executeAsync(REQUEST, (lease) -> {
			result.get(0).cancel(true);
			assertThat(this.locks.isFree("a")).isFalse();
			return this.stage;
		}));
		settle();
		assertThat(this.stage).isCancelled();
		assertThat(this.locks.isFree("a")).isTrue();
	}

	@Test
	void timeOutByTheCallerCountsAsACancellation() {
		CompletableFuture<String> result = start(REQUEST);
		settle();
		result.completeExceptionally(new TimeoutException());
		assertThat(this.stage).isCancelled();
		settle();
		assertThat(this.locks.isFree("a")).isTrue();
		CompletableFuture<Lease> lease = this.client.acquireAsync(REQUEST);
		lease.completeExceptionally(new TimeoutException());
		settle();
		assertThat(this.locks.isFree("a")).isTrue();
	}

	@Test
	void timedOutWaiterLeavesTheQueue() {
		Lease taken = this.locks.rival().acquire(LockRequest.of("a"));
		CompletableFuture<Lease> lease = this.client.acquireAsync(REQUEST);
		settle();
		assertThat(this.client.waitingCallers()).isOne();
		lease.completeExceptionally(new TimeoutException());
		assertThat(this.client.waitingCallers()).isZero();
		taken.close();
	}

	@Test
	void futureTimedOutDuringTheAcquisitionHoldsNoLock() {
		List<CompletableFuture<Lease>> lease = new ArrayList<>();
		this.locks.store().next(Operation.ACQUIRE, (call) -> {
			Object answer = call.get();
			lease.get(0).completeExceptionally(new TimeoutException());
			return answer;
		});
		lease.add(this.client.acquireAsync(REQUEST));
		settle();
		assertThat(this.locks.isFree("a")).isTrue();
	}

	@Test
	void lockIsHeldUntilAStageThatCannotBeCancelledCompletes() {
		CompletableFuture<String> result = this.client.executeAsync(REQUEST,
				(lease) -> this.stage.minimalCompletionStage());
		settle();
		result.cancel(true);
		settle();
		assertThat(this.locks.isFree("a")).isFalse();
		this.stage.complete("late");
		settle();
		assertThat(this.locks.isFree("a")).isTrue();
	}

}

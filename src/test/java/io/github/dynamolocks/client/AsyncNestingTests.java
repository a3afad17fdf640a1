package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.dynamolocks.Fencing;
import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.client.FaultyLockStore.Operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests asynchronous callbacks that nest in other asynchronous callbacks or in calls of a
 * thread.
 */
class AsyncNestingTests extends AsyncFixture {

	private static final LockRequest ONCE = LockRequest.of("a");

	@AfterEach
	void noCallChainIsLeft() {
		this.stage.cancel(true);
		settle();
		assertThat(LeaseContext.all()).isEmpty();
		assertThat(this.locks.isFree("a")).isTrue();
		assertThat(this.client).extracting("chain.loose").hasToString("{}");
	}

	@Test
	void nestedExecutionWithinACallbackSendsNoRequest() {
		CompletableFuture<String> nested = this.client.execute(ONCE, (outer) -> {
			CompletableFuture<String> result = this.client.executeAsync(ONCE, (lease) -> {
				assertThat(lease.owner()).isEqualTo(outer.owner());
				return CompletableFuture.completedFuture("nested");
			});
			settle();
			return result;
		});
		assertThat(nested).isCompletedWithValue("nested");
		assertThat(this.locks.store().count()).isEqualTo(2);
	}

	@Test
	void nestedExecutionThatOutlivesTheOuterCallbackKeepsTheLock() {
		CompletableFuture<String> nested = this.client.execute(ONCE,
				(outer) -> this.client.executeAsync(ONCE, (lease) -> this.stage));
		settle();
		assertThat(this.locks.isFree("a")).isFalse();
		// The call of this thread has ended, so its next call does not nest in it.
		assertThatExceptionOfType(LockNotAcquiredException.class)
			.isThrownBy(() -> this.client.execute(ONCE, Lease::owner));
		assertThat(this.locks.rival().tryAcquire(ONCE)).isEmpty();

		this.stage.complete("done");
		settle();
		assertThat(nested).isCompletedWithValue("done");
	}

	@Test
	void nestedExecutionThatOutlivesAHoldKeepsTheLock() {
		Lease held = this.client.hold(List.of(ONCE)).get(0);
		CompletableFuture<String> nested = this.client.executeAsync(ONCE, (lease) -> this.stage);
		settle();
		held.close();
		assertThat(this.locks.isFree("a")).isFalse();
		this.stage.complete("done");
		settle();
		assertThat(nested).isCompletedWithValue("done");
	}

	@Test
	void callsOfTheCallbackNestInItsLease() {
		List<String> owners = new ArrayList<>();
		CompletableFuture<String> result = this.client.executeAsync(ONCE, (lease) -> {
			owners.add(lease.owner());
			owners.add(this.client.execute(ONCE, Lease::owner));
			assertThat(lease.isHeld()).isTrue();
			return this.client.executeAsync(ONCE, (inner) -> CompletableFuture.completedFuture(inner.owner()));
		});
		settle();
		assertThat(result).isCompletedWithValue(owners.get(0));
		assertThat(owners.get(1)).isEqualTo(owners.get(0));
		assertThat(this.locks.store().count()).isEqualTo(2);
	}

	@Test
	void laterStageNestsWhereItsLeaseIsBound() {
		CompletableFuture<String> trigger = new CompletableFuture<>();
		CompletableFuture<String> result = this.client.executeAsync(ONCE, (lease) -> trigger.thenCompose((text) -> {
			try (LeaseContext.Binding binding = LeaseContext.bind(lease)) {
				return this.client.executeAsync(ONCE,
						(inner) -> CompletableFuture.completedFuture(text + inner.owner().equals(lease.owner())));
			}
		}));
		settle();
		trigger.complete("same: ");
		settle();
		assertThat(result).isCompletedWithValue("same: true");
		assertThat(this.locks.store().count(Operation.ACQUIRE)).isOne();
	}

	@Test
	void laterStageWithoutTheBoundLeaseIsRefused() {
		CompletableFuture<String> trigger = new CompletableFuture<>();
		CompletableFuture<String> result = this.client.executeAsync(ONCE, (lease) -> trigger
			.thenCompose((text) -> this.client.executeAsync(ONCE, (inner) -> CompletableFuture.completedFuture(text))));
		settle();
		trigger.complete("never");
		settle();
		assertThat(result).failsWithin(Duration.ZERO)
			.withThrowableThat()
			.withCauseInstanceOf(LockNotAcquiredException.class);
	}

	@Test
	void executionDoesNotNestInTheLeaseOfAnotherClient() {
		ManualLocks others = new ManualLocks();
		CompletableFuture<String> result = others.client()
			.executeAsync(ONCE, (foreign) -> this.client.executeAsync(ONCE, (own) -> {
				assertThat(own.owner()).isNotEqualTo(foreign.owner());
				return this.stage;
			}));
		others.advance(Duration.ZERO);
		settle();
		this.stage.complete("done");
		settle();
		others.advance(Duration.ZERO);
		assertThat(result).isCompletedWithValue("done");
		assertThat(this.locks.store().count(Operation.ACQUIRE)).isOne();
	}

	@Test
	void fencedExecutionWithinAnUnfencedOneFails() {
		this.client.execute(ONCE, (outer) -> {
			CompletableFuture<String> result = this.client
				.executeAsync(List.of(ONCE.withResource("b"), ONCE.withFencing(Fencing.ON)), (lease) -> this.stage);
			settle();
			assertThat(result).failsWithin(Duration.ZERO).withThrowableThat().withMessageContaining("not fenced");
			return outer;
		});
		assertThat(this.locks.isFree("b")).isTrue();
	}

	@Test
	void nestedExecutionUnderALostLeaseFails() {
		assertThatExceptionOfType(LeaseLostException.class).isThrownBy(() -> this.client.execute(ONCE, (outer) -> {
			this.locks.freeze(ManualLocks.LEASE.multipliedBy(2));
			CompletableFuture<String> result = this.client.executeAsync(ONCE, (lease) -> this.stage);
			settle();
			assertThat(result).failsWithin(Duration.ZERO)
				.withThrowableThat()
				.withCauseInstanceOf(LeaseLostException.class);
			return outer;
		}));
		this.locks.advance(Duration.ofSeconds(1));
	}

	@Test
	void invalidResourceFailsTheNestedFutureAndFreesItsLocks() {
		LockRequest bad = ONCE.withResource("x".repeat(3000));
		this.client.execute(ONCE, (outer) -> {
			CompletableFuture<String> result = this.client.executeAsync(List.of(ONCE.withResource("b"), ONCE, bad),
					(lease) -> this.stage);
			settle();
			assertThat(result).failsWithin(Duration.ZERO)
				.withThrowableThat()
				.withCauseInstanceOf(IllegalArgumentException.class)
				.withMessageContaining("bytes");
			assertThat(outer.isHeld()).isTrue();
			return outer;
		});
		assertThat(this.locks.isFree("b")).isTrue();
	}

}

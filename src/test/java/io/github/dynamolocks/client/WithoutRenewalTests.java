package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockEvent;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.OnLeaseLost;
import io.github.dynamolocks.client.FaultyLockStore.Operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests leases that are not renewed, and so expire at their length.
 */
class WithoutRenewalTests {

	private static final Duration LEASE = ManualLocks.LEASE;

	private static final Duration A_BIT = Duration.ofMillis(100);

	private static final LockRequest REQUEST = LockRequest.of("order:42").withWaitTime(Duration.ofMinutes(10));

	private static final LockRequest ENDING = REQUEST.withoutRenewal();

	private final ManualLocks locks = new ManualLocks(ManualLocks.SETTINGS.withHandoffTime(Duration.ofHours(1)));

	private final DefaultLockClient client = this.locks.client();

	@Test
	void leaseExpiresAtItsLengthWithoutARenewal() {
		Lease lease = this.client.acquire(ENDING);

		this.locks.advance(LEASE.minus(A_BIT));
		assertThat(lease.isHeld()).isTrue();
		assertThat(this.locks.rival().tryAcquire(LockRequest.of("order:42"))).isEmpty();

		this.locks.advance(A_BIT.multipliedBy(2));
		assertThat(lease.isHeld()).isFalse();
		assertThat(this.locks.store().count(Operation.RENEW)).isZero();
		assertThat(this.locks.rival().tryAcquire(LockRequest.of("order:42"))).isPresent();
	}

	@Test
	void expiryRaisesAnEventWithoutACall() {
		this.client.acquire(ENDING);
		this.locks.advance(LEASE.plus(A_BIT));

		assertThat(this.locks.events()).last()
			.isInstanceOfSatisfying(LockEvent.LeaseLost.class,
					(lost) -> assertThat(lost.loss()).isEqualTo(LockEvent.Loss.LAPSED));
		assertThat(this.client.heldLocks()).isZero();
	}

	@Test
	void callFailsIfItsBodyOutlivesTheLease() {
		assertThatExceptionOfType(LeaseLostException.class).isThrownBy(() -> this.client.execute(ENDING, () -> {
			this.locks.advance(LEASE.plus(A_BIT));
			assertThat(Thread.currentThread().isInterrupted()).isFalse();
		}))
			.withMessageContaining("'order:42'")
			.withMessageContaining("lease of 30000 ms expired; the request asked for no renewal");
		assertThatExceptionOfType(LeaseLostException.class)
			.isThrownBy(() -> this.client.execute(ENDING.withOnLeaseLost(OnLeaseLost.INTERRUPT), () -> {
				this.locks.advance(LEASE.plus(A_BIT));
				assertThat(Thread.currentThread().isInterrupted()).isTrue();
			}));
	}

	@Test
	void stageThatOutlivesTheLeaseIsCancelledAtItsEnd() {
		CompletableFuture<String> stage = new CompletableFuture<>();
		CompletableFuture<String> result = this.client.executeAsync(ENDING.withOnLeaseLost(OnLeaseLost.INTERRUPT),
				(lease) -> stage);
		this.locks.advance(LEASE.minus(A_BIT));
		assertThat(stage).isNotDone();
		this.locks.advance(A_BIT.multipliedBy(2));
		assertThat(stage).isCancelled();
		assertThat(result).isCompletedExceptionally();
	}

	@Test
	void closeBeforeTheExpiryReleasesTheLock() {
		Lease lease = this.client.acquire(ENDING);
		this.locks.advance(LEASE.dividedBy(2));
		lease.close();
		assertThat(this.locks.isFree("order:42")).isTrue();
		assertThat(this.locks.events()).last().isInstanceOf(LockEvent.Released.class);
		this.locks.advance(LEASE.multipliedBy(2));
		assertThat(this.locks.events()).hasSize(2);
	}

	@Test
	void closeAfterTheExpiryThrows() {
		Lease lease = this.client.acquire(ENDING);
		this.locks.advance(LEASE.plus(A_BIT));
		assertThatExceptionOfType(LeaseLostException.class).isThrownBy(lease::close);
	}

	@Test
	void waiterOfTheSameClientAcquiresTheLockAfterTheExpiry() {
		this.client.acquire(ENDING);
		CompletableFuture<Lease> next = this.client.acquireAsync(REQUEST);
		this.locks.advance(LEASE.minus(A_BIT));
		assertThat(next).isNotDone();
		this.locks.advance(Duration.ofSeconds(2));
		assertThat(next).isCompletedWithValueMatching(Lease::isHeld);
	}

	@Test
	void leaseIsRenewedForTheNextHolderIfItsRequestAllowsIt() {
		Lease first = this.client.acquire(ENDING);
		CompletableFuture<Lease> next = this.client.acquireAsync(REQUEST);
		this.locks.advance(LEASE.dividedBy(3));
		first.close();
		this.locks.advance(LEASE.multipliedBy(10));

		assertThat(next.join().owner()).as("handed off").isEqualTo(first.owner());
		assertThat(next.join().isHeld()).isTrue();
		assertThat(this.locks.store().count(Operation.RENEW)).isBetween(18, 24);
	}

	@Test
	void nextHolderWithoutRenewalGetsAFullLease() {
		Lease first = this.client.acquire(REQUEST);
		CompletableFuture<Lease> next = this.client.acquireAsync(ENDING);
		this.locks.advance(LEASE.dividedBy(3));
		assertThat(this.locks.store().count(Operation.RENEW)).isZero();
		first.close();

		assertThat(this.locks.store().count(Operation.RENEW)).isEqualTo(1);
		this.locks.advance(Duration.ZERO);
		assertThat(next.join().owner()).as("handed off").isEqualTo(first.owner());
		this.locks.advance(LEASE.minus(A_BIT));
		assertThat(next.join().isHeld()).isTrue();
		this.locks.advance(A_BIT.multipliedBy(2));
		assertThat(next.join().isHeld()).isFalse();
		assertThat(this.locks.store().count(Operation.RENEW)).isEqualTo(1);
	}

	@Test
	void lockIsReleasedIfTheNextHolderCannotGetAFullLease() {
		Lease first = this.client.acquire(REQUEST);
		CompletableFuture<Lease> next = this.client.acquireAsync(ENDING);
		this.locks.store().next(Operation.RENEW, (renew) -> {
			throw new LockStoreException("order:42", "planned", null);
		});
		this.locks.advance(LEASE.dividedBy(3));
		first.close();
		this.locks.advance(Duration.ofSeconds(2));

		assertThat(next.join().owner()).isNotEqualTo(first.owner());
		assertThat(next.join().remaining()).isGreaterThan(LEASE.minusSeconds(3));
	}

	/** The lease is renewed for the first waiter, which cancels during the renewal. */
	@Test
	void leaseRenewedForACancelledWaiterIsNotHandedOff() {
		Lease first = this.client.acquire(REQUEST);
		CompletableFuture<Lease> gone = this.client.acquireAsync(ENDING);
		CompletableFuture<Lease> next = this.client.acquireAsync(ENDING);
		this.locks.advance(Duration.ZERO);
		this.locks.store().observe((call) -> {
			if (call.operation() == Operation.RENEW) {
				gone.cancel(false);
			}
		});
		first.close();
		this.locks.advance(Duration.ofSeconds(2));

		assertThat(next).isCompleted();
		assertThat(next.join().owner()).isNotEqualTo(first.owner());
		assertThat(next.join().remaining()).isGreaterThan(LEASE.minusSeconds(3));
	}

	@Test
	void nestedCallSharesTheExistingLease() {
		this.client.execute(REQUEST,
				() -> this.client.execute(ENDING, () -> this.locks.advance(LEASE.multipliedBy(3))));
		assertThatExceptionOfType(LeaseLostException.class).isThrownBy(() -> this.client.execute(ENDING,
				() -> this.client.execute(REQUEST, () -> this.locks.advance(LEASE.plus(A_BIT)))));
	}

	@Test
	void everyLockOfSeveralExpiresAtItsOwnLength() {
		List<Lease> leases = this.client
			.hold(List.of(ENDING, LockRequest.of("order:43").withLease(LEASE.multipliedBy(2)).withoutRenewal()));
		this.locks.advance(LEASE.plus(A_BIT));
		assertThat(leases).extracting(Lease::isHeld).containsExactly(false, true);
		this.locks.advance(LEASE);
		assertThat(leases).extracting(Lease::isHeld).containsExactly(false, false);
		assertThat(this.locks.store().count(Operation.RENEW)).isZero();
	}

}

package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockEvent;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.client.FaultyLockStore.Operation;
import io.github.dynamolocks.store.LockRecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests holders that extend their leases.
 */
class LeaseExtensionTests {

	private static final Duration LEASE = ManualLocks.LEASE;

	private static final Duration LONGER = LEASE.multipliedBy(10);

	private static final Duration A_BIT = Duration.ofMillis(200);

	private static final LockRequest REQUEST = LockRequest.of("order:42").withWaitTime(Duration.ofMinutes(10));

	private static final LockRequest ENDING = REQUEST.withoutRenewal();

	private final ManualLocks locks = new ManualLocks(ManualLocks.SETTINGS.withHandoffTime(Duration.ofHours(1)));

	private final DefaultLockClient client = this.locks.client();

	@Test
	void leaseWithoutRenewalEndsAtItsNewEnd() {
		Lease lease = this.client.acquire(ENDING);
		this.locks.advance(LEASE.dividedBy(2));

		lease.extend(LONGER);

		assertThat(this.locks.store().count(Operation.RENEW)).isEqualTo(1);
		this.locks.advance(LONGER.minus(A_BIT));
		assertThat(lease.isHeld()).isTrue();
		assertThat(this.locks.rival().tryAcquire(LockRequest.of("order:42"))).isEmpty();
		this.locks.advance(A_BIT.multipliedBy(2));
		assertThat(lease.isHeld()).isFalse();
		assertThat(this.locks.store().count(Operation.RENEW)).isEqualTo(1);
		assertThat(this.locks.rival().tryAcquire(LockRequest.of("order:42"))).isPresent();
	}

	@Test
	void expiryAtTheNewEndRaisesAnEventWithoutACall() {
		Lease lease = this.client.acquire(ENDING);
		lease.extend(LONGER);
		this.locks.advance(LONGER.minus(A_BIT));
		assertThat(this.locks.events()).hasSize(1);

		this.locks.advance(A_BIT.multipliedBy(2));

		assertThat(this.locks.events()).last().isInstanceOf(LockEvent.LeaseLost.class);
	}

	@Test
	void renewedLeaseKeepsItsNewLength() {
		Lease lease = this.client.acquire(REQUEST);
		lease.extend(LONGER);

		this.locks.advance(LONGER.multipliedBy(10));

		assertThat(lease.isHeld()).isTrue();
		assertThat(this.locks.item("order:42")).map(LockRecord::lease).hasValue(LONGER);
		assertThat(this.locks.store().count(Operation.RENEW)).isBetween(20, 30);
	}

	@Test
	void renewedLeaseWithAShorterLengthIsRenewedInTime() {
		Lease lease = this.client.acquire(REQUEST.withLease(LONGER));
		lease.extend(LEASE);

		this.locks.advance(LONGER.multipliedBy(3));

		assertThat(lease.isHeld()).isTrue();
		assertThat(this.locks.item("order:42")).map(LockRecord::lease).hasValue(LEASE);
	}

	/** Without the time of DynamoDB, a shorter lease is trusted only for its length. */
	@Test
	void leaseThatIsTrustedForAShorterTimeAfterAFailedExtensionIsRenewedInTime() {
		Lease lease = this.client.acquire(REQUEST.withLease(LONGER));
		this.locks.store().next(Operation.RENEW, FaultyLockStore.lost());
		assertThatExceptionOfType(LockStoreException.class).isThrownBy(() -> lease.extend(LEASE));
		assertThat(lease.remaining()).isLessThanOrEqualTo(LEASE);

		this.locks.advance(LONGER);

		assertThat(lease.isHeld()).isTrue();
	}

	@Test
	void failedExtensionLeavesTheFormerEnd() {
		Lease lease = this.client.acquire(ENDING);
		this.locks.store().next(Operation.RENEW, FaultyLockStore.lost());

		assertThatExceptionOfType(LockStoreException.class).isThrownBy(() -> lease.extend(LONGER));

		this.locks.advance(LEASE.minus(A_BIT));
		assertThat(lease.isHeld()).isTrue();
		this.locks.advance(A_BIT.multipliedBy(2));
		assertThat(lease.isHeld()).isFalse();
	}

	@Test
	void extensionOfALockWithAnotherOwnerReportsTheLoss() {
		Lease lease = this.client.acquire(ENDING);
		this.locks.steal("order:42");

		assertThatExceptionOfType(LeaseLostException.class).isThrownBy(() -> lease.extend(LONGER))
			.withMessageContaining("'order:42'");

		assertThat(lease.isHeld()).isFalse();
		assertThat(this.locks.events()).last()
			.isInstanceOfSatisfying(LockEvent.LeaseLost.class,
					(lost) -> assertThat(lost.loss()).isEqualTo(LockEvent.Loss.TAKEN));
	}

	@Test
	void endedLeaseIsNotExtended() {
		Lease closed = this.client.acquire(REQUEST);
		closed.close();
		assertThatExceptionOfType(LeaseLostException.class).isThrownBy(() -> closed.extend(LONGER));
		Lease expired = this.client.acquire(ENDING);
		this.locks.advance(LEASE.plus(A_BIT));
		assertThatExceptionOfType(LeaseLostException.class).isThrownBy(() -> expired.extend(LONGER));

		assertThat(this.locks.store().count(Operation.RENEW)).isZero();
	}

	@Test
	void extensionOfAClosedLeaseDoesNotReachTheNextHolder() {
		Lease first = this.client.acquire(REQUEST);
		CompletableFuture<Lease> next = this.client.acquireAsync(REQUEST);
		this.locks.advance(Duration.ZERO);
		first.close();
		this.locks.advance(Duration.ZERO);
		assertThat(next.join().owner()).as("handed off").isEqualTo(first.owner());

		assertThatExceptionOfType(LeaseLostException.class).isThrownBy(() -> first.extend(LONGER));

		this.locks.advance(LEASE);
		assertThat(this.locks.item("order:42")).map(LockRecord::lease).hasValue(LEASE);
	}

	@Test
	void extendedLeaseIsNotHandedOffToARequestWithTheFormerLength() {
		Lease first = this.client.acquire(REQUEST);
		CompletableFuture<Lease> next = this.client.acquireAsync(REQUEST);
		this.locks.advance(Duration.ZERO);
		first.extend(LONGER);
		first.close();
		this.locks.advance(Duration.ofSeconds(2));

		assertThat(next.join().owner()).isNotEqualTo(first.owner());
		assertThat(next.join().remaining()).isLessThanOrEqualTo(LEASE);
	}

	@Test
	void nestedCallExtendsTheOuterLease() {
		this.client.execute(ENDING, () -> {
			this.client.execute(REQUEST, (inner) -> {
				inner.extend(LONGER);
				return inner;
			});
			this.locks.advance(LONGER.minus(A_BIT));
			LeaseContext.ensureHeld();
			Lease held = this.client.hold(List.of(REQUEST)).get(0);
			held.extend(LONGER);
			held.close();
			assertThatExceptionOfType(LeaseLostException.class).isThrownBy(() -> held.extend(LONGER));
			this.locks.advance(LONGER.minus(A_BIT));
			LeaseContext.ensureHeld();
		});
	}

	@Test
	void holdAtLeastTimeCountsFromTheExtension() {
		Lease lease = this.client.acquire(ENDING);
		this.locks.advance(LEASE.dividedBy(2));
		lease.extend(LONGER);
		lease.holdAtLeast(LONGER);
		lease.close();

		this.locks.advance(LONGER.minusSeconds(1));
		assertThat(this.locks.isFree("order:42")).isFalse();
		this.locks.advance(Duration.ofSeconds(2));
		assertThat(this.locks.isFree("order:42")).isTrue();
	}

	@Test
	void lengthOutOfRangeIsRefusedWithTheRange() {
		Lease lease = this.client.acquire(REQUEST);

		for (Duration length : List.of(Duration.ZERO, LockRequest.MIN_LEASE.minusMillis(1),
				LockRequest.MAX_TIME.plusMillis(1))) {
			assertThatIllegalArgumentException().isThrownBy(() -> lease.extend(length))
				.withMessageContaining("'order:42'")
				.withMessageContaining("PT3S")
				.withMessageContaining("PT720H");
		}
		assertThat(this.locks.store().count(Operation.RENEW)).isZero();
	}

}

package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.client.FaultyLockStore.Operation;
import io.github.dynamolocks.store.LockRecord;
import io.github.dynamolocks.store.RenewResult;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests when leases are renewed and when they are lost, on manual time.
 */
class LeaseRenewerTests {

	private static final String RESOURCE = "order:42";

	private static final LockRequest REQUEST = LockRequest.of(RESOURCE);

	private final ManualLocks locks = new ManualLocks();

	@Test
	void leaseIsRenewedWhileTheLockIsHeld() {
		Lease lease = this.locks.client().acquire(REQUEST);

		this.locks.advance(ManualLocks.LEASE.multipliedBy(100));

		assertThat(lease.isHeld()).isTrue();
		assertThat(lease.remaining()).isGreaterThan(ManualLocks.LEASE.dividedBy(2));
		assertThat(this.locks.rival().tryAcquire(REQUEST)).isEmpty();
		assertThat(this.locks.item(RESOURCE)).map(LockRecord::owner).hasValue(lease.owner());
	}

	@Test
	void renewalsLeaveTimeForRetriesAndAreNoMoreFrequent() {
		this.locks.client().acquire(REQUEST);

		this.locks.advance(ManualLocks.LEASE.multipliedBy(10));

		assertThat(this.locks.store().count(Operation.RENEW)).isBetween(20, 30);
	}

	@Test
	void failedRenewalIsRetried() {
		Lease lease = this.locks.client().acquire(REQUEST);
		for (int i = 0; i < 5; i++) {
			this.locks.store().next(Operation.RENEW, FaultyLockStore.lost());
		}

		this.locks.advance(ManualLocks.LEASE);

		assertThat(lease.isHeld()).isTrue();
		assertThat(this.locks.store().count(Operation.RENEW)).isGreaterThan(5);
	}

	@Test
	void renewalThatThrowsAnUnexpectedExceptionIsRetried() {
		Lease lease = this.locks.client().acquire(REQUEST);
		this.locks.store().next(Operation.RENEW, (renew) -> {
			throw new IllegalStateException("not a store's exception");
		});

		this.locks.advance(ManualLocks.LEASE.multipliedBy(2));

		assertThat(lease.isHeld()).isTrue();
	}

	@Test
	void shortLeaseIsRenewedEarlyEnoughForASlowAnswer() {
		this.locks.client().acquire(REQUEST.withLease(LockRequest.MIN_LEASE));
		for (int i = 0; i < 3; i++) {
			this.locks.store().next(Operation.RENEW, FaultyLockStore.lost());
		}
		Duration lost = Duration.ofSeconds(1);

		this.locks.advance(LockRequest.MIN_LEASE.minus(lost));

		assertThat(this.locks.store().count(Operation.RENEW)).as("tries").isGreaterThan(3);
	}

	@Test
	void retriesBecomeMoreFrequentWithinABound() {
		this.locks.client().acquire(REQUEST);
		this.locks.store().always(Operation.RENEW, FaultyLockStore.lost());

		this.locks.advance(ManualLocks.LEASE);

		assertThat(this.locks.store().count(Operation.RENEW)).isBetween(20, 60);
	}

	@Test
	void renewalWhoseAnswerWasLostExtendsTheLease() {
		Lease lease = this.locks.client().acquire(REQUEST);
		this.locks.store().next(Operation.RENEW, FaultyLockStore.answerLost());

		this.locks.advance(ManualLocks.LEASE.multipliedBy(2));

		assertThat(lease.isHeld()).isTrue();
	}

	@Test
	void leaseWithoutASuccessfulRenewalStaysLost() {
		Lease lease = this.locks.client().acquire(REQUEST);
		this.locks.store().always(Operation.RENEW, FaultyLockStore.lost());
		this.locks.advance(ManualLocks.LEASE);
		this.locks.store().clearFaults();
		int renewals = this.locks.store().count(Operation.RENEW);

		this.locks.advance(ManualLocks.LEASE);

		assertThat(lease.isHeld()).isFalse();
		assertThat(lease.remaining()).isZero();
		assertThatExceptionOfType(LeaseLostException.class).isThrownBy(lease::ensureHeld)
			.withMessageContaining(RESOURCE)
			.withMessageContaining("expired because no renewal succeeded");
		assertThat(this.locks.store().count(Operation.RENEW)).as("tries after the end").isEqualTo(renewals);
		assertThat(this.locks.rival().tryAcquire(REQUEST)).as("free for others").isPresent();
	}

	@Test
	void leaseWhoseRenewalIsAnsweredTooLateStaysLost() {
		Lease lease = this.locks.client().acquire(REQUEST);
		this.locks.store().next(Operation.RENEW, (renew) -> {
			this.locks.freeze(ManualLocks.LEASE);
			return RenewResult.RENEWED;
		});

		this.locks.advance(ManualLocks.LEASE.multipliedBy(3));

		assertThat(lease.isHeld()).isFalse();
		assertThatExceptionOfType(LeaseLostException.class).isThrownBy(lease::close);
		assertThat(this.locks.store().count(Operation.RENEW)).isEqualTo(1);
	}

	@Test
	void leaseThatExpiresDuringAPauseIsLost() {
		Lease lease = this.locks.client().acquire(REQUEST);
		this.locks.freeze(ManualLocks.LEASE.plusMillis(1));
		Lease successor = this.locks.rival().acquire(REQUEST.withLease(ManualLocks.LEASE.multipliedBy(10)));

		this.locks.advance(ManualLocks.LEASE);

		assertThat(lease.isHeld()).isFalse();
		assertThatExceptionOfType(LeaseLostException.class).isThrownBy(lease::close);
		this.locks.advance(ManualLocks.LEASE);
		assertThat(this.locks.item(RESOURCE)).map(LockRecord::owner).hasValue(successor.owner());
		assertThat(successor.isHeld()).isTrue();
	}

	@Test
	void leaseWhoseItemWasDeletedIsLostAtTheNextRenewal() {
		Lease lease = this.locks.client().acquire(REQUEST);
		this.locks.delete(RESOURCE);
		assertThat(lease.isHeld()).isTrue();

		this.locks.advance(ManualLocks.LEASE.dividedBy(2));

		assertThat(lease.isHeld()).isFalse();
		assertThatExceptionOfType(LeaseLostException.class).isThrownBy(lease::ensureHeld)
			.withMessageContaining("deleted");
		this.locks.advance(ManualLocks.LEASE);
		assertThat(this.locks.store().count(Operation.RENEW)).isEqualTo(1);
		assertThat(this.locks.item(RESOURCE)).as("what a renewal might have written").isEmpty();
	}

	@Test
	void leaseWhoseLockWasTakenIsLostAndItsSuccessorKeepsTheLock() {
		Lease lease = this.locks.client().acquire(REQUEST);
		this.locks.steal(RESOURCE);
		Optional<LockRecord> successor = this.locks.item(RESOURCE);

		this.locks.advance(ManualLocks.LEASE.dividedBy(2));
		assertThatExceptionOfType(LeaseLostException.class).isThrownBy(lease::close);
		this.locks.advance(Duration.ofSeconds(1));

		assertThat(this.locks.item(RESOURCE)).map(LockRecord::owner).isEqualTo(successor.map(LockRecord::owner));
		assertThat(this.locks.item(RESOURCE)).map(LockRecord::version).isEqualTo(successor.map(LockRecord::version));
	}

	@Test
	void closedLeaseIsNotRenewed() {
		Lease lease = this.locks.client().acquire(REQUEST);
		lease.close();

		this.locks.advance(ManualLocks.LEASE.multipliedBy(3));

		assertThat(this.locks.store().count(Operation.RENEW)).isZero();
		assertThat(this.locks.scheduler().pending()).as("renewals to come").isZero();
		assertThat(lease.isHeld()).isFalse();
	}

	@Test
	void allLeasesShareOneAlarm() {
		for (int i = 0; i < 100; i++) {
			this.locks.client().acquire(LockRequest.of("order:" + i)).close();

			assertThat(this.locks.scheduler().pending()).as("alarms").isOne();
		}
		Lease lease = this.locks.client().acquire(REQUEST);

		this.locks.advance(ManualLocks.LEASE.multipliedBy(3));

		assertThat(lease.isHeld()).isTrue();
	}

	@Test
	void leaseThatIsDueFirstMovesTheAlarmForward() {
		Lease longer = this.locks.client().acquire(REQUEST.withLease(ManualLocks.LEASE.multipliedBy(100)));
		Lease shorter = this.locks.client().acquire(LockRequest.of("order:43"));

		this.locks.advance(ManualLocks.LEASE.multipliedBy(200));

		assertThat(shorter.isHeld()).isTrue();
		assertThat(longer.isHeld()).isTrue();
	}

	@Test
	void leaseClosedDuringARenewalIsNotRenewedAgain() {
		Lease lease = this.locks.client().acquire(REQUEST);
		this.locks.store().next(Operation.RENEW, FaultyLockStore.after(lease::close));

		this.locks.advance(ManualLocks.LEASE.multipliedBy(3));

		assertThat(this.locks.store().count(Operation.RENEW)).isEqualTo(1);
		assertThat(this.locks.scheduler().pending()).isZero();
		assertThat(this.locks.item(RESOURCE)).isEmpty();
	}

	@Test
	void thousandLeasesNeedAtMostThreeRenewalsPerLeaseLength() {
		int lengths = 20;
		List<Lease> leases = new ArrayList<>();
		for (int i = 0; i < 1000; i++) {
			leases.add(this.locks.client().acquire(LockRequest.of("order:" + i)));
		}

		this.locks.advance(ManualLocks.LEASE.multipliedBy(lengths));

		assertThat(leases).allMatch(Lease::isHeld);
		Map<String, Long> renewals = this.locks.store()
			.calls(Operation.RENEW)
			.stream()
			.collect(Collectors.groupingBy(FaultyLockStore.Call::owner, Collectors.counting()));
		assertThat(renewals).hasSize(1000);
		assertThat(renewals.values()).allMatch((count) -> count <= 3L * lengths);
		leases.forEach(Lease::close);
		this.locks.advance(ManualLocks.LEASE);
		assertThat(this.locks.scheduler().pending()).isZero();
	}

}

package io.github.dynamolocks.store;

import java.time.Duration;
import java.util.Objects;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests how locks begin and end without faults, for every store.
 */
abstract class LockStoreContract {

	private static final Duration LONGER = Duration.ofMinutes(5);

	private static final Duration SHORTER = Duration.ofSeconds(5);

	private static final Duration MOMENT = Duration.ofMillis(5);

	/** Returns the store of one process. */
	abstract LockStore mine();

	/** Returns the store of another process with the same locks. */
	abstract LockStore theirs();

	/** Returns a resource that no other test uses. */
	abstract String resource();

	/** Moves the time of the store and of both processes. */
	abstract void advance(Duration time);

	@Test
	void freeLockIsAcquired() {
		AcquireCommand command = Attempts.plain(resource());
		Acquisition acquisition = Attempts.acquired(mine(), command);

		assertThat(acquisition.resource()).isEqualTo(command.resource());
		assertThat(acquisition.owner()).isEqualTo(command.owner());
		assertThat(acquisition.lease()).isEqualTo(Attempts.LEASE);
		assertThat(acquisition.tokens()).isNull();
		assertThat(acquisition.remaining()).isBetween(Attempts.LEASE.minus(Attempts.UNCERTAINTY), Attempts.LEASE);
	}

	@Test
	void refusalShowsTheHolderAndItsTimes() {
		AcquireCommand command = Attempts.plain(resource());
		Attempts.acquired(mine(), command);
		LockRecord fresh = mine().read(command.resource()).orElseThrow();
		advance(Duration.ofSeconds(10));

		AcquireResult.Refused result = Attempts.refused(theirs(), Attempts.plain(command.resource()));

		assertThat(result.repeated()).isFalse();
		assertThat(result.by()).isNotNull().satisfies((by) -> {
			assertThat(by.resource()).isEqualTo(command.resource());
			assertThat(by.owner()).isEqualTo(command.owner());
			assertThat(by.holder()).isEqualTo(command.holder());
			assertThat(by.version()).isEqualTo(1);
			assertThat(by.lease()).isEqualTo(Attempts.LEASE);
			assertThat(by.acquiredAt()).isNotNull().isEqualTo(fresh.acquiredAt());
			assertThat(by.fencingToken()).isNull();
			assertThat(by.isFree()).isFalse();
			assertThat(by.remaining()).isBetween(Duration.ofSeconds(20).minus(Attempts.UNCERTAINTY),
					Duration.ofSeconds(20).plus(Attempts.UNCERTAINTY));
		});
	}

	@Test
	void secondAcquisitionOfTheSameProcessIsRefused() {
		String resource = resource();
		Attempts.acquired(mine(), Attempts.plain(resource));

		Attempts.refused(mine(), Attempts.plain(resource));
	}

	@Test
	void releaseFreesTheLock() {
		String resource = resource();
		Acquisition acquisition = Attempts.acquired(mine(), Attempts.plain(resource));

		assertThat(mine().release(acquisition)).isEqualTo(ReleaseResult.RELEASED);

		assertThat(acquisition.remaining()).isZero();
		assertThat(theirs().read(resource)).isEmpty();
		Attempts.acquired(theirs(), Attempts.plain(resource));
	}

	@Test
	void secondReleaseHasNoEffect() {
		Acquisition acquisition = Attempts.acquired(mine(), Attempts.plain(resource()));
		mine().release(acquisition);

		assertThat(mine().release(acquisition)).isEqualTo(ReleaseResult.NOT_HELD);
	}

	@Test
	void releaseNeverFreesTheLockOfAnotherOwner() {
		String resource = resource();
		Acquisition late = Attempts.acquired(mine(), Attempts.plain(resource));
		advance(Attempts.LEASE.plus(Attempts.UNCERTAINTY));
		Acquisition current = Attempts.acquired(theirs(), Attempts.plain(resource));

		assertThat(mine().release(late)).isEqualTo(ReleaseResult.NOT_HELD);

		Attempts.refused(mine(), Attempts.plain(resource));
		assertThat(theirs().renew(current)).isEqualTo(RenewResult.RENEWED);
	}

	@Test
	void rivalTakesOverExactlyAfterTheEndOfTheLease() {
		String resource = resource();
		Acquisition acquisition = Attempts.acquired(mine(), Attempts.plain(resource));

		advance(Attempts.LEASE.minus(MOMENT));
		assertThat(Attempts.refused(theirs(), Attempts.plain(resource)).by()).isNotNull()
			.satisfies((by) -> assertThat(by.isFree()).isFalse());

		advance(Attempts.UNCERTAINTY);
		assertThat(acquisition.remaining()).isZero();
		assertThat(theirs().read(resource)).hasValueSatisfying((record) -> assertThat(record.isFree()).isTrue());
		Attempts.acquired(theirs(), Attempts.plain(resource));
	}

	@Test
	void rivalNeverTakesOverWhileTheOwnerTrustsItsLease() {
		String resource = resource();
		Acquisition acquisition = Attempts.acquired(mine(), Attempts.plain(resource));
		advance(Attempts.LEASE.minusSeconds(2));
		boolean tookOver = false;
		for (int step = 0; step < 200 && !tookOver; step++) {
			boolean believed = !acquisition.remaining().isZero();
			tookOver = theirs().acquire(Attempts.plain(resource)) instanceof Acquisition;
			assertThat(believed && tookOver).as("step %d", step).isFalse();
			advance(Duration.ofMillis(25));
		}
		assertThat(tookOver).isTrue();
	}

	@Test
	void renewalExtendsTheLease() {
		String resource = resource();
		Acquisition acquisition = Attempts.acquired(mine(), Attempts.plain(resource));
		for (int renewals = 1; renewals <= 5; renewals++) {
			advance(Duration.ofSeconds(20));
			assertThat(mine().renew(acquisition)).isEqualTo(RenewResult.RENEWED);
			assertThat(acquisition.remaining()).isBetween(Attempts.LEASE.minus(Attempts.UNCERTAINTY), Attempts.LEASE);
			LockRecord by = Objects.requireNonNull(Attempts.refused(theirs(), Attempts.plain(resource)).by());
			assertThat(by.version()).isEqualTo(1 + renewals);
			assertThat(by.owner()).isEqualTo(acquisition.owner());
		}
		assertThat(mine().release(acquisition)).isEqualTo(ReleaseResult.RELEASED);
		Attempts.acquired(theirs(), Attempts.plain(resource));
	}

	@Test
	void leaseWithoutARenewalInTimeStaysLost() {
		String resource = resource();
		Acquisition acquisition = Attempts.acquired(mine(), Attempts.plain(resource));
		advance(Attempts.LEASE);

		assertThat(acquisition.remaining()).isZero();
		assertThat(mine().renew(acquisition)).isEqualTo(RenewResult.EXPIRED);
		assertThat(acquisition.remaining()).isZero();
		advance(Attempts.UNCERTAINTY);
		Attempts.acquired(theirs(), Attempts.plain(resource));
	}

	@Test
	void renewalOfALockOfAnotherOwnerEndsTheAcquisition() {
		String resource = resource();
		Acquisition acquisition = Attempts.acquired(mine(), Attempts.plain(resource));
		theirs().discard(resource, acquisition.owner());
		Acquisition current = Attempts.acquired(theirs(), Attempts.plain(resource));

		assertThat(mine().renew(acquisition)).isEqualTo(RenewResult.NOT_HELD);
		assertThat(acquisition.remaining()).isZero();
		assertThat(theirs().renew(current)).isEqualTo(RenewResult.RENEWED);
	}

	@Test
	void renewalOfADeletedLockEndsTheAcquisition() {
		String resource = resource();
		Acquisition acquisition = Attempts.acquired(mine(), Attempts.plain(resource));
		theirs().discard(resource, acquisition.owner());

		assertThat(mine().renew(acquisition)).isEqualTo(RenewResult.NOT_HELD);
		assertThat(acquisition.remaining()).isZero();
		assertThat(theirs().read(resource)).isEmpty();
	}

	@Test
	void releasedLockIsNotRenewed() {
		String resource = resource();
		Acquisition acquisition = Attempts.acquired(mine(), Attempts.plain(resource));
		mine().release(acquisition);

		assertThat(mine().renew(acquisition)).isEqualTo(RenewResult.EXPIRED);
		assertThat(theirs().read(resource)).isEmpty();
	}

	@Test
	void discardRemovesOnlyTheLockOfItsOwnerId() {
		String resource = resource();
		Acquisition acquisition = Attempts.acquired(mine(), Attempts.plain(resource));

		assertThat(theirs().discard(resource, "another")).isEqualTo(ReleaseResult.NOT_HELD);
		Attempts.refused(theirs(), Attempts.plain(resource));
		assertThat(theirs().discard(resource, acquisition.owner())).isEqualTo(ReleaseResult.RELEASED);
		Attempts.acquired(theirs(), Attempts.plain(resource));
	}

	@Test
	void readOfAMissingLockIsEmpty() {
		assertThat(mine().read(resource())).isEmpty();
		assertThat(mine().discard(resource(), "nobody")).isEqualTo(ReleaseResult.NOT_HELD);
	}

	@Test
	void renewalGivesTheLeaseItsNewLength() {
		String resource = resource();
		Acquisition acquisition = Attempts.acquired(mine(), Attempts.plain(resource));
		acquisition.setLease(LONGER);

		assertThat(mine().renew(acquisition)).isEqualTo(RenewResult.RENEWED);

		assertThat(acquisition.remaining()).isBetween(LONGER.minus(Attempts.UNCERTAINTY), LONGER);
		assertThat(mine().read(resource)).map(LockRecord::lease).hasValue(LONGER);
		advance(LONGER.minusSeconds(2));
		Attempts.refused(theirs(), Attempts.plain(resource));
	}

	@Test
	void shorterLengthDoesNotMoveTheEndBack() {
		String resource = resource();
		Acquisition acquisition = Attempts.acquired(mine(), Attempts.plain(resource));
		acquisition.setLease(SHORTER);

		assertThat(mine().renew(acquisition)).isEqualTo(RenewResult.RENEWED);

		assertThat(acquisition.remaining()).isGreaterThan(Attempts.LEASE.minus(Attempts.UNCERTAINTY));
		advance(Attempts.LEASE.minusSeconds(2));
		Attempts.refused(theirs(), Attempts.plain(resource));
		assertThat(mine().renew(acquisition)).isEqualTo(RenewResult.RENEWED);
		assertThat(acquisition.remaining()).isBetween(SHORTER.minus(Attempts.UNCERTAINTY), SHORTER);
		advance(SHORTER.plus(Attempts.UNCERTAINTY));
		Attempts.acquired(theirs(), Attempts.plain(resource));
	}

	@Test
	void holdAtLeastTimeKeepsItsEndWhenTheLengthChanges() {
		String resource = resource();
		Acquisition acquisition = Attempts.acquired(mine(), Attempts.holding(resource, Duration.ofSeconds(20)));
		advance(Duration.ofSeconds(10));
		acquisition.setLease(LONGER);
		mine().renew(acquisition);
		mine().release(acquisition);

		advance(Duration.ofSeconds(9));
		Attempts.refused(theirs(), Attempts.plain(resource));
		advance(Duration.ofSeconds(1).plus(Attempts.UNCERTAINTY).plus(Attempts.UNCERTAINTY));
		Attempts.acquired(theirs(), Attempts.plain(resource));
	}

	@Test
	void holdAtLeastTimeCountsFromTheChangeOfTheLength() {
		String resource = resource();
		Acquisition acquisition = Attempts.acquired(mine(), Attempts.plain(resource));
		advance(Duration.ofSeconds(20));
		acquisition.setLease(LONGER);
		mine().renew(acquisition);
		acquisition.setHoldAtLeast(LONGER);
		mine().release(acquisition);

		advance(LONGER.minusSeconds(1));
		Attempts.refused(theirs(), Attempts.plain(resource));
		advance(Duration.ofSeconds(1).plus(Attempts.UNCERTAINTY).plus(Attempts.UNCERTAINTY));
		Attempts.acquired(theirs(), Attempts.plain(resource));
	}

}

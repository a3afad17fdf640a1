package io.github.dynamolocks.store;

import java.time.Duration;
import java.util.Objects;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What every store does when nothing goes wrong: locks, and how they end.
 */
abstract class LockStoreContract {

	private static final Duration MOMENT = Duration.ofMillis(5);

	/** One process. */
	abstract LockStore mine();

	/** Another process on the same locks. */
	abstract LockStore theirs();

	/** A resource that no other test uses. */
	abstract String resource();

	/** Time passes for the store and for both processes. */
	abstract void advance(Duration time);

	@Test
	void acquiresAFreeLock() {
		AcquireCommand command = Attempts.plain(resource());
		Acquisition acquisition = Attempts.acquired(mine(), command);

		assertThat(acquisition.resource()).isEqualTo(command.resource());
		assertThat(acquisition.owner()).isEqualTo(command.owner());
		assertThat(acquisition.lease()).isEqualTo(Attempts.LEASE);
		assertThat(acquisition.tokens()).isNull();
		assertThat(acquisition.remaining()).isBetween(Attempts.LEASE.minus(Attempts.UNCERTAINTY), Attempts.LEASE);
	}

	@Test
	void refusesALockThatSomebodyHoldsAndTellsWhoSinceWhenAndForHowLong() {
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
	void refusesTheSameProcessASecondTime() {
		String resource = resource();
		Attempts.acquired(mine(), Attempts.plain(resource));

		Attempts.refused(mine(), Attempts.plain(resource));
	}

	@Test
	void freesALockByItsRelease() {
		String resource = resource();
		Acquisition acquisition = Attempts.acquired(mine(), Attempts.plain(resource));

		assertThat(mine().release(acquisition)).isEqualTo(ReleaseResult.RELEASED);

		assertThat(acquisition.remaining()).isZero();
		assertThat(theirs().read(resource)).isEmpty();
		Attempts.acquired(theirs(), Attempts.plain(resource));
	}

	@Test
	void freesALockOnce() {
		Acquisition acquisition = Attempts.acquired(mine(), Attempts.plain(resource()));
		mine().release(acquisition);

		assertThat(mine().release(acquisition)).isEqualTo(ReleaseResult.NOT_HELD);
	}

	@Test
	void neverFreesAnothersLock() {
		String resource = resource();
		Acquisition late = Attempts.acquired(mine(), Attempts.plain(resource));
		advance(Attempts.LEASE.plus(Attempts.UNCERTAINTY));
		Acquisition current = Attempts.acquired(theirs(), Attempts.plain(resource));

		assertThat(mine().release(late)).isEqualTo(ReleaseResult.NOT_HELD);

		Attempts.refused(mine(), Attempts.plain(resource));
		assertThat(theirs().renew(current)).isEqualTo(RenewResult.RENEWED);
	}

	@Test
	void letsARivalInOnlyAfterTheEndOfTheLeaseAndThenAtOnce() {
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
	void neverLetsARivalInWhileTheOwnerBelieves() {
		String resource = resource();
		Acquisition acquisition = Attempts.acquired(mine(), Attempts.plain(resource));
		advance(Attempts.LEASE.minusSeconds(2));
		boolean tookOver = false;
		for (int step = 0; step < 200 && !tookOver; step++) {
			boolean believed = !acquisition.remaining().isZero();
			tookOver = theirs().acquire(Attempts.plain(resource)) instanceof AcquireResult.Acquired;
			assertThat(believed && tookOver).as("step %d", step).isFalse();
			advance(Duration.ofMillis(25));
		}
		assertThat(tookOver).isTrue();
	}

	@Test
	void lengthensALeaseByItsRenewal() {
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
	void endsALeaseForGoodThatWasNotRenewedInTime() {
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
	void endsAnAcquisitionWhoseLockIsSomebodyElses() {
		String resource = resource();
		Acquisition acquisition = Attempts.acquired(mine(), Attempts.plain(resource));
		theirs().discard(resource, acquisition.owner());
		Acquisition current = Attempts.acquired(theirs(), Attempts.plain(resource));

		assertThat(mine().renew(acquisition)).isEqualTo(RenewResult.NOT_HELD);
		assertThat(acquisition.remaining()).isZero();
		assertThat(theirs().renew(current)).isEqualTo(RenewResult.RENEWED);
	}

	@Test
	void endsAnAcquisitionWhoseLockIsGone() {
		String resource = resource();
		Acquisition acquisition = Attempts.acquired(mine(), Attempts.plain(resource));
		theirs().discard(resource, acquisition.owner());

		assertThat(mine().renew(acquisition)).isEqualTo(RenewResult.NOT_HELD);
		assertThat(acquisition.remaining()).isZero();
		assertThat(theirs().read(resource)).isEmpty();
	}

	@Test
	void doesNotRenewAReleasedLock() {
		String resource = resource();
		Acquisition acquisition = Attempts.acquired(mine(), Attempts.plain(resource));
		mine().release(acquisition);

		assertThat(mine().renew(acquisition)).isEqualTo(RenewResult.EXPIRED);
		assertThat(theirs().read(resource)).isEmpty();
	}

	@Test
	void discardsTheLockOfAnOwnerIdAndNoOther() {
		String resource = resource();
		Acquisition acquisition = Attempts.acquired(mine(), Attempts.plain(resource));

		assertThat(theirs().discard(resource, "another")).isEqualTo(ReleaseResult.NOT_HELD);
		Attempts.refused(theirs(), Attempts.plain(resource));
		assertThat(theirs().discard(resource, acquisition.owner())).isEqualTo(ReleaseResult.RELEASED);
		Attempts.acquired(theirs(), Attempts.plain(resource));
	}

	private static AcquireCommand command(String resource, String owner, int tokens) {
		return new AcquireCommand(resource, owner, Attempts.LEASE, Duration.ZERO, tokens, "holder");
	}

	@Test
	void readsNothingWhereThereIsNoLock() {
		assertThat(mine().read(resource())).isEmpty();
		assertThat(mine().discard(resource(), "nobody")).isEqualTo(ReleaseResult.NOT_HELD);
	}

}

package io.github.dynamolocks.store;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static io.github.dynamolocks.store.Attempts.LEASE;
import static io.github.dynamolocks.store.Attempts.UNCERTAINTY;
import static io.github.dynamolocks.store.Attempts.acquired;
import static io.github.dynamolocks.store.Attempts.plain;
import static io.github.dynamolocks.store.Attempts.refused;
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
		AcquireCommand command = plain(resource());
		Tenure tenure = acquired(mine(), command);

		assertThat(tenure.resource()).isEqualTo(command.resource());
		assertThat(tenure.owner()).isEqualTo(command.owner());
		assertThat(tenure.lease()).isEqualTo(LEASE);
		assertThat(tenure.tokens()).isNull();
		assertThat(tenure.remaining()).isBetween(LEASE.minus(UNCERTAINTY), LEASE);
	}

	@Test
	void refusesALockThatSomebodyHoldsAndTellsWhoSinceWhenAndForHowLong() {
		AcquireCommand command = plain(resource());
		acquired(mine(), command);
		LockRecord fresh = mine().read(command.resource()).orElseThrow();
		advance(Duration.ofSeconds(10));

		AcquireResult.Refused result = refused(theirs(), plain(command.resource()));

		assertThat(result.repeated()).isFalse();
		assertThat(result.by()).isNotNull().satisfies((by) -> {
			assertThat(by.resource()).isEqualTo(command.resource());
			assertThat(by.owner()).isEqualTo(command.owner());
			assertThat(by.holder()).isEqualTo(command.holder());
			assertThat(by.version()).isEqualTo(1);
			assertThat(by.lease()).isEqualTo(LEASE);
			assertThat(by.acquiredAt()).isNotNull().isEqualTo(fresh.acquiredAt());
			assertThat(by.fencingToken()).isNull();
			assertThat(by.isFree()).isFalse();
			assertThat(by.remaining()).isBetween(Duration.ofSeconds(20).minus(UNCERTAINTY),
					Duration.ofSeconds(20).plus(UNCERTAINTY));
		});
	}

	@Test
	void refusesTheSameProcessASecondTime() {
		String resource = resource();
		acquired(mine(), plain(resource));

		refused(mine(), plain(resource));
	}

	@Test
	void freesALockByItsRelease() {
		String resource = resource();
		Tenure tenure = acquired(mine(), plain(resource));

		assertThat(mine().release(tenure)).isEqualTo(ReleaseResult.RELEASED);

		assertThat(tenure.remaining()).isZero();
		assertThat(theirs().read(resource)).isEmpty();
		acquired(theirs(), plain(resource));
	}

	@Test
	void freesALockOnce() {
		Tenure tenure = acquired(mine(), plain(resource()));
		mine().release(tenure);

		assertThat(mine().release(tenure)).isEqualTo(ReleaseResult.NOT_HELD);
	}

	@Test
	void neverFreesAnothersLock() {
		String resource = resource();
		Tenure late = acquired(mine(), plain(resource));
		advance(LEASE.plus(UNCERTAINTY));
		Tenure current = acquired(theirs(), plain(resource));

		assertThat(mine().release(late)).isEqualTo(ReleaseResult.NOT_HELD);

		refused(mine(), plain(resource));
		assertThat(theirs().renew(current)).isEqualTo(RenewResult.RENEWED);
	}

	@Test
	void letsARivalInOnlyAfterTheEndOfTheLeaseAndThenAtOnce() {
		String resource = resource();
		Tenure tenure = acquired(mine(), plain(resource));

		advance(LEASE.minus(MOMENT));
		assertThat(refused(theirs(), plain(resource)).by()).isNotNull()
			.satisfies((by) -> assertThat(by.isFree()).isFalse());

		advance(UNCERTAINTY);
		assertThat(tenure.remaining()).isZero();
		assertThat(theirs().read(resource)).hasValueSatisfying((record) -> assertThat(record.isFree()).isTrue());
		acquired(theirs(), plain(resource));
	}

	@Test
	void neverLetsARivalInWhileTheOwnerBelieves() {
		String resource = resource();
		Tenure tenure = acquired(mine(), plain(resource));
		advance(LEASE.minusSeconds(2));
		boolean tookOver = false;
		for (int step = 0; step < 200 && !tookOver; step++) {
			boolean believed = !tenure.remaining().isZero();
			tookOver = theirs().acquire(plain(resource)) instanceof AcquireResult.Acquired;
			assertThat(believed && tookOver).as("step %d", step).isFalse();
			advance(Duration.ofMillis(25));
		}
		assertThat(tookOver).isTrue();
	}

	@Test
	void lengthensALeaseByItsRenewal() {
		String resource = resource();
		Tenure tenure = acquired(mine(), plain(resource));
		for (int renewals = 1; renewals <= 5; renewals++) {
			advance(Duration.ofSeconds(20));
			assertThat(mine().renew(tenure)).isEqualTo(RenewResult.RENEWED);
			assertThat(tenure.remaining()).isBetween(LEASE.minus(UNCERTAINTY), LEASE);
			LockRecord by = refused(theirs(), plain(resource)).by();
			assertThat(by).isNotNull();
			assertThat(by.version()).isEqualTo(1 + renewals);
			assertThat(by.owner()).isEqualTo(tenure.owner());
		}
		assertThat(mine().release(tenure)).isEqualTo(ReleaseResult.RELEASED);
		acquired(theirs(), plain(resource));
	}

	@Test
	void endsALeaseForGoodThatWasNotRenewedInTime() {
		String resource = resource();
		Tenure tenure = acquired(mine(), plain(resource));
		advance(LEASE);

		assertThat(tenure.remaining()).isZero();
		assertThat(mine().renew(tenure)).isEqualTo(RenewResult.EXPIRED);
		assertThat(tenure.remaining()).isZero();
		advance(UNCERTAINTY);
		acquired(theirs(), plain(resource));
	}

	@Test
	void endsATenureWhoseLockIsSomebodyElses() {
		String resource = resource();
		Tenure tenure = acquired(mine(), plain(resource));
		theirs().discard(resource, tenure.owner());
		Tenure current = acquired(theirs(), plain(resource));

		assertThat(mine().renew(tenure)).isEqualTo(RenewResult.NOT_HELD);
		assertThat(tenure.remaining()).isZero();
		assertThat(theirs().renew(current)).isEqualTo(RenewResult.RENEWED);
	}

	@Test
	void endsATenureWhoseLockIsGone() {
		String resource = resource();
		Tenure tenure = acquired(mine(), plain(resource));
		theirs().discard(resource, tenure.owner());

		assertThat(mine().renew(tenure)).isEqualTo(RenewResult.NOT_HELD);
		assertThat(tenure.remaining()).isZero();
		assertThat(theirs().read(resource)).isEmpty();
	}

	@Test
	void doesNotRenewAReleasedLock() {
		String resource = resource();
		Tenure tenure = acquired(mine(), plain(resource));
		mine().release(tenure);

		assertThat(mine().renew(tenure)).isEqualTo(RenewResult.EXPIRED);
		assertThat(theirs().read(resource)).isEmpty();
	}

	@Test
	void discardsTheLockOfAnOwnerIdAndNoOther() {
		String resource = resource();
		Tenure tenure = acquired(mine(), plain(resource));

		assertThat(theirs().discard(resource, "another")).isEqualTo(ReleaseResult.NOT_HELD);
		refused(theirs(), plain(resource));
		assertThat(theirs().discard(resource, tenure.owner())).isEqualTo(ReleaseResult.RELEASED);
		acquired(theirs(), plain(resource));
	}

	@Test
	void readsNothingWhereThereIsNoLock() {
		assertThat(mine().read(resource())).isEmpty();
		assertThat(mine().discard(resource(), "nobody")).isEqualTo(ReleaseResult.NOT_HELD);
	}

}

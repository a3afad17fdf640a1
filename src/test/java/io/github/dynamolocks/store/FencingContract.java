package io.github.dynamolocks.store;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static io.github.dynamolocks.store.Attempts.LEASE;
import static io.github.dynamolocks.store.Attempts.UNCERTAINTY;
import static io.github.dynamolocks.store.Attempts.acquired;
import static io.github.dynamolocks.store.Attempts.command;
import static io.github.dynamolocks.store.Attempts.fenced;
import static io.github.dynamolocks.store.Attempts.holding;
import static io.github.dynamolocks.store.Attempts.plain;
import static io.github.dynamolocks.store.Attempts.refused;
import static io.github.dynamolocks.store.Attempts.tokens;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What every store does about fencing tokens and about locks that are held at least for a
 * time.
 */
abstract class FencingContract extends LockStoreContract {

	private static final Duration HOLD = Duration.ofSeconds(20);

	@Test
	void givesEachFencedAcquisitionALargerToken() {
		String resource = resource();
		long last = 0;
		for (int round = 0; round < 4; round++) {
			Tenure released = acquired(mine(), fenced(resource));
			assertThat(tokens(released).first()).isGreaterThan(last);
			last = tokens(released).last();
			assertThat(mine().release(released)).isEqualTo(ReleaseResult.RELEASED);

			Tenure abandoned = acquired(theirs(), fenced(resource, 3));
			assertThat(tokens(abandoned).first()).isGreaterThan(last);
			assertThat(tokens(abandoned).last()).isEqualTo(tokens(abandoned).first() + 2);
			last = tokens(abandoned).last();
			advance(LEASE.plus(UNCERTAINTY));
		}
	}

	@Test
	void keepsTheTokenAcrossUnfencedAcquisitions() {
		String resource = resource();
		Tenure fenced = acquired(mine(), fenced(resource));
		mine().release(fenced);

		Tenure released = acquired(theirs(), plain(resource));
		assertThat(released.tokens()).isNull();
		assertThat(theirs().renew(released)).isEqualTo(RenewResult.RENEWED);
		assertThat(theirs().release(released)).isEqualTo(ReleaseResult.RELEASED);
		acquired(theirs(), plain(resource));
		advance(LEASE.plus(UNCERTAINTY));

		assertThat(tokens(acquired(mine(), fenced(resource))).first()).isEqualTo(tokens(fenced).last() + 1);
	}

	@Test
	void keepsTheTokenOfADiscardedLock() {
		String resource = resource();
		Tenure fenced = acquired(mine(), fenced(resource));

		assertThat(theirs().discard(resource, fenced.owner())).isEqualTo(ReleaseResult.RELEASED);

		assertThat(tokens(acquired(theirs(), fenced(resource))).first()).isEqualTo(tokens(fenced).last() + 1);
	}

	@Test
	void showsAReleasedLockThatKeepsItsTokenAsFreeAndNobodys() {
		String resource = resource();
		Tenure fenced = acquired(mine(), fenced(resource));
		mine().release(fenced);

		assertThat(theirs().read(resource)).hasValueSatisfying((record) -> {
			assertThat(record.isFree()).isTrue();
			assertThat(record.owner()).isNull();
			assertThat(record.holder()).isNull();
			assertThat(record.lease()).isNull();
			assertThat(record.fencingToken()).isEqualTo(tokens(fenced).last());
		});
	}

	@Test
	void renewsAFencedLock() {
		String resource = resource();
		Tenure fenced = acquired(mine(), fenced(resource, 5));
		advance(Duration.ofSeconds(20));

		assertThat(mine().renew(fenced)).isEqualTo(RenewResult.RENEWED);
		advance(Duration.ofSeconds(20));
		assertThat(refused(theirs(), fenced(resource)).by()).isNotNull()
			.satisfies((by) -> assertThat(by.fencingToken()).isEqualTo(tokens(fenced).last()));
	}

	@Test
	void keepsALockTakenForTheTimeThatItIsHeldAtLeast() {
		String resource = resource();
		Tenure tenure = acquired(mine(), holding(resource, HOLD));
		advance(Duration.ofSeconds(5));

		assertThat(mine().release(tenure)).isEqualTo(ReleaseResult.RELEASED);

		assertThat(theirs().read(resource)).hasValueSatisfying((record) -> {
			assertThat(record.owner()).isNull();
			assertThat(record.isFree()).isFalse();
			assertThat(record.remaining()).isBetween(Duration.ofSeconds(15),
					Duration.ofSeconds(15).plus(UNCERTAINTY.multipliedBy(2)));
		});
		advance(Duration.ofSeconds(15));
		refused(theirs(), plain(resource));
		advance(UNCERTAINTY.multipliedBy(2));
		acquired(theirs(), plain(resource));
	}

	@Test
	void doesNotLengthenTheHeldTimeByALateRenewal() {
		String resource = resource();
		Tenure tenure = acquired(mine(), holding(resource, HOLD));
		mine().release(tenure);
		advance(Duration.ofSeconds(15));

		assertThat(mine().renew(tenure)).isEqualTo(RenewResult.EXPIRED);
		assertThat(mine().release(tenure)).isEqualTo(ReleaseResult.NOT_HELD);

		advance(Duration.ofSeconds(5).plus(UNCERTAINTY.multipliedBy(2)));
		acquired(theirs(), plain(resource));
	}

	@Test
	void freesALockAtOnceThatWasHeldForLongEnough() {
		String resource = resource();
		Tenure tenure = acquired(mine(), holding(resource, Duration.ofSeconds(5)));
		advance(Duration.ofSeconds(6));
		mine().release(tenure);

		assertThat(theirs().read(resource)).isEmpty();
		acquired(theirs(), plain(resource));
	}

	@Test
	void countsOnAfterAFencedLockThatWasHeldAtLeastForATime() {
		String resource = resource();
		Tenure tenure = acquired(mine(), command(resource, LEASE, HOLD, 2));
		mine().release(tenure);
		refused(theirs(), fenced(resource));
		advance(HOLD.plus(UNCERTAINTY.multipliedBy(2)));

		assertThat(tokens(acquired(theirs(), fenced(resource))).first()).isEqualTo(tokens(tenure).last() + 1);
	}

}

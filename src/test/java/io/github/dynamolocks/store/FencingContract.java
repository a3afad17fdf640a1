package io.github.dynamolocks.store;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests fencing tokens and hold-at-least times, for every store.
 */
abstract class FencingContract extends LockStoreContract {

	private static final Duration HOLD = Duration.ofSeconds(20);

	@Test
	void everyFencedAcquisitionGetsALargerToken() {
		String resource = resource();
		long last = 0;
		for (int round = 0; round < 4; round++) {
			Acquisition released = Attempts.acquired(mine(), Attempts.fenced(resource));
			assertThat(Attempts.tokens(released).first()).isGreaterThan(last);
			last = Attempts.tokens(released).last();
			assertThat(mine().release(released)).isEqualTo(ReleaseResult.RELEASED);

			Acquisition abandoned = Attempts.acquired(theirs(), Attempts.fenced(resource, 3));
			assertThat(Attempts.tokens(abandoned).first()).isGreaterThan(last);
			assertThat(Attempts.tokens(abandoned).last()).isEqualTo(Attempts.tokens(abandoned).first() + 2);
			last = Attempts.tokens(abandoned).last();
			advance(Attempts.LEASE.plus(Attempts.UNCERTAINTY));
		}
	}

	@Test
	void unfencedAcquisitionsKeepTheToken() {
		String resource = resource();
		Acquisition fenced = Attempts.acquired(mine(), Attempts.fenced(resource));
		mine().release(fenced);

		Acquisition released = Attempts.acquired(theirs(), Attempts.plain(resource));
		assertThat(released.tokens()).isNull();
		assertThat(theirs().renew(released)).isEqualTo(RenewResult.RENEWED);
		assertThat(theirs().release(released)).isEqualTo(ReleaseResult.RELEASED);
		Attempts.acquired(theirs(), Attempts.plain(resource));
		advance(Attempts.LEASE.plus(Attempts.UNCERTAINTY));

		assertThat(Attempts.tokens(Attempts.acquired(mine(), Attempts.fenced(resource))).first())
			.isEqualTo(Attempts.tokens(fenced).last() + 1);
	}

	@Test
	void discardKeepsTheToken() {
		String resource = resource();
		Acquisition fenced = Attempts.acquired(mine(), Attempts.fenced(resource));

		assertThat(theirs().discard(resource, fenced.owner())).isEqualTo(ReleaseResult.RELEASED);

		assertThat(Attempts.tokens(Attempts.acquired(theirs(), Attempts.fenced(resource))).first())
			.isEqualTo(Attempts.tokens(fenced).last() + 1);
	}

	@Test
	void releasedLockWithATokenIsFreeAndHasNoOwner() {
		String resource = resource();
		Acquisition fenced = Attempts.acquired(mine(), Attempts.fenced(resource));
		mine().release(fenced);

		assertThat(theirs().read(resource)).hasValueSatisfying((record) -> {
			assertThat(record.isFree()).isTrue();
			assertThat(record.owner()).isNull();
			assertThat(record.holder()).isNull();
			assertThat(record.lease()).isNull();
			assertThat(record.fencingToken()).isEqualTo(Attempts.tokens(fenced).last());
		});
	}

	@Test
	void fencedLockIsRenewed() {
		String resource = resource();
		Acquisition fenced = Attempts.acquired(mine(), Attempts.fenced(resource, 5));
		advance(Duration.ofSeconds(20));

		assertThat(mine().renew(fenced)).isEqualTo(RenewResult.RENEWED);
		advance(Duration.ofSeconds(20));
		assertThat(Attempts.refused(theirs(), Attempts.fenced(resource)).by()).isNotNull()
			.satisfies((by) -> assertThat(by.fencingToken()).isEqualTo(Attempts.tokens(fenced).last()));
	}

	@Test
	void lockStaysHeldForItsHoldAtLeastTime() {
		String resource = resource();
		Acquisition acquisition = Attempts.acquired(mine(), Attempts.holding(resource, HOLD));
		advance(Duration.ofSeconds(5));

		assertThat(mine().release(acquisition)).isEqualTo(ReleaseResult.RELEASED);

		assertThat(theirs().read(resource)).hasValueSatisfying((record) -> {
			assertThat(record.owner()).isNull();
			assertThat(record.isFree()).isFalse();
			assertThat(record.remaining()).isBetween(Duration.ofSeconds(15),
					Duration.ofSeconds(15).plus(Attempts.UNCERTAINTY.multipliedBy(2)));
		});
		advance(Duration.ofSeconds(15));
		Attempts.refused(theirs(), Attempts.plain(resource));
		advance(Attempts.UNCERTAINTY.multipliedBy(2));
		Attempts.acquired(theirs(), Attempts.plain(resource));
	}

	@Test
	void lateRenewalDoesNotProlongTheHoldAtLeastTime() {
		String resource = resource();
		Acquisition acquisition = Attempts.acquired(mine(), Attempts.holding(resource, HOLD));
		mine().release(acquisition);
		advance(Duration.ofSeconds(15));

		assertThat(mine().renew(acquisition)).isEqualTo(RenewResult.EXPIRED);
		assertThat(mine().release(acquisition)).isEqualTo(ReleaseResult.NOT_HELD);

		advance(Duration.ofSeconds(5).plus(Attempts.UNCERTAINTY.multipliedBy(2)));
		Attempts.acquired(theirs(), Attempts.plain(resource));
	}

	@Test
	void lockHeldLongEnoughIsFreeAfterItsRelease() {
		String resource = resource();
		Acquisition acquisition = Attempts.acquired(mine(), Attempts.holding(resource, Duration.ofSeconds(5)));
		advance(Duration.ofSeconds(6));
		mine().release(acquisition);

		assertThat(theirs().read(resource)).isEmpty();
		Attempts.acquired(theirs(), Attempts.plain(resource));
	}

	@Test
	void tokensGrowAfterALockWithAHoldAtLeastTime() {
		String resource = resource();
		Acquisition acquisition = Attempts.acquired(mine(), Attempts.command(resource, Attempts.LEASE, HOLD, 2));
		mine().release(acquisition);
		Attempts.refused(theirs(), Attempts.fenced(resource));
		advance(HOLD.plus(Attempts.UNCERTAINTY.multipliedBy(2)));

		assertThat(Attempts.tokens(Attempts.acquired(theirs(), Attempts.fenced(resource))).first())
			.isEqualTo(Attempts.tokens(acquisition).last() + 1);
	}

}

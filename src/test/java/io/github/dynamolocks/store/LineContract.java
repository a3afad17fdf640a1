package io.github.dynamolocks.store;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests what every store does about the line of the processes that wait.
 */
abstract class LineContract extends FencingContract {

	private static final Duration GRANT = Duration.ofSeconds(3);

	@Test
	void joinAppendsThePlaceAndLeavesTheLeaseAlone() {
		String resource = resource();
		Acquisition owner = Attempts.acquired(mine(), Attempts.plain(resource));
		LockRecord before = read(resource);

		Place first = joined(resource);
		Place second = joined(resource);

		LockRecord after = read(resource);
		assertThat(first.index()).isZero();
		assertThat(second.index()).isEqualTo(1);
		assertThat(after.line()).containsExactly(first.owner(), second.owner());
		assertThat(after.owner()).isEqualTo(owner.owner());
		assertThat(after.remaining()).isEqualTo(before.remaining());
		assertThat(after.room()).isEqualTo(before.room() - 2);
		assertThat(mine().renew(owner)).isEqualTo(RenewResult.RENEWED);
		assertThat(read(resource).line()).hasSize(2);
	}

	@Test
	void repeatedJoinAppendsThePlaceOnce() {
		String resource = resource();
		Attempts.acquired(mine(), Attempts.plain(resource));
		Place place = joined(resource);

		theirs().join(command(resource, place, 0));
		assertThat(place.index()).isZero();
		assertThat(read(resource).line()).containsExactly(place.owner());
	}

	@Test
	void joinOfAFreeLockIsRefused() {
		String resource = resource();
		Place place = place();
		assertThat(refused(theirs().join(command(resource, place, 0)))).isNull();
		assertThat(theirs().read(resource)).isEmpty();
		assertThat(place.isUsed()).isFalse();
	}

	@Test
	void joinOfALockThatIsOnlyHeldAtLeastIsRefused() {
		String resource = resource();
		mine().release(Attempts.acquired(mine(), Attempts.holding(resource, Duration.ofSeconds(10))));

		LockRecord record = Objects.requireNonNull(refused(theirs().join(command(resource, place(), 0))));
		assertThat(record.room()).isZero();
		assertThat(record.line()).isEmpty();
	}

	@Test
	void joinOfAFullLineIsRefused() {
		String resource = resource();
		Attempts.acquired(mine(), Attempts.plain(resource));
		int room = read(resource).room();
		for (int i = 0; i < room; i++) {
			assertThat(joined(resource).index()).isEqualTo(i);
		}
		Place late = place();

		LockRecord record = Objects.requireNonNull(refused(theirs().join(command(resource, late, 0))));
		assertThat(room).isBetween(8, 48);
		assertThat(record.room()).isZero();
		assertThat(record.line()).hasSize(room).doesNotContain(late.owner());
		assertThat(late.index()).isNegative();
	}

	@Test
	void releasePassesTheLockOnToTheFirstPlaceForAShortTime() {
		String resource = resource();
		Acquisition owner = Attempts.acquired(mine(), Attempts.plain(resource));
		Place first = joined(resource);
		Place second = joined(resource);
		assertThat(mine().release(owner)).isEqualTo(ReleaseResult.PASSED_ON);

		LockRecord record = read(resource);
		assertThat(record.owner()).isEqualTo(first.owner());
		assertThat(record.holder()).isNull();
		assertThat(record.line()).containsExactly(second.owner());
		assertThat(refused(theirs().poll(command(resource, second, 0)))).isNotNull();
		assertThat(second.index()).isZero();
		Acquisition turn = acquired(theirs().poll(command(resource, first, 0)));
		assertThat(turn.owner()).isEqualTo(first.owner());
		assertThat(turn.remaining()).isBetween(GRANT.minus(Attempts.UNCERTAINTY), GRANT);
		assertThat(turn.isLineExpected()).isTrue();
		assertThat(mine().release(owner)).isEqualTo(ReleaseResult.NOT_HELD);
	}

	@Test
	void firstRenewalOfATurnWritesTheFullLeaseAndTheHolder() {
		String resource = resource();
		Acquisition turn = turn(resource, 0);
		assertThat(turn.isHalfOver()).isFalse();
		assertThat(theirs().renew(turn)).isEqualTo(RenewResult.RENEWED);
		assertThat(turn.remaining()).isGreaterThan(Attempts.LEASE.minus(Attempts.UNCERTAINTY));
		LockRecord record = read(resource);
		assertThat(record.lease()).isEqualTo(Attempts.LEASE);
		assertThat(record.holder()).isEqualTo(Attempts.HOLDER);
		assertThat(theirs().release(turn)).isEqualTo(ReleaseResult.RELEASED);
		assertThat(theirs().read(resource)).isEmpty();
	}

	@Test
	void turnThatIsNoticedLateIsConfirmedByARenewal() {
		String resource = resource();
		Acquisition owner = Attempts.acquired(mine(), Attempts.plain(resource));
		Place place = joined(resource);
		mine().release(owner);
		advance(GRANT.plus(Attempts.UNCERTAINTY));

		Acquisition turn = acquired(theirs().poll(command(resource, place, 0)));
		assertThat(turn.remaining()).isGreaterThan(Attempts.LEASE.minus(Attempts.UNCERTAINTY));
		assertThat(read(resource).version()).isEqualTo(3);
		assertThat(mine().acquire(Attempts.plain(resource))).isInstanceOf(AcquireResult.Refused.class);
	}

	@Test
	void turnOfALeaseWithoutRenewalBeginsWithItsFullLength() {
		String resource = resource();
		Acquisition owner = Attempts.acquired(mine(), Attempts.plain(resource));
		Place place = joined(resource);
		mine().release(owner);

		Acquisition turn = acquired(theirs().poll(new AcquireCommand(resource, place.owner(), Attempts.LEASE,
				Duration.ZERO, 0, Attempts.HOLDER, place, true)));
		assertThat(turn.remaining()).isGreaterThan(Attempts.LEASE.minus(Attempts.UNCERTAINTY));
	}

	@Test
	void turnThatWasLostToTheNextPlaceStaysLost() {
		String resource = resource();
		Acquisition owner = Attempts.acquired(mine(), Attempts.plain(resource));
		Place late = joined(resource);
		Place next = joined(resource);
		mine().release(owner);
		theirs().poll(command(resource, next, 0));
		advance(GRANT.plus(Attempts.UNCERTAINTY));
		Acquisition taken = acquired(theirs().acquire(command(resource, next, 0)));

		assertThat(refused(mine().poll(command(resource, late, 0)))).isNotNull();

		assertThat(late.index()).isNegative();
		refused(mine().join(command(resource, late, 0)));
		assertThat(late.index()).isZero();
		assertThat(theirs().release(taken)).isEqualTo(ReleaseResult.PASSED_ON);
		assertThat(acquired(mine().check(command(resource, late, 0))).owner()).isEqualTo(late.owner());
	}

	@Test
	void takeoverRemovesThePlacesBeforeItsOwn() {
		String resource = resource();
		Attempts.acquired(mine(), Attempts.plain(resource));
		Place dead = joined(resource);
		Place second = joined(resource);
		Place third = joined(resource);
		advance(Attempts.LEASE.plus(Attempts.UNCERTAINTY).plusMillis(100));

		Acquisition taken = acquired(theirs().acquire(command(resource, second, 0)));

		assertThat(taken.owner()).isEqualTo(second.owner());
		assertThat(taken.remaining()).isGreaterThan(Attempts.LEASE.minus(Attempts.UNCERTAINTY));
		assertThat(read(resource).line()).containsExactly(third.owner()).doesNotContain(dead.owner());
	}

	@Test
	void takeoverOfALaterPlaceComesLater() {
		String resource = resource();
		Attempts.acquired(mine(), Attempts.plain(resource));
		Place place = null;
		for (int i = 0; i <= 20; i++) {
			place = joined(resource);
		}
		Place last = Objects.requireNonNull(place);
		advance(Attempts.LEASE.plus(Attempts.UNCERTAINTY));

		assertThat(refused(theirs().acquire(command(resource, last, 0)))).isNotNull()
			.satisfies((record) -> assertThat(record.untilTakeover(20)).isPositive());

		advance(Duration.ofSeconds(2));
		assertThat(acquired(theirs().acquire(command(resource, last, 0))).owner()).isEqualTo(last.owner());
	}

	@Test
	void processWithoutAPlaceTakesOverOnlyWhenTheLineIsDead() {
		String resource = resource();
		Attempts.acquired(mine(), Attempts.plain(resource));
		joined(resource);
		advance(Attempts.LEASE.plus(Attempts.UNCERTAINTY));

		assertThat(Attempts.refused(theirs(), Attempts.plain(resource)).by()).isNotNull();

		advance(Duration.ofSeconds(3));
		Attempts.acquired(theirs(), Attempts.plain(resource));
		assertThat(read(resource).line()).isEmpty();
	}

	@Test
	void placeThatLeavesIsRemovedWhereItIs() {
		String resource = resource();
		Acquisition owner = Attempts.acquired(mine(), Attempts.plain(resource));
		Place first = joined(resource);
		Place second = joined(resource);
		Place third = joined(resource);

		theirs().leave(resource, first);
		// This process has not seen that its place has moved up.
		theirs().leave(resource, second);

		assertThat(read(resource).line()).containsExactly(third.owner());
		theirs().leave(resource, third);
		assertThat(mine().release(owner)).isEqualTo(ReleaseResult.RELEASED);
		assertThat(mine().read(resource)).isEmpty();
	}

	@Test
	void placeThatLeavesAsTheOwnerPassesTheLockOn() {
		String resource = resource();
		Acquisition owner = Attempts.acquired(mine(), Attempts.plain(resource));
		Place first = joined(resource);
		Place second = joined(resource);
		mine().release(owner);

		theirs().leave(resource, first);

		assertThat(read(resource).owner()).isEqualTo(second.owner());
		theirs().leave(resource, second);
		assertThat(theirs().read(resource)).isEmpty();
	}

	@Test
	void leaveOfAPlaceThatNeverJoinedChangesNothing() {
		String resource = resource();
		theirs().leave(resource, place());
		assertThat(theirs().read(resource)).isEmpty();
		Attempts.acquired(mine(), Attempts.plain(resource));
		Place place = joined(resource);

		theirs().leave(resource, place());

		assertThat(read(resource).line()).containsExactly(place.owner());
	}

	@Test
	void releaseAppendsANewPlaceForTheWaitersThatStayBehind() {
		String resource = resource();
		Acquisition owner = Attempts.acquired(mine(), Attempts.plain(resource));
		Place first = joined(resource);
		Place next = place();

		assertThat(mine().release(owner, next)).isEqualTo(ReleaseResult.PASSED_ON);

		assertThat(next.index()).isZero();
		assertThat(read(resource).line()).containsExactly(next.owner());
		Acquisition turn = acquired(theirs().poll(command(resource, first, 0)));
		assertThat(theirs().release(turn)).isEqualTo(ReleaseResult.PASSED_ON);
		assertThat(acquired(mine().poll(command(resource, next, 0))).owner()).isEqualTo(next.owner());
	}

	@Test
	void placeIsRetiredWhenItsLockIsReleasedOrItLeaves() {
		String resource = resource();
		Acquisition owner = Attempts.acquired(mine(), Attempts.plain(resource));
		Place first = joined(resource);
		Place second = joined(resource);
		mine().release(owner);
		Acquisition turn = acquired(theirs().poll(command(resource, first, 0)));
		assertThat(first.isRetired()).isFalse();

		theirs().release(turn);
		theirs().leave(resource, second);

		assertThat(first.isRetired()).isTrue();
		assertThat(second.isRetired()).isTrue();
	}

	@Test
	void releaseDoesNotAppendAPlaceThatHasJoined() {
		String resource = resource();
		for (boolean expected : List.of(true, false)) {
			Acquisition owner = Attempts.acquired(mine(), Attempts.plain(resource));
			owner.setLineExpected(expected);
			Place first = joined(resource);
			Place next = joined(resource);

			assertThat(mine().release(owner, next)).isEqualTo(ReleaseResult.PASSED_ON);

			assertThat(read(resource).line()).containsExactly(next.owner());
			theirs().leave(resource, first);
			assertThat(acquired(theirs().poll(command(resource, next, 0))).owner()).isEqualTo(next.owner());
			theirs().leave(resource, next);
		}
	}

	@Test
	void releaseWithoutALineDoesNotUseTheNewPlace() {
		String resource = resource();
		Acquisition owner = Attempts.acquired(mine(), Attempts.plain(resource));
		Place next = place();

		assertThat(mine().release(owner, next)).isEqualTo(ReleaseResult.RELEASED);

		assertThat(next.isUsed()).isFalse();
		assertThat(mine().read(resource)).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void wrongExpectationAboutTheLineReleasesTheLockAllTheSame(boolean expected) {
		String resource = resource();
		for (int tokens : List.of(0, 1)) {
			Acquisition alone = Attempts.acquired(mine(),
					Attempts.command(resource, Attempts.LEASE, Duration.ZERO, tokens));
			alone.setLineExpected(expected);
			assertThat(mine().release(alone)).isEqualTo(ReleaseResult.RELEASED);

			Acquisition owner = Attempts.acquired(mine(),
					Attempts.command(resource, Attempts.LEASE, Duration.ZERO, tokens));
			owner.setLineExpected(!expected);
			Place place = joined(resource);
			assertThat(mine().release(owner)).isEqualTo(ReleaseResult.PASSED_ON);
			theirs().leave(resource, place);
		}
	}

	@Test
	void discardPassesTheLockOn() {
		String resource = resource();
		Acquisition owner = Attempts.acquired(mine(), Attempts.plain(resource));
		Place place = joined(resource);

		assertThat(mine().discard(resource, owner.owner())).isEqualTo(ReleaseResult.PASSED_ON);

		assertThat(acquired(theirs().poll(command(resource, place, 0))).owner()).isEqualTo(place.owner());
	}

	@Test
	void forcedReleaseOfAnOperatorPassesTheLockOn() {
		String resource = resource();
		for (int tokens : List.of(0, 1)) {
			Attempts.acquired(mine(), Attempts.command(resource, Attempts.LEASE, Duration.ZERO, tokens));
			Place place = joined(resource);
			LockCatalog catalog = (LockCatalog) mine();

			assertThat(catalog.free(resource, catalog.show(resource).orElseThrow().state()))
				.isEqualTo(ReleaseResult.PASSED_ON);

			Acquisition turn = acquired(theirs().poll(command(resource, place, tokens)));
			assertThat(turn.tokens() != null).isEqualTo(tokens > 0);
			theirs().release(turn);
		}
	}

	@Test
	void holdAtLeastKeepsTheLineAndTheFirstPlaceTakesOver() {
		String resource = resource();
		Acquisition owner = Attempts.acquired(mine(), Attempts.holding(resource, Duration.ofSeconds(20)));
		Place first = joined(resource);
		Place second = joined(resource);

		assertThat(mine().release(owner)).isEqualTo(ReleaseResult.RELEASED);

		assertThat(read(resource).line()).containsExactly(first.owner(), second.owner());
		assertThat(refused(theirs().poll(command(resource, first, 0)))).isNotNull();
		advance(Duration.ofSeconds(20).plus(Attempts.UNCERTAINTY).plus(Attempts.UNCERTAINTY));
		assertThat(Attempts.refused(mine(), Attempts.plain(resource)).by()).isNotNull();
		Acquisition turn = acquired(theirs().acquire(command(resource, first, 0)));
		assertThat(read(resource).line()).containsExactly(second.owner());
		assertThat(theirs().release(turn)).isEqualTo(ReleaseResult.PASSED_ON);
	}

	@Test
	void tokensGrowFromTurnToTurn() {
		String resource = resource();
		Acquisition owner = Attempts.acquired(mine(), Attempts.fenced(resource, 10));
		long last = Attempts.tokens(owner).last();
		for (int i = 0; i < 5; i++) {
			Place fenced = joined(resource);
			Place unfenced = joined(resource);
			assertThat(mine().release(owner)).isEqualTo(ReleaseResult.PASSED_ON);
			Acquisition turn = acquired(theirs().poll(command(resource, fenced, 1)));
			assertThat(Attempts.tokens(turn)).isEqualTo(new TokenRange(last + 1, last + 1));
			assertThat(theirs().renew(turn, 3)).isEqualTo(RenewResult.RENEWED);
			assertThat(Attempts.tokens(turn)).isEqualTo(new TokenRange(last + 2, last + 4));
			assertThat(theirs().release(turn)).isEqualTo(ReleaseResult.PASSED_ON);
			owner = acquired(mine().poll(command(resource, unfenced, 0)));
			assertThat(owner.tokens()).isNull();
			last += 5;
		}
		mine().release(owner);
		assertThat(Attempts.tokens(Attempts.acquired(mine(), Attempts.fenced(resource))).first()).isEqualTo(last + 1);
	}

	@Test
	void turnTakesATokenByARenewalIfTheItemHasNone() {
		String resource = resource();
		Acquisition owner = Attempts.acquired(mine(), Attempts.plain(resource));
		Place place = joined(resource);
		mine().release(owner);

		Acquisition turn = acquired(theirs().poll(command(resource, place, 1)));

		long token = Attempts.tokens(turn).last();
		assertThat(read(resource).fencingToken()).isEqualTo(token);
		assertThat(theirs().renew(turn)).isEqualTo(RenewResult.RENEWED);
		assertThat(theirs().release(turn)).isEqualTo(ReleaseResult.RELEASED);
		assertThat(Attempts.tokens(Attempts.acquired(mine(), Attempts.fenced(resource))).first()).isGreaterThan(token);
	}

	@Test
	void renewalTakesTokensForAnUnfencedOwner() {
		String resource = resource();
		Acquisition owner = Attempts.acquired(mine(), Attempts.plain(resource));
		assertThat(owner.hasToken()).isFalse();

		assertThat(mine().renew(owner, 2)).isEqualTo(RenewResult.RENEWED);

		assertThat(owner.takeToken().orElseThrow()).isEqualTo(Attempts.tokens(owner).first());
		assertThat(owner.takeToken().orElseThrow()).isEqualTo(read(resource).fencingToken());
		assertThat(owner.takeToken()).isEmpty();
		assertThat(mine().renew(owner)).isEqualTo(RenewResult.RENEWED);
		assertThat(mine().release(owner)).isEqualTo(ReleaseResult.RELEASED);
		assertThat(read(resource).fencingToken()).isNotNull();
	}

	@Test
	void attemptWithAPlaceAcquiresALockThatIsFree() {
		String resource = resource();
		Place place = place();

		Acquisition acquisition = acquired(theirs().acquire(command(resource, place, 0)));

		assertThat(acquisition.owner()).isEqualTo(place.owner());
		assertThat(acquired(theirs().acquire(command(resource, place, 0))).remaining()).as("the same attempt again")
			.isPositive();
		assertThat(theirs().release(acquisition)).isEqualTo(ReleaseResult.RELEASED);
	}

	private Acquisition turn(String resource, int tokens) {
		Acquisition owner = Attempts.acquired(mine(), Attempts.plain(resource));
		Place place = joined(resource);
		mine().release(owner);
		return acquired(theirs().poll(command(resource, place, tokens)));
	}

	private Place joined(String resource) {
		Place place = place();
		assertThat(refused(theirs().join(command(resource, place, 0)))).isNotNull();
		assertThat(place.index()).isNotNegative();
		return place;
	}

	private LockRecord read(String resource) {
		return theirs().read(resource).orElseThrow();
	}

	private static Place place() {
		return new Place(UUID.randomUUID().toString().substring(0, 11));
	}

	private static AcquireCommand command(String resource, Place place, int tokens) {
		return new AcquireCommand(resource, place.owner(), Attempts.LEASE, Duration.ZERO, tokens, Attempts.HOLDER,
				place, false);
	}

	private static Acquisition acquired(AcquireResult result) {
		assertThat(result).isInstanceOf(Acquisition.class);
		return (Acquisition) result;
	}

	private static @Nullable LockRecord refused(AcquireResult result) {
		assertThat(result).isInstanceOf(AcquireResult.Refused.class);
		return result.by();
	}

}

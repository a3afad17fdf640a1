package io.github.dynamolocks.store;

import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.FaultProxy;
import io.github.dynamolocks.test.TestTable;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;
import io.github.dynamolocks.test.dynamodb.Late;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Locks where no answer tells DynamoDB's time: leases end for processes that have watched
 * them for their whole length.
 */
@DynamoDbTest
class WithoutDateTests {

	/** What drift and rounding add to a lease. */
	private static final Duration SLACK = Duration.ofMillis(100);

	private static final Duration HOLD = Duration.ofSeconds(10);

	private final StoreFixture fixture;

	private final DynamoDbLockStore mine;

	private final DynamoDbLockStore theirs;

	private final String resource;

	WithoutDateTests(EmbeddedDynamoDb server, TestTable table) {
		this.fixture = new StoreFixture(server.endpoint(), table);
		this.fixture.stripDate();
		this.mine = this.fixture.store();
		this.theirs = this.fixture.store();
		this.resource = this.fixture.resource();
	}

	@AfterEach
	void close() {
		this.fixture.close();
	}

	@Test
	void writesAnEndThatNoClockReachesAndNothingToCleanUp() {
		Acquisition acquisition = Attempts.acquired(this.mine, Attempts.fenced(this.resource));

		assertThat(number("expires_at")).isEqualTo(ItemAttributes.BEYOND_TIME);
		assertThat(this.fixture.item(this.resource)).containsOnlyKeys("resource_id", "owner", "version", "lease_ms",
				"expires_at", "holder", "fencing_token");
		for (int renewals = 1; renewals <= 3; renewals++) {
			assertThat(this.mine.renew(acquisition)).isEqualTo(RenewResult.RENEWED);
			assertThat(number("expires_at")).isEqualTo(ItemAttributes.BEYOND_TIME + renewals);
			assertThat(number("version")).isEqualTo(1 + renewals);
		}
		assertThat(this.fixture.item(this.resource)).doesNotContainKeys("ttl", "acquired_at");
	}

	@Test
	void believesForALeaseSinceItWasSent() {
		Acquisition acquisition = Attempts.acquired(this.mine, Attempts.plain(this.resource));
		assertThat(acquisition.remaining()).isBetween(Attempts.LEASE.minus(SLACK), Attempts.LEASE);
		this.fixture.advance(Attempts.LEASE.minus(SLACK));
		assertThat(acquisition.remaining()).isPositive();
		this.fixture.advance(SLACK);

		assertThat(acquisition.remaining()).isZero();
		assertThat(this.mine.renew(acquisition)).isEqualTo(RenewResult.EXPIRED);
	}

	@Test
	void believesNoLongerThanTheClockThatWentOn() {
		Acquisition acquisition = Attempts.acquired(this.mine, Attempts.plain(this.resource));
		this.fixture.host().advanceWallOnly(Attempts.LEASE);

		assertThat(acquisition.remaining()).isZero();
	}

	@Test
	void letsInOnlyWhoHasWatchedForAWholeLease() {
		Attempts.acquired(this.mine, Attempts.plain(this.resource));
		this.fixture.advance(Attempts.LEASE.multipliedBy(10));
		assertThat(Attempts.refused(this.theirs, Attempts.plain(this.resource)).by()).isNotNull()
			.satisfies((by) -> assertThat(by.remaining()).isBetween(Attempts.LEASE.minus(SLACK),
					Attempts.LEASE.plus(SLACK)));
		this.fixture.advance(Attempts.LEASE);
		Attempts.refused(this.theirs, Attempts.plain(this.resource));
		this.fixture.advance(SLACK);

		Attempts.acquired(this.theirs, Attempts.plain(this.resource));
	}

	@Test
	void watchesAlsoByReading() {
		Attempts.acquired(this.mine, Attempts.plain(this.resource));
		this.theirs.read(this.resource);
		this.fixture.advance(Attempts.LEASE.plus(SLACK));
		assertThat(this.theirs.read(this.resource))
			.hasValueSatisfying((record) -> assertThat(record.isFree()).isTrue());

		Attempts.acquired(this.theirs, Attempts.plain(this.resource));
	}

	@Test
	void isFreeForARefusedWatcherExactlyWhenAWriteTakesIt() {
		Attempts.acquired(this.mine, Attempts.plain(this.resource));
		Attempts.refused(this.theirs, Attempts.plain(this.resource));
		this.fixture.advance(Attempts.LEASE.minus(SLACK));
		for (int step = 0; step < 200; step++) {
			boolean free = this.theirs.read(this.resource).orElseThrow().isFree();
			boolean taken = this.theirs.acquire(Attempts.plain(this.resource)) instanceof AcquireResult.Acquired;
			assertThat(taken).as("step %d", step).isEqualTo(free);
			if (taken) {
				return;
			}
			this.fixture.advance(Duration.ofMillis(1));
		}
		throw new AssertionError("Never taken over");
	}

	@Test
	void watchesWithTheClockThatWentLess() {
		Attempts.acquired(this.mine, Attempts.plain(this.resource));
		Attempts.refused(this.theirs, Attempts.plain(this.resource));
		this.fixture.host().jumpWall(Duration.ofHours(1));
		Attempts.refused(this.theirs, Attempts.plain(this.resource));
		this.fixture.host().advanceMonotonicOnly(Duration.ofHours(1).minus(Attempts.LEASE));
		this.fixture.host().jumpWall(Duration.ofHours(-2));

		Attempts.refused(this.theirs, Attempts.plain(this.resource));
	}

	@Test
	void watchesAnewAfterEachRenewal() {
		Acquisition acquisition = Attempts.acquired(this.mine, Attempts.plain(this.resource));
		for (int renewals = 0; renewals < 5; renewals++) {
			Attempts.refused(this.theirs, Attempts.plain(this.resource));
			this.fixture.advance(Attempts.LEASE.multipliedBy(2).dividedBy(3));
			assertThat(this.mine.renew(acquisition)).isEqualTo(RenewResult.RENEWED);
			assertThat(acquisition.remaining()).isGreaterThan(Attempts.LEASE.minus(SLACK));
		}
	}

	@Test
	void loseTheirRaceWhoTakeOverWhileTheOwnerRenews() {
		Acquisition acquisition = Attempts.acquired(this.mine, Attempts.plain(this.resource));
		this.theirs.read(this.resource);
		this.fixture.advance(Attempts.LEASE.minusSeconds(1));
		this.mine.renew(acquisition);
		this.fixture.advance(Duration.ofSeconds(2));
		this.fixture.proxy().clearLog();

		Attempts.refused(this.theirs, Attempts.plain(this.resource));
		assertThat(this.fixture.proxy().count(FaultProxy.ANY_OPERATION)).isEqualTo(1);
	}

	@Test
	void watchesAnewWhenTheNextHasTheLock() {
		Acquisition first = Attempts.acquired(this.mine, Attempts.plain(this.resource));
		Attempts.refused(this.theirs, Attempts.plain(this.resource));
		this.mine.release(first);
		Attempts.acquired(this.mine, Attempts.plain(this.resource));
		this.fixture.advance(Attempts.LEASE.plus(SLACK));

		Attempts.refused(this.theirs, Attempts.plain(this.resource));
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1 })
	void freesALockAtOnceByItsRelease(int tokens) {
		Acquisition acquisition = Attempts.acquired(this.mine,
				Attempts.command(this.resource, Attempts.LEASE, Duration.ZERO, tokens));
		Attempts.refused(this.theirs, Attempts.plain(this.resource));
		assertThat(this.mine.release(acquisition)).isEqualTo(ReleaseResult.RELEASED);

		Attempts.acquired(this.theirs, Attempts.plain(this.resource));
	}

	@Test
	void neverShortensALeaseByALateRenewal() {
		Acquisition acquisition = Attempts.acquired(this.mine, Attempts.plain(this.resource));
		Late late = this.fixture.proxy().next("UpdateItem").applyAgainLate();
		this.mine.renew(acquisition);
		this.mine.renew(acquisition);

		this.fixture.assertItemIsUnchangedBy(this.resource, late::deliver);
	}

	@Test
	void countsTokensWithoutKnowingTheTime() {
		long last = 0;
		for (int round = 0; round < 3; round++) {
			Acquisition acquisition = Attempts.acquired(this.mine, Attempts.fenced(this.resource, 2));
			assertThat(Attempts.tokens(acquisition).first()).isEqualTo(last + 1);
			last = Attempts.tokens(acquisition).last();
			this.mine.release(acquisition);
			assertThat(this.fixture.item(this.resource)).doesNotContainKey("ttl");
			this.mine.release(Attempts.acquired(this.theirs, Attempts.plain(this.resource)));
		}
	}

	@Test
	void keepsALockTakenForTheTimeThatItIsHeldAtLeast() {
		Acquisition acquisition = Attempts.acquired(this.mine, Attempts.holding(this.resource, HOLD));
		assertThat(this.mine.release(acquisition)).isEqualTo(ReleaseResult.RELEASED);
		assertThat(Attempts.refused(this.theirs, Attempts.plain(this.resource)).by()).isNotNull().satisfies((by) -> {
			assertThat(by.owner()).isNull();
			assertThat(by.remaining()).isBetween(HOLD.minus(SLACK), HOLD.plus(SLACK));
		});
		this.fixture.advance(HOLD.minus(SLACK));
		Attempts.refused(this.theirs, Attempts.plain(this.resource));
		this.fixture.advance(SLACK.multipliedBy(2));

		Attempts.acquired(this.theirs, Attempts.plain(this.resource));
	}

	@Test
	void watchesAnewWhenTheNextHoldsTheLockAtLeastForATime() {
		this.mine.release(Attempts.acquired(this.mine, Attempts.holding(this.resource, HOLD)));
		Attempts.refused(this.theirs, Attempts.plain(this.resource));
		Attempts.refused(this.mine, Attempts.plain(this.resource));
		this.fixture.advance(Duration.ofHours(1));
		// The next run of a job, which looks like the first but for its moment
		this.mine.release(Attempts.acquired(this.mine, Attempts.holding(this.resource, HOLD)));

		Attempts.refused(this.theirs, Attempts.plain(this.resource));
		this.fixture.advance(HOLD.plus(SLACK));
		Attempts.acquired(this.theirs, Attempts.plain(this.resource));
	}

	@Test
	void cannotTakeOverAnItemThatHasNothingButItsKey() {
		this.fixture.table().put(this.resource);
		Attempts.refused(this.mine, Attempts.plain(this.resource));
		this.fixture.advance(Attempts.LEASE.multipliedBy(10));

		assertThat(Attempts.refused(this.mine, Attempts.plain(this.resource)).by()).isNotNull()
			.satisfies((by) -> assertThat(by.remaining()).isNull());
	}

	@Test
	void isWatchedAlsoByWhoKnowsTheTime() {
		Acquisition acquisition = Attempts.acquired(this.mine, Attempts.fenced(this.resource));
		this.fixture.restoreDate();
		DynamoDbLockStore dated = this.fixture.store();
		Attempts.refused(dated, Attempts.plain(this.resource));
		this.fixture.advance(Attempts.LEASE.plus(SLACK));
		assertThat(acquisition.remaining()).isZero();

		Acquisition next = Attempts.acquired(dated, Attempts.fenced(this.resource));
		assertThat(Attempts.tokens(next).first()).isGreaterThan(Attempts.tokens(acquisition).last());
		assertThat(number("expires_at")).isLessThan(ItemAttributes.BEYOND_TIME);
	}

	@Test
	void watchesAlsoTheLockOfWhoKnowsTheTime() {
		this.fixture.restoreDate();
		DynamoDbLockStore dated = this.fixture.store();
		Acquisition acquisition = Attempts.acquired(dated, Attempts.plain(this.resource));
		this.fixture.stripDate();
		Attempts.refused(this.theirs, Attempts.plain(this.resource));
		this.fixture.advance(Attempts.LEASE.minusSeconds(1));
		Attempts.refused(this.theirs, Attempts.plain(this.resource));
		this.fixture.advance(Duration.ofSeconds(2));

		assertThat(acquisition.remaining()).isZero();
		Attempts.acquired(this.theirs, Attempts.plain(this.resource));
		assertThat(this.fixture.item(this.resource)).doesNotContainKeys("ttl", "acquired_at");
	}

	@Test
	void goesOnWithAnEndThatNoClockReachesWhenDatesBeginToCome() {
		Acquisition acquisition = Attempts.acquired(this.mine, Attempts.plain(this.resource));
		this.fixture.restoreDate();
		this.mine.read(this.resource);
		this.fixture.advance(Attempts.LEASE.dividedBy(2));

		assertThat(this.mine.renew(acquisition)).isEqualTo(RenewResult.RENEWED);
		assertThat(number("expires_at")).isEqualTo(ItemAttributes.BEYOND_TIME + 1);
		this.fixture.advance(Attempts.LEASE.dividedBy(2));
		assertThat(acquisition.remaining()).isPositive();
		this.fixture.advance(Attempts.LEASE.dividedBy(2));
		assertThat(acquisition.remaining()).isZero();
	}

	private long number(String attribute) {
		return this.fixture.number(this.resource, attribute);
	}

}

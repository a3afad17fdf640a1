package io.github.dynamolocks.store;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.FaultProxy;
import io.github.dynamolocks.test.TestTable;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;
import io.github.dynamolocks.test.dynamodb.Late;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests locks without a {@code Date} in the answers. A rival takes over a lock after it
 * has watched the lock for its whole lease.
 */
@DynamoDbTest
class WithoutDateTests {

	/** The time that drift and rounding add to a lease. */
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
	void acquisitionWritesAnUnreachableEndAndNoTimeToLive() {
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
	void lockIsTrustedForALeaseSinceItsRequest() {
		Acquisition acquisition = Attempts.acquired(this.mine, Attempts.plain(this.resource));
		assertThat(acquisition.remaining()).isBetween(Attempts.LEASE.minus(SLACK), Attempts.LEASE);
		this.fixture.advance(Attempts.LEASE.minus(SLACK));
		assertThat(acquisition.remaining()).isPositive();
		this.fixture.advance(SLACK);

		assertThat(acquisition.remaining()).isZero();
		assertThat(this.mine.renew(acquisition)).isEqualTo(RenewResult.EXPIRED);
	}

	@Test
	void lockIsTrustedOnTheClockThatMovedMore() {
		Acquisition acquisition = Attempts.acquired(this.mine, Attempts.plain(this.resource));
		this.fixture.host().advanceWallOnly(Attempts.LEASE);

		assertThat(acquisition.remaining()).isZero();
	}

	@Test
	void rivalTakesOverAfterWatchingForAWholeLease() {
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
	void sameOwnerAndVersionWithAnotherEndIsNotTheSameLease() {
		Attempts.acquired(this.mine, Attempts.plain(this.resource));
		this.theirs.read(this.resource);
		// A place acquires again with its id, and the first version again.
		Map<String, AttributeValue> again = new HashMap<>(this.fixture.item(this.resource));
		again.remove("resource_id");
		again.put("expires_at", AttributeValue.fromN(Long.toString(ItemAttributes.BEYOND_TIME + 5)));
		this.fixture.table().put(this.resource, again);
		this.fixture.advance(Attempts.LEASE.plus(SLACK));

		Attempts.refused(this.theirs, Attempts.plain(this.resource));
	}

	@Test
	void readStartsAWatch() {
		Attempts.acquired(this.mine, Attempts.plain(this.resource));
		this.theirs.read(this.resource);
		this.fixture.advance(Attempts.LEASE.plus(SLACK));
		assertThat(this.theirs.read(this.resource))
			.hasValueSatisfying((record) -> assertThat(record.isFree()).isTrue());

		Attempts.acquired(this.theirs, Attempts.plain(this.resource));
	}

	@Test
	void lockIsFreeForARefusedWatcherExactlyIfAWriteAcquiresIt() {
		Attempts.acquired(this.mine, Attempts.plain(this.resource));
		Attempts.refused(this.theirs, Attempts.plain(this.resource));
		this.fixture.advance(Attempts.LEASE.minus(SLACK));
		for (int step = 0; step < 200; step++) {
			boolean free = this.theirs.read(this.resource).orElseThrow().isFree();
			boolean taken = this.theirs.acquire(Attempts.plain(this.resource)) instanceof Acquisition;
			assertThat(taken).as("step %d", step).isEqualTo(free);
			if (taken) {
				return;
			}
			this.fixture.advance(Duration.ofMillis(1));
		}
		throw new AssertionError("Never taken over");
	}

	@Test
	void watchUsesTheClockThatMovedLess() {
		Attempts.acquired(this.mine, Attempts.plain(this.resource));
		Attempts.refused(this.theirs, Attempts.plain(this.resource));
		this.fixture.host().jumpWall(Duration.ofHours(1));
		Attempts.refused(this.theirs, Attempts.plain(this.resource));
		this.fixture.host().advanceMonotonicOnly(Duration.ofHours(1).minus(Attempts.LEASE));
		this.fixture.host().jumpWall(Duration.ofHours(-2));

		Attempts.refused(this.theirs, Attempts.plain(this.resource));
	}

	@Test
	void renewalRestartsTheWatch() {
		Acquisition acquisition = Attempts.acquired(this.mine, Attempts.plain(this.resource));
		for (int renewals = 0; renewals < 5; renewals++) {
			Attempts.refused(this.theirs, Attempts.plain(this.resource));
			this.fixture.advance(Attempts.LEASE.multipliedBy(2).dividedBy(3));
			assertThat(this.mine.renew(acquisition)).isEqualTo(RenewResult.RENEWED);
			assertThat(acquisition.remaining()).isGreaterThan(Attempts.LEASE.minus(SLACK));
		}
	}

	@Test
	void takeoverDuringARenewalIsRefused() {
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
	void nextOwnerRestartsTheWatch() {
		Acquisition first = Attempts.acquired(this.mine, Attempts.plain(this.resource));
		Attempts.refused(this.theirs, Attempts.plain(this.resource));
		this.mine.release(first);
		Attempts.acquired(this.mine, Attempts.plain(this.resource));
		this.fixture.advance(Attempts.LEASE.plus(SLACK));

		Attempts.refused(this.theirs, Attempts.plain(this.resource));
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1 })
	void releaseFreesTheLockImmediately(int tokens) {
		Acquisition acquisition = Attempts.acquired(this.mine,
				Attempts.command(this.resource, Attempts.LEASE, Duration.ZERO, tokens));
		Attempts.refused(this.theirs, Attempts.plain(this.resource));
		assertThat(this.mine.release(acquisition)).isEqualTo(ReleaseResult.RELEASED);

		Attempts.acquired(this.theirs, Attempts.plain(this.resource));
	}

	@Test
	void lateRenewalDoesNotShortenTheLease() {
		Acquisition acquisition = Attempts.acquired(this.mine, Attempts.plain(this.resource));
		Late late = this.fixture.proxy().next("UpdateItem").applyAgainLate();
		this.mine.renew(acquisition);
		this.mine.renew(acquisition);

		this.fixture.assertItemIsUnchangedBy(this.resource, late::deliver);
	}

	@Test
	void tokensGrowWithoutAKnownTime() {
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
	void lockStaysHeldForItsHoldAtLeastTime() {
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
	void nextHoldAtLeastTimeRestartsTheWatch() {
		this.mine.release(Attempts.acquired(this.mine, Attempts.holding(this.resource, HOLD)));
		Attempts.refused(this.theirs, Attempts.plain(this.resource));
		Attempts.refused(this.mine, Attempts.plain(this.resource));
		this.fixture.advance(Duration.ofHours(1));
		// The next run of a job, whose item differs from the first one only in its time
		this.mine.release(Attempts.acquired(this.mine, Attempts.holding(this.resource, HOLD)));

		Attempts.refused(this.theirs, Attempts.plain(this.resource));
		this.fixture.advance(HOLD.plus(SLACK));
		Attempts.acquired(this.theirs, Attempts.plain(this.resource));
	}

	@Test
	void itemWithOnlyAKeyIsNeverTakenOver() {
		this.fixture.table().put(this.resource);
		Attempts.refused(this.mine, Attempts.plain(this.resource));
		this.fixture.advance(Attempts.LEASE.multipliedBy(10));

		assertThat(Attempts.refused(this.mine, Attempts.plain(this.resource)).by()).isNotNull()
			.satisfies((by) -> assertThat(by.remaining()).isNull());
	}

	@Test
	void storeWithDatesWatchesALockWithoutDate() {
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
	void storeWithoutDatesWatchesALockWithDate() {
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
	void renewalKeepsTheUnreachableEndAfterDatesReturn() {
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

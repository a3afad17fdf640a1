package io.github.dynamolocks.store;

import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.TestTable;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the effect of one answer with a wrong {@code Date} among right ones.
 */
@DynamoDbTest
class WrongDateTests {

	private static final Duration AHEAD = Duration.ofMinutes(10);

	private final StoreFixture fixture;

	private final DynamoDbLockStore mine;

	private final DynamoDbLockStore theirs;

	private final String resource;

	WrongDateTests(EmbeddedDynamoDb server, TestTable table) {
		this.fixture = new StoreFixture(server.endpoint(), table);
		this.mine = this.fixture.store();
		this.theirs = this.fixture.store();
		this.resource = this.fixture.resource();
	}

	@AfterEach
	void close() {
		this.fixture.close();
	}

	@ParameterizedTest
	@ValueSource(longs = { 600, -600 })
	void wrongDateTakesNoLiveLock(long seconds) {
		Acquisition held = Attempts.acquired(this.mine, Attempts.plain(this.resource));

		readDated(this.theirs, Duration.ofSeconds(seconds));
		Attempts.refused(this.theirs, Attempts.plain(this.resource));
		for (int i = 0; i < 5; i++) {
			this.theirs.read(this.resource);
			Attempts.refused(this.theirs, Attempts.plain(this.resource));
		}

		assertThat(this.mine.renew(held)).isEqualTo(RenewResult.RENEWED);
	}

	@ParameterizedTest
	@ValueSource(longs = { 600, -600 })
	void wrongDateIsForgottenAfterTheNextRightOne(long seconds) {
		readDated(this.mine, Duration.ofSeconds(seconds));
		assertUsesTheRightTime(this.mine);
	}

	@Test
	void wrongDateOfARefusalTakesNoLiveLock() {
		Attempts.acquired(this.mine, Attempts.plain(this.resource));

		this.fixture.proxy().fixDate(this.fixture.serverTime().plus(AHEAD));
		LockRecord by = Attempts.refused(this.theirs, Attempts.plain(this.resource)).by();
		this.fixture.restoreDate();

		assertThat(by).isNotNull().satisfies((record) -> assertThat(record.isFree()).isFalse());
		Attempts.refused(this.theirs, Attempts.plain(this.resource));
	}

	@Test
	void wrongDateOfTheFirstAnswerIsForgotten() {
		this.fixture.proxy().fixDate(this.fixture.serverTime().plus(AHEAD));
		DynamoDbLockStore store = this.fixture.store();
		this.fixture.restoreDate();
		for (int i = 0; i < 5; i++) {
			store.read(this.resource);
		}

		Acquisition held = Attempts.acquired(this.mine, Attempts.plain(this.resource));
		Attempts.refused(store, Attempts.plain(this.resource));
		this.mine.release(held);
		assertUsesTheRightTime(store);
	}

	@Test
	void wrongDateDoesNotProlongTheHoldAtLeastTime() {
		Acquisition acquisition = Attempts.acquired(this.mine, Attempts.holding(this.resource, Duration.ofSeconds(5)));
		readDated(this.mine, AHEAD);
		this.mine.release(acquisition);

		this.fixture.advance(Duration.ofSeconds(5).plus(Attempts.UNCERTAINTY.multipliedBy(2)));
		Attempts.acquired(this.theirs, Attempts.plain(this.resource));
	}

	@Test
	void wrongDateLeavesNoTokenAhead() {
		readDated(this.mine, AHEAD);
		Acquisition acquisition = Attempts.acquired(this.mine, Attempts.fenced(this.resource));

		assertThat(Attempts.tokens(acquisition).first() / 1000)
			.isLessThan(this.fixture.serverTime().toEpochMilli() + 2000);
	}

	/** A pause that neither clock has seen looks like a date ahead of the time. */
	@Test
	void pauseThatTheHostDidNotSeeCostsOneRead() {
		this.fixture.advanceServerOnly(AHEAD);
		this.mine.read(this.resource);
		this.fixture.proxy().clearLog();

		assertUsesTheRightTime(this.mine);
		assertThat(this.fixture.proxy().count("GetItem")).isEqualTo(1);
	}

	@Test
	void dateAheadEndsLeasesEarlyAndForGood() {
		Acquisition acquisition = Attempts.acquired(this.mine, Attempts.plain(this.resource));
		readDated(this.mine, AHEAD);
		assertThat(acquisition.remaining()).isZero();

		this.mine.read(this.resource);
		assertThat(acquisition.remaining()).as("once over, for good").isZero();
	}

	@Test
	void dateBehindEndsNoLeaseLate() {
		Acquisition acquisition = Attempts.acquired(this.mine, Attempts.plain(this.resource));
		readDated(this.mine, AHEAD.negated());
		this.fixture.advance(Attempts.LEASE);

		assertThat(acquisition.remaining()).isZero();
	}

	private void assertUsesTheRightTime(DynamoDbLockStore store) {
		String other = this.fixture.resource();
		Acquisition acquisition = Attempts.acquired(store, Attempts.plain(other));
		assertThat(acquisition.remaining()).isBetween(Attempts.LEASE.minus(Attempts.UNCERTAINTY), Attempts.LEASE);
		assertThat(this.fixture.number(other, "expires_at") - this.fixture.serverTime().toEpochMilli())
			.isBetween(29_900L, 30_000L);
	}

	private void readDated(DynamoDbLockStore store, Duration shift) {
		this.fixture.proxy().fixDate(this.fixture.serverTime().plus(shift));
		store.read(this.resource);
		this.fixture.restoreDate();
	}

}

package io.github.dynamolocks.store;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.TestTable;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;
import io.github.dynamolocks.test.dynamodb.Held;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests leases that get another length while a process does not know the time of
 * DynamoDB.
 */
@DynamoDbTest
class LeaseLengthTests {

	private static final Duration SHORTER = Duration.ofSeconds(5);

	private static final Duration LONGER = Duration.ofMinutes(5);

	/** The time that drift and rounding add to a lease. */
	private static final Duration SLACK = Duration.ofMillis(400);

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private final StoreFixture fixture;

	private final String resource;

	LeaseLengthTests(EmbeddedDynamoDb server, TestTable table) {
		this.fixture = new StoreFixture(server.endpoint(), table);
		this.resource = this.fixture.resource();
	}

	@AfterEach
	void close() {
		this.fixture.close();
	}

	@Test
	void rivalWatchesTheLockForItsNewLength() {
		this.fixture.stripDate();
		DynamoDbLockStore mine = this.fixture.store();
		DynamoDbLockStore theirs = this.fixture.store();
		Acquisition acquisition = Attempts.acquired(mine, Attempts.plain(this.resource));
		acquisition.setLease(LONGER);
		assertThat(mine.renew(acquisition)).isEqualTo(RenewResult.RENEWED);

		Attempts.refused(theirs, Attempts.plain(this.resource));
		this.fixture.advance(LONGER.minus(SLACK));
		assertThat(acquisition.remaining()).isPositive();
		Attempts.refused(theirs, Attempts.plain(this.resource));
		this.fixture.advance(SLACK.multipliedBy(3));
		assertThat(acquisition.remaining()).isZero();
		Attempts.acquired(theirs, Attempts.plain(this.resource));
	}

	@Test
	void rivalWithoutTheTimeWatchesTheLockUntilItsEnd() {
		DynamoDbLockStore mine = this.fixture.store();
		Acquisition acquisition = Attempts.acquired(mine, Attempts.plain(this.resource));
		acquisition.setLease(SHORTER);
		assertThat(mine.renew(acquisition)).isEqualTo(RenewResult.RENEWED);
		this.fixture.stripDate();
		DynamoDbLockStore theirs = this.fixture.store();

		Attempts.refused(theirs, Attempts.plain(this.resource));
		this.fixture.advance(SHORTER.multipliedBy(2));
		assertThat(acquisition.remaining()).isPositive();
		Attempts.refused(theirs, Attempts.plain(this.resource));
		this.fixture.advance(Attempts.LEASE);
		assertThat(acquisition.remaining()).isZero();
		Attempts.acquired(theirs, Attempts.plain(this.resource));
	}

	@Test
	void shorterLengthIsTrustedForNoLongerAfterALostAnswer() {
		this.fixture.stripDate();
		DynamoDbLockStore mine = this.fixture.store();
		DynamoDbLockStore theirs = this.fixture.store();
		Acquisition acquisition = Attempts.acquired(mine, Attempts.plain(this.resource));
		acquisition.setLease(SHORTER);
		this.fixture.proxy().next("UpdateItem").dropAnswer();

		assertThatExceptionOfType(LockStoreException.class).isThrownBy(() -> mine.renew(acquisition));

		assertTakenOverAfterShorterLength(acquisition, theirs);
	}

	@Test
	void answerOfAnEarlierRenewalDoesNotRestoreTheLongerLength() {
		this.fixture.stripDate();
		DynamoDbLockStore mine = this.fixture.store();
		DynamoDbLockStore theirs = this.fixture.store();
		Acquisition acquisition = Attempts.acquired(mine, Attempts.plain(this.resource));
		Held answer = this.fixture.proxy().next("UpdateItem").holdAnswer();
		CompletableFuture<RenewResult> earlier = CompletableFuture.supplyAsync(() -> mine.renew(acquisition));
		answer.awaitArrival(TIMEOUT);
		acquisition.setLease(SHORTER);
		this.fixture.proxy().next("UpdateItem").dropAnswer();
		assertThatExceptionOfType(LockStoreException.class).isThrownBy(() -> mine.renew(acquisition));
		answer.release();
		assertThat(earlier).succeedsWithin(TIMEOUT).isEqualTo(RenewResult.RENEWED);

		assertTakenOverAfterShorterLength(acquisition, theirs);
	}

	private void assertTakenOverAfterShorterLength(Acquisition acquisition, DynamoDbLockStore theirs) {
		assertThat(acquisition.remaining()).isBetween(SHORTER.minus(SLACK), SHORTER);
		assertThat(this.fixture.number(this.resource, "lease_ms")).isEqualTo(SHORTER.toMillis());
		Attempts.refused(theirs, Attempts.plain(this.resource));
		this.fixture.advance(SHORTER.plus(SLACK));
		Attempts.acquired(theirs, Attempts.plain(this.resource));
		assertThat(acquisition.remaining()).isZero();
	}

}

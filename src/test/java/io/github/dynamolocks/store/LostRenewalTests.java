package io.github.dynamolocks.store;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.test.TestTable;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;
import io.github.dynamolocks.test.dynamodb.FaultRule;
import io.github.dynamolocks.test.dynamodb.Held;
import io.github.dynamolocks.test.dynamodb.Late;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests renewals that arrive late or whose answers are lost.
 */
class LostRenewalTests extends StoreTests {

	private static final Duration THIRD = Attempts.LEASE.dividedBy(3);

	LostRenewalTests(EmbeddedDynamoDb server, TestTable table) {
		super(server, table);
	}

	@ParameterizedTest
	@CsvSource({ "1, 0", "1, 3", "2, 0", "2, 3" })
	void retryRecognisesItsOwnRenewalAfterLostAnswers(int lost, int tokens) {
		DynamoDbLockStore retrying = this.fixture.storeWithRetries();
		Acquisition acquisition = Attempts.acquired(retrying,
				Attempts.command(this.resource, Attempts.LEASE, Duration.ZERO, tokens));
		FaultRule rule = this.proxy.next("UpdateItem").times(lost).dropAnswer();
		this.fixture.advance(THIRD);

		assertThat(retrying.renew(acquisition)).isEqualTo(RenewResult.RENEWED);

		assertThat(rule.applied()).isEqualTo(lost);
		assertThat(this.fixture.number(this.resource, "version")).isEqualTo(2);
		assertThat(acquisition.remaining()).isGreaterThan(Attempts.LEASE.minus(Attempts.UNCERTAINTY));
		this.fixture.advance(THIRD.multipliedBy(2));
		assertThat(acquisition.remaining()).isPositive();
		Attempts.refused(this.theirs, Attempts.plain(this.resource));
	}

	@Test
	void renewalSucceedsAfterLostAnswers() {
		Acquisition acquisition = Attempts.acquired(this.mine, Attempts.plain(this.resource));
		for (int lost = 0; lost < 3; lost++) {
			this.proxy.next("UpdateItem").dropAnswer();
			assertThatExceptionOfType(LockStoreException.class).isThrownBy(() -> this.mine.renew(acquisition))
				.satisfies((ex) -> assertThat(ex.isPerhapsApplied()).isTrue());
			assertThat(acquisition.remaining()).isPositive();
		}

		assertThat(this.mine.renew(acquisition)).isEqualTo(RenewResult.RENEWED);
		assertThat(this.fixture.number(this.resource, "version")).isEqualTo(5);
	}

	@Test
	void unansweredRenewalDoesNotExtendTheTrust() {
		Acquisition acquisition = Attempts.acquired(this.mine, Attempts.plain(this.resource));
		this.fixture.advance(THIRD);
		Duration before = acquisition.remaining();
		this.proxy.next("UpdateItem").dropAnswer();
		assertThatExceptionOfType(LockStoreException.class).isThrownBy(() -> this.mine.renew(acquisition));

		assertThat(acquisition.remaining()).isLessThanOrEqualTo(before);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1 })
	void lateRenewalDoesNotShortenTheLease(int tokens) {
		Acquisition acquisition = Attempts.acquired(this.mine,
				Attempts.command(this.resource, Attempts.LEASE, Duration.ZERO, tokens));
		this.fixture.advance(THIRD);
		Late applied = this.proxy.next("UpdateItem").applyAgainLate();
		this.mine.renew(acquisition);
		Late lost = this.proxy.next("UpdateItem").applyLate();
		assertThatExceptionOfType(LockStoreException.class).isThrownBy(() -> this.mine.renew(acquisition));
		this.fixture.advance(THIRD);
		this.mine.renew(acquisition);

		this.fixture.assertItemIsUnchangedBy(this.resource, applied::deliver);
		this.fixture.assertItemIsUnchangedBy(this.resource, lost::deliver);
	}

	@Test
	void everyRenewalWritesALaterEndAlthoughTheWallClockGoesBack() {
		Acquisition acquisition = Attempts.acquired(this.mine, Attempts.plain(this.resource));
		long last = this.fixture.number(this.resource, "expires_at");
		for (int renewals = 0; renewals < 5; renewals++) {
			this.fixture.host().jumpWall(Duration.ofMinutes(-10));
			assertThat(this.mine.renew(acquisition)).isEqualTo(RenewResult.RENEWED);
			assertThat(this.fixture.number(this.resource, "expires_at")).isGreaterThan(last);
			last = this.fixture.number(this.resource, "expires_at");
		}
		assertThat(this.fixture.number(this.resource, "version")).isEqualTo(6);
	}

	@Test
	void renewalOvertakenByTheNextSucceeds() {
		Acquisition acquisition = Attempts.acquired(this.mine, Attempts.plain(this.resource));
		Held held = this.proxy.next("UpdateItem").holdRequest();
		CompletableFuture<RenewResult> first = CompletableFuture.supplyAsync(() -> this.mine.renew(acquisition));
		held.awaitArrival(TIMEOUT);
		this.fixture.advance(THIRD);
		assertThat(this.mine.renew(acquisition)).isEqualTo(RenewResult.RENEWED);

		this.fixture.assertItemIsUnchangedBy(this.resource, () -> {
			held.release();
			assertThat(first.join()).isEqualTo(RenewResult.RENEWED);
		});
		// Minus the delay of the first renewal, which its answer adds to the upper bound
		assertThat(acquisition.remaining())
			.isGreaterThan(Attempts.LEASE.minus(Attempts.UNCERTAINTY).minus(THIRD).minusSeconds(1));
	}

	@Test
	void lateRenewalAfterTheReleaseWritesNoItem() {
		Acquisition acquisition = Attempts.acquired(this.mine, Attempts.plain(this.resource));
		Late late = this.proxy.next("UpdateItem").applyAgainLate();
		this.mine.renew(acquisition);
		this.mine.release(acquisition);

		late.deliver();

		assertThat(this.fixture.table().item(this.resource)).isEmpty();
	}

	@Test
	void lateRenewalDoesNotChangeTheLockOfTheNextOwner() {
		Acquisition acquisition = Attempts.acquired(this.mine, Attempts.plain(this.resource));
		Late late = this.proxy.next("UpdateItem").applyLate();
		assertThatExceptionOfType(LockStoreException.class).isThrownBy(() -> this.mine.renew(acquisition));
		this.fixture.advance(Attempts.LEASE.plus(Attempts.UNCERTAINTY));
		Attempts.acquired(this.theirs, Attempts.plain(this.resource));

		this.fixture.assertItemIsUnchangedBy(this.resource, late::deliver);
	}

	@Test
	void lateRenewalDoesNotChangeAReleasedFencedLock() {
		Acquisition acquisition = Attempts.acquired(this.mine, Attempts.fenced(this.resource));
		Late late = this.proxy.next("UpdateItem").applyAgainLate();
		this.mine.renew(acquisition);
		this.mine.release(acquisition);

		this.fixture.assertItemIsUnchangedBy(this.resource, late::deliver);
	}

	@Test
	void lateRenewalDoesNotProlongTheHoldAtLeastTime() {
		Acquisition acquisition = Attempts.acquired(this.mine, Attempts.holding(this.resource, Duration.ofSeconds(5)));
		this.fixture.advance(Duration.ofSeconds(2));
		Late late = this.proxy.next("UpdateItem").applyLate();
		assertThatExceptionOfType(LockStoreException.class).isThrownBy(() -> this.mine.renew(acquisition));
		this.mine.release(acquisition);

		this.fixture.assertItemIsUnchangedBy(this.resource, late::deliver);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void leaseStaysLostIfTheRenewalIsAnsweredAfterItsEnd(boolean looked) {
		Acquisition acquisition = Attempts.acquired(this.mine, Attempts.plain(this.resource));
		Held held = this.proxy.next("UpdateItem").holdAnswer();
		CompletableFuture<RenewResult> renewal = CompletableFuture.supplyAsync(() -> this.mine.renew(acquisition));
		this.fixture.advance(Duration.ofSeconds(1));
		held.awaitArrival(TIMEOUT);
		this.fixture.advance(Attempts.LEASE.minusSeconds(1));
		if (looked) {
			assertThat(acquisition.remaining()).isZero();
		}
		held.release();

		assertThat(renewal.join()).isEqualTo(RenewResult.EXPIRED);
		assertThat(acquisition.remaining()).isZero();
		assertThat(this.mine.renew(acquisition)).isEqualTo(RenewResult.EXPIRED);
	}

	@Test
	void leaseStaysLostAlthoughALaterAnswerMovesTheTimeBack() {
		Acquisition acquisition = Attempts.acquired(this.mine, Attempts.plain(this.resource));
		this.fixture.host().jumpWall(Duration.ofHours(1));
		assertThat(acquisition.remaining()).isZero();
		this.mine.read(this.resource);

		assertThat(acquisition.remaining()).isZero();
		assertThat(this.mine.renew(acquisition)).isEqualTo(RenewResult.EXPIRED);
	}

	@Test
	void newestAnswerRevealsAPauseThatNeitherClockSaw() {
		Acquisition acquisition = Attempts.acquired(this.mine, Attempts.plain(this.resource));
		this.fixture.advanceServerOnly(Attempts.LEASE.plusSeconds(1));
		assertThat(acquisition.remaining()).isPositive();
		this.mine.read("another");

		assertThat(acquisition.remaining()).isZero();
	}

	@Test
	void leaseIsLostAfterAPauseThatOnlyTheWallClockSaw() {
		Acquisition acquisition = Attempts.acquired(this.mine, Attempts.plain(this.resource));
		this.fixture.host().advanceWallOnly(Attempts.LEASE);

		assertThat(acquisition.remaining()).isZero();
	}

}

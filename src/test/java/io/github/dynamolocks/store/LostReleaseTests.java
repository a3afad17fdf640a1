package io.github.dynamolocks.store;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.test.FaultProxy;
import io.github.dynamolocks.test.TestTable;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;
import io.github.dynamolocks.test.dynamodb.FaultRule;
import io.github.dynamolocks.test.dynamodb.Held;
import io.github.dynamolocks.test.dynamodb.Late;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests releases that arrive late or whose answers are lost.
 */
class LostReleaseTests extends StoreTests {

	private static final Duration HOLD = Duration.ofSeconds(20);

	LostReleaseTests(EmbeddedDynamoDb server, TestTable table) {
		super(server, table);
	}

	@ParameterizedTest
	@CsvSource({ "1, 0", "1, 3", "2, 0", "2, 3" })
	void releaseSucceedsAlthoughItsAnswersAreLost(int lost, int tokens) {
		DynamoDbLockStore retrying = this.fixture.storeWithRetries();
		Acquisition acquisition = Attempts.acquired(retrying,
				Attempts.command(this.resource, Attempts.LEASE, Duration.ZERO, tokens));
		FaultRule rule = this.proxy.next(FaultProxy.ANY_OPERATION).times(lost).dropAnswer();

		assertThat(retrying.release(acquisition)).isEqualTo(ReleaseResult.RELEASED);

		assertThat(rule.applied()).isEqualTo(lost);
		assertThat(Attempts.tokens(Attempts.acquired(this.theirs, Attempts.fenced(this.resource))).first())
			.isGreaterThan((tokens > 0) ? Attempts.tokens(acquisition).last() : 0);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1 })
	void repeatedReleaseSucceedsAlthoughTheNextOwnerHoldsTheLock(int tokens) {
		DynamoDbLockStore retrying = this.fixture.storeWithRetries();
		Acquisition acquisition = Attempts.acquired(retrying,
				Attempts.command(this.resource, Attempts.LEASE, Duration.ZERO, tokens));
		this.proxy.next(FaultProxy.ANY_OPERATION).dropAnswer();
		Held held = this.proxy.next(FaultProxy.ANY_OPERATION)
			.where((request) -> request.body().contains(acquisition.owner()))
			.holdRequest();
		CompletableFuture<ReleaseResult> release = CompletableFuture.supplyAsync(() -> retrying.release(acquisition));
		held.awaitArrival(TIMEOUT);
		Attempts.acquired(this.theirs, Attempts.plain(this.resource));

		this.fixture.assertItemIsUnchangedBy(this.resource, () -> {
			held.release();
			assertThat(release.join()).isEqualTo(ReleaseResult.RELEASED);
		});
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1 })
	void releaseCanBeRepeatedAfterALostAnswer(int tokens) {
		Acquisition acquisition = Attempts.acquired(this.mine,
				Attempts.command(this.resource, Attempts.LEASE, Duration.ZERO, tokens));
		this.proxy.next(FaultProxy.ANY_OPERATION).dropAnswer();

		assertThatExceptionOfType(LockStoreException.class).isThrownBy(() -> this.mine.release(acquisition))
			.satisfies((ex) -> assertThat(ex.isPerhapsApplied()).isTrue());

		assertThat(acquisition.remaining()).isZero();
		assertThat(this.mine.release(acquisition)).isEqualTo(ReleaseResult.RELEASED);
	}

	@Test
	void releaseCanBeRepeatedIfItDidNotReachDynamoDb() {
		Acquisition acquisition = Attempts.acquired(this.mine, Attempts.plain(this.resource));
		this.proxy.next("DeleteItem").times(2).cut();
		for (int attempts = 0; attempts < 2; attempts++) {
			assertThatExceptionOfType(LockStoreException.class).isThrownBy(() -> this.mine.release(acquisition));
			assertThat(acquisition.remaining()).isZero();
			assertThat(this.mine.renew(acquisition)).isEqualTo(RenewResult.EXPIRED);
		}
		Attempts.refused(this.theirs, Attempts.plain(this.resource));

		assertThat(this.mine.release(acquisition)).isEqualTo(ReleaseResult.RELEASED);
		Attempts.acquired(this.theirs, Attempts.plain(this.resource));
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1 })
	void lateReleaseDoesNotChangeTheLockOfTheNextOwner(int tokens) {
		Acquisition acquisition = Attempts.acquired(this.mine,
				Attempts.command(this.resource, Attempts.LEASE, Duration.ZERO, tokens));
		Late late = this.proxy.next(FaultProxy.ANY_OPERATION).applyAgainLate();
		this.mine.release(acquisition);
		Acquisition next = Attempts.acquired(this.mine,
				Attempts.command(this.resource, Attempts.LEASE, Duration.ZERO, tokens));

		this.fixture.assertItemIsUnchangedBy(this.resource, late::deliver);
		assertThat(this.mine.renew(next)).isEqualTo(RenewResult.RENEWED);
	}

	@Test
	void lateReleaseThatKeepsTheLockDoesNotChangeTheLockOfTheNextOwner() {
		Acquisition acquisition = Attempts.acquired(this.mine, Attempts.holding(this.resource, HOLD));
		Late late = this.proxy.next("UpdateItem").applyLate();
		assertThatExceptionOfType(LockStoreException.class).isThrownBy(() -> this.mine.release(acquisition));
		this.fixture.advance(Attempts.LEASE.plusSeconds(2));
		Attempts.acquired(this.theirs, Attempts.plain(this.resource));

		this.fixture.assertItemIsUnchangedBy(this.resource, late::deliver);
	}

	@Test
	void repeatedReleaseDoesNotProlongTheHoldAtLeastTime() {
		DynamoDbLockStore retrying = this.fixture.storeWithRetries();
		Acquisition acquisition = Attempts.acquired(retrying, Attempts.holding(this.resource, HOLD));
		this.proxy.next("UpdateItem").dropAnswer();

		assertThat(retrying.release(acquisition)).isEqualTo(ReleaseResult.RELEASED);
		long end = this.fixture.number(this.resource, "expires_at");
		this.fixture.advance(Duration.ofSeconds(10));
		retrying.release(acquisition);

		assertThat(this.fixture.number(this.resource, "expires_at")).isEqualTo(end);
	}

	@Test
	void clockThatJumpsDuringAReleaseDoesNotProlongTheHoldAtLeastTime() {
		DynamoDbLockStore retrying = this.fixture.storeWithRetries();
		Acquisition acquisition = Attempts.acquired(retrying, Attempts.holding(this.resource, HOLD));
		long leaseEnd = this.fixture.number(this.resource, "expires_at");
		this.proxy.next("UpdateItem").where((request) -> {
			this.fixture.host().jumpWall(Duration.ofHours(1));
			return true;
		}).cut();

		assertThat(retrying.release(acquisition)).isEqualTo(ReleaseResult.RELEASED);

		assertThat(this.fixture.number(this.resource, "expires_at")).isLessThan(leaseEnd + HOLD.toMillis());
	}

	@Test
	void discardKeepsATokenThatItsStoreDidNotWrite() {
		Acquisition fenced = Attempts.acquired(this.theirs, Attempts.fenced(this.resource));
		String owner = fenced.owner();

		assertThat(this.mine.discard(this.resource, owner)).isEqualTo(ReleaseResult.RELEASED);
		assertThat(this.fixture.number(this.resource, "fencing_token")).isEqualTo(Attempts.tokens(fenced).last());
	}

	@Test
	void lockIsNotTrustedAfterTheFirstTransmissionOfItsRelease() {
		Acquisition acquisition = Attempts.acquired(this.mine, Attempts.plain(this.resource));
		Held held = this.proxy.next("DeleteItem").holdRequest();
		CompletableFuture<ReleaseResult> release = CompletableFuture.supplyAsync(() -> this.mine.release(acquisition));
		held.awaitArrival(TIMEOUT);

		assertThat(acquisition.remaining()).isZero();
		assertThat(this.mine.renew(acquisition)).isEqualTo(RenewResult.EXPIRED);
		held.release();
		assertThat(release.join()).isEqualTo(ReleaseResult.RELEASED);
	}

}

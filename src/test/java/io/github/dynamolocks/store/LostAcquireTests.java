package io.github.dynamolocks.store;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.test.TestTable;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;
import io.github.dynamolocks.test.dynamodb.FaultRule;
import io.github.dynamolocks.test.dynamodb.Held;
import io.github.dynamolocks.test.dynamodb.Late;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests acquisitions that arrive late or whose answers are lost.
 */
class LostAcquireTests extends StoreTests {

	LostAcquireTests(EmbeddedDynamoDb server, TestTable table) {
		super(server, table);
	}

	@ParameterizedTest
	@CsvSource({ "1, 0", "1, 3", "2, 0", "2, 3" })
	void retryRecognisesItsOwnWriteAfterLostAnswers(int lost, int tokens) {
		DynamoDbLockStore retrying = this.fixture.storeWithRetries();
		FaultRule rule = this.proxy.next("UpdateItem").times(lost).dropAnswer();
		AcquireCommand command = Attempts.command(this.resource, Attempts.LEASE, Duration.ZERO, tokens);

		Acquisition acquisition = Attempts.acquired(retrying, command);

		assertThat(rule.applied()).isEqualTo(lost);
		assertThat(this.proxy.count("UpdateItem")).isEqualTo(lost + 1);
		assertThat(acquisition.owner()).isEqualTo(command.owner());
		assertThat(acquisition.remaining()).isGreaterThan(Attempts.LEASE.minus(Attempts.UNCERTAINTY).minusSeconds(1));
		assertThat(this.fixture.number(this.resource, "version")).isEqualTo(1);
		if (tokens > 0) {
			assertThat(Attempts.tokens(acquisition).last())
				.isEqualTo(this.fixture.number(this.resource, "fencing_token"));
		}
		assertThat(retrying.renew(acquisition)).isEqualTo(RenewResult.RENEWED);
		assertThat(retrying.release(acquisition)).isEqualTo(ReleaseResult.RELEASED);
		Attempts.acquired(this.theirs, Attempts.plain(this.resource));
	}

	@Test
	void unansweredAttemptMayBeAppliedAndIsDiscardedByItsOwnerId() {
		this.proxy.next("UpdateItem").dropAnswer();
		AcquireCommand command = Attempts.plain(this.resource);

		assertThatExceptionOfType(LockStoreException.class).isThrownBy(() -> this.mine.acquire(command))
			.satisfies((ex) -> assertThat(ex.isPerhapsApplied()).isTrue());

		assertThat(Attempts.refused(this.theirs, Attempts.plain(this.resource)).by()).isNotNull()
			.satisfies((by) -> assertThat(by.owner()).isEqualTo(command.owner()));
		assertThat(this.mine.discard(this.resource, command.owner())).isEqualTo(ReleaseResult.RELEASED);
		Attempts.acquired(this.theirs, Attempts.plain(this.resource));
	}

	@Test
	void discardOfAFailedAttemptRemovesNothing() {
		this.proxy.next("UpdateItem").cut();
		AcquireCommand command = Attempts.plain(this.resource);
		assertThatExceptionOfType(LockStoreException.class).isThrownBy(() -> this.mine.acquire(command));
		Attempts.acquired(this.theirs, Attempts.plain(this.resource));

		this.fixture.assertItemIsUnchangedBy(this.resource,
				() -> assertThat(this.mine.discard(this.resource, command.owner())).isEqualTo(ReleaseResult.NOT_HELD));
	}

	@Test
	void lateTransmissionDoesNotChangeAHeldLock() {
		Late late = this.proxy.next("UpdateItem").applyAgainLate();
		Acquisition acquisition = Attempts.acquired(this.mine, Attempts.fenced(this.resource));
		this.mine.renew(acquisition);

		this.fixture.assertItemIsUnchangedBy(this.resource, late::deliver);
		assertThat(this.mine.renew(acquisition)).isEqualTo(RenewResult.RENEWED);
	}

	@Test
	void lateTransmissionDoesNotChangeTheLockOfTheNextOwner() {
		DynamoDbLockStore retrying = this.fixture.storeWithRetries();
		Late late = this.proxy.next("UpdateItem").applyLate();
		Acquisition acquisition = Attempts.acquired(retrying, Attempts.plain(this.resource));
		retrying.release(acquisition);
		Attempts.acquired(this.theirs, Attempts.plain(this.resource));

		this.fixture.assertItemIsUnchangedBy(this.resource, late::deliver);
	}

	@Test
	void itemOfALateTransmissionCanBeDiscarded() {
		DynamoDbLockStore retrying = this.fixture.storeWithRetries();
		Late late = this.proxy.next("UpdateItem").applyLate();
		Acquisition acquisition = Attempts.acquired(retrying, Attempts.plain(this.resource));
		retrying.release(acquisition);
		late.deliver();

		assertThat(acquisition.remaining()).isZero();
		assertThat(retrying.renew(acquisition)).isEqualTo(RenewResult.EXPIRED);
		assertThat(Attempts.refused(this.theirs, Attempts.plain(this.resource)).by()).isNotNull()
			.satisfies((by) -> assertThat(by.owner()).isEqualTo(acquisition.owner()));
		assertThat(retrying.discard(this.resource, acquisition.owner())).isEqualTo(ReleaseResult.RELEASED);
		Attempts.acquired(this.theirs, Attempts.plain(this.resource));
	}

	@Test
	void itemOfALateTransmissionExpiresWithItsLease() {
		DynamoDbLockStore retrying = this.fixture.storeWithRetries();
		Late late = this.proxy.next("UpdateItem").applyLate();
		Acquisition acquisition = Attempts.acquired(retrying, Attempts.plain(this.resource));
		retrying.release(acquisition);
		this.fixture.advance(Attempts.LEASE.dividedBy(2));
		late.deliver();
		this.fixture.advance(Attempts.LEASE.dividedBy(2).plus(Attempts.UNCERTAINTY));

		Attempts.acquired(this.theirs, Attempts.plain(this.resource));
	}

	@Test
	void refusalAfterARepetitionSaysSo() {
		DynamoDbLockStore retrying = this.fixture.storeWithRetries();
		Acquisition holding = Attempts.acquired(this.theirs, Attempts.plain(this.resource));
		Late late = this.proxy.next("UpdateItem").applyLate();
		AcquireCommand command = Attempts.plain(this.resource);

		assertThat(Attempts.refused(retrying, command).repeated()).isTrue();

		this.theirs.release(holding);
		late.deliver();
		assertThat(this.theirs.read(this.resource))
			.hasValueSatisfying((record) -> assertThat(record.owner()).isEqualTo(command.owner()));
		assertThat(retrying.discard(this.resource, command.owner())).isEqualTo(ReleaseResult.RELEASED);
	}

	@Test
	void answerAfterTheEndOfTheLeaseIsNoAcquisition() {
		Held held = this.proxy.next("UpdateItem").holdAnswer();
		CompletableFuture<Acquisition> attempt = CompletableFuture
			.supplyAsync(() -> Attempts.acquired(this.mine, Attempts.plain(this.resource)));
		held.awaitArrival(TIMEOUT);
		this.fixture.advance(Attempts.LEASE);
		held.release();

		assertThat(attempt.join().remaining()).isZero();
	}

	@Test
	void fencedLockRestoredByALateTransmissionIsNotTrusted() {
		Late late = this.proxy.next("UpdateItem").applyAgainLate();
		Acquisition acquisition = Attempts.acquired(this.mine, Attempts.fenced(this.resource));
		this.theirs.discard(this.resource, acquisition.owner());
		Acquisition between = Attempts.acquired(this.theirs, Attempts.fenced(this.resource));
		this.theirs.release(between);
		late.deliver();
		assertThat(this.fixture.number(this.resource, "fencing_token")).isGreaterThan(Attempts.tokens(between).last());

		assertThat(this.mine.renew(acquisition)).isEqualTo(RenewResult.NOT_HELD);
		assertThat(acquisition.remaining()).isZero();
	}

}

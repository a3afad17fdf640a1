package io.github.dynamolocks.store;

import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.FaultProxy;
import io.github.dynamolocks.test.TestTable;
import io.github.dynamolocks.test.dynamodb.ApiRequest;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Checks that a process whose memory is the one of an old snapshot, as with SnapStart and
 * CRaC, does not rely on the time that it knew then. The parameter is the time that
 * passes on its monotonic clock; its wall clock shows the right time.
 */
@DynamoDbTest
class RestoredSnapshotTests {

	private static final Duration AGE = Duration.ofHours(6);

	private final StoreFixture fixture;

	private final DynamoDbLockStore store;

	private final String resource;

	RestoredSnapshotTests(EmbeddedDynamoDb server, TestTable table) {
		this.fixture = new StoreFixture(server.endpoint(), table);
		this.store = this.fixture.store();
		this.resource = this.fixture.resource();
	}

	@AfterEach
	void close() {
		this.fixture.close();
	}

	private void restore(Duration monotonic) {
		this.fixture.advanceServerOnly(AGE);
		this.fixture.host().elapse(monotonic.toNanos(), AGE.toNanos());
	}

	private @Nullable String owner() {
		AttributeValue owner = this.fixture.item(this.resource).get("owner");
		return (owner != null) ? owner.s() : null;
	}

	private AcquireCommand command() {
		return Attempts.plain(this.resource);
	}

	/** Without a notification, a host whose clocks both stood still knows an old time. */
	@Test
	void notifiedStoreAsksForTheTimeThoughBothClocksStoodStill() {
		this.store.read(this.resource);
		this.fixture.advanceServerOnly(AGE);
		this.store.restored();

		assertThat(Attempts.acquired(this.store, command()).remaining())
			.isGreaterThan(Attempts.LEASE.minus(Attempts.UNCERTAINTY));
		assertThat(this.fixture.number(this.resource, "expires_at")).isBetween(
				this.fixture.serverTime().plus(Attempts.LEASE).minus(Attempts.UNCERTAINTY).toEpochMilli(),
				this.fixture.serverTime().plus(Attempts.LEASE).plus(Attempts.UNCERTAINTY).toEpochMilli());
	}

	@Test
	void timeOfTheSnapshotContradictsNoLaterAnswer() {
		this.store.read(this.resource);
		this.fixture.advanceServerOnly(AGE);
		this.store.restored();
		this.fixture.proxy().clearLog();

		Attempts.acquired(this.store, command());
		assertThat(this.fixture.proxy().requests(FaultProxy.ANY_OPERATION)).extracting(ApiRequest::operation)
			.containsExactly("GetItem", "UpdateItem");
	}

	@Test
	void itemThatTheSnapshotSawIsWatchedAnew() {
		this.fixture.stripDate();
		DynamoDbLockStore undated = this.fixture.store();
		Acquisition holder = Attempts.acquired(this.fixture.store(), command());
		Attempts.refused(undated, command());
		this.fixture.host().advance(AGE);
		undated.restored();

		Attempts.refused(undated, command());
		assertThat(owner()).isEqualTo(holder.owner());
		this.fixture.host().advance(Attempts.LEASE.plusSeconds(1));
		Attempts.acquired(undated, command());
	}

	/** Two owners without a time of DynamoDB must not write the same end. */
	@Test
	void copiesOfOneSnapshotWriteDifferentEnds() {
		this.fixture.stripDate();
		DynamoDbLockStore one = this.fixture.storeWith(snapshotOfGenerator());
		DynamoDbLockStore other = this.fixture.storeWith(snapshotOfGenerator());
		assertThat(keptEnd(one)).as("the generators of a snapshot have the same state").isEqualTo(keptEnd(other));
		one.restored();
		other.restored();

		assertThat(keptEnd(one)).isNotEqualTo(keptEnd(other));
	}

	private long keptEnd(DynamoDbLockStore restored) {
		String kept = this.fixture.resource();
		restored.release(Attempts.acquired(restored, Attempts.holding(kept, Attempts.LEASE)));
		return this.fixture.number(kept, "expires_at");
	}

	private static SecureRandom snapshotOfGenerator() {
		try {
			SecureRandom random = SecureRandom.getInstance("SHA1PRNG");
			random.setSeed(42);
			return random;
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "PT0S", "PT1S", "PT6H", "-PT1H" })
	void leaseOfTheSnapshotIsOver(Duration monotonic) {
		Acquisition former = Attempts.acquired(this.store, command());
		restore(monotonic);
		assertThat(former.remaining()).isLessThanOrEqualTo(Duration.ZERO);

		Acquisition successor = Attempts.acquired(this.fixture.storeOn(new ManualClock()), command());
		assertThat(this.store.release(former)).isNotEqualTo(ReleaseResult.RELEASED);
		assertThat(owner()).isEqualTo(successor.owner());
	}

	@ParameterizedTest
	@ValueSource(strings = { "PT0S", "PT1S", "PT6H", "-PT1H" })
	void lockThatIsHeldAfterTheRestoreIsNotTaken(Duration monotonic) {
		this.store.read(this.resource);
		restore(monotonic);
		Acquisition holder = Attempts.acquired(this.fixture.storeOn(new ManualClock()), command());

		Attempts.refused(this.store, command());
		assertThat(owner()).isEqualTo(holder.owner());
	}

	@ParameterizedTest
	@ValueSource(strings = { "PT0S", "PT1S", "PT6H", "-PT1H" })
	void leaseAfterTheRestoreHasItsWholeLength(Duration monotonic) {
		this.store.read(this.resource);
		restore(monotonic);

		assertThat(Attempts.acquired(this.store, command()).remaining())
			.isGreaterThan(Attempts.LEASE.minus(Attempts.UNCERTAINTY));
	}

}

package io.github.dynamolocks.store;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.TestTable;
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

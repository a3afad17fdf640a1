package io.github.dynamolocks.store;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;

import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.test.FaultProxy;
import io.github.dynamolocks.test.TestClients;
import io.github.dynamolocks.test.TestTable;
import io.github.dynamolocks.test.dynamodb.DynamoDbFailure;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests the errors of a store, and the time until they come, when DynamoDB fails.
 */
class FailureTests extends StoreTests {

	/** In real time; the clocks of the fixture stand still. */
	private static final RequestTimeouts SHORT = RequestTimeouts.DERIVED.withPerCall(Duration.ofMillis(1500))
		.withPerAttempt(Duration.ofMillis(500));

	private static final Duration BOUND = Duration.ofSeconds(5);

	FailureTests(EmbeddedDynamoDb server, TestTable table) {
		super(server, table);
	}

	@ParameterizedTest
	@CsvSource({ "PROVISIONED_THROUGHPUT_EXCEEDED, on-demand capacity, false", "THROTTLED, on-demand capacity, false",
			"ACCESS_DENIED, dynamodb:UpdateItem, false", "RESOURCE_NOT_FOUND, create-table, false",
			"INTERNAL_SERVER_ERROR, unknown error, true", "SERVICE_UNAVAILABLE, temporarily unavailable, true" })
	void failureNamesTheOperationTheCauseAndTheRemedy(DynamoDbFailure failure, String remedy, boolean perhapsApplied) {
		for (Action action : actions(this.mine)) {
			this.proxy.next(FaultProxy.ANY_OPERATION).always().answer(failure);
			LockStoreException ex = failure(action.call());
			this.proxy.clearFaults();

			assertThat(ex).hasMessageContainingAll(action.what(), "'" + this.resource + "'", "failed after", "ms",
					"table '" + this.fixture.table().name() + "'", remedy);
			assertThat(ex.resource()).isEqualTo(this.resource);
			assertThat(ex.isPerhapsApplied()).isEqualTo(perhapsApplied && action.write());
			assertThat(ex).hasCauseInstanceOf(SdkException.class);
		}
	}

	@ParameterizedTest
	@CsvSource({ "PROVISIONED_THROUGHPUT_EXCEEDED, false", "INTERNAL_SERVER_ERROR, true" })
	void failureCountsTheAttemptsAndSaysWhetherOneMayBeApplied(DynamoDbFailure failure, boolean perhapsApplied) {
		DynamoDbLockStore retrying = this.fixture.storeWithRetries(SHORT);
		retrying.canonical(this.resource);
		this.proxy.next(FaultProxy.ANY_OPERATION).always().answer(failure);
		this.proxy.clearLog();
		Instant before = Instant.now();

		LockStoreException ex = failure(() -> retrying.acquire(Attempts.plain(this.resource)));

		assertThat(Duration.between(before, Instant.now())).isLessThan(BOUND);
		int sent = this.proxy.count(FaultProxy.ANY_OPERATION);
		assertThat(sent).isGreaterThan(1);
		assertThat(ex).hasMessageContaining("and %d attempts".formatted(sent));
		assertThat(ex.isPerhapsApplied()).isEqualTo(perhapsApplied);
	}

	@Test
	void refusalAfterALostAnswerMayBeApplied() {
		DynamoDbClientBuilder twice = TestClients.builder(this.proxy.endpoint())
			.overrideConfiguration((configuration) -> configuration.retryStrategy((retries) -> retries.maxAttempts(2)));
		try (DynamoDbClient client = twice.build()) {
			DynamoDbLockStore store = this.fixture.store(client, RequestTimeouts.DERIVED);
			store.canonical(this.resource);
			this.proxy.next("UpdateItem").dropAnswer();
			this.proxy.next("UpdateItem").answer(DynamoDbFailure.ACCESS_DENIED);

			LockStoreException ex = failure(() -> store.acquire(Attempts.plain(this.resource)));

			assertThat(ex).hasMessageContaining("and 2 attempts");
			assertThat(ex.isPerhapsApplied()).isTrue();
			assertThat(this.fixture.table().item(this.resource)).isPresent();
		}
	}

	@Test
	void throttledRequestSucceedsLater() {
		DynamoDbLockStore retrying = this.fixture.storeWithRetries();
		this.proxy.next("UpdateItem").times(2).answer(DynamoDbFailure.PROVISIONED_THROUGHPUT_EXCEEDED);

		assertThat(Attempts.acquired(retrying, Attempts.plain(this.resource)).remaining()).isPositive();
	}

	@Test
	void requestToAClosedPortFailsInTime() throws IOException {
		try (DynamoDbClient unreachable = TestClients.client(closedPort())) {
			DynamoDbLockStore store = this.fixture.store(unreachable, SHORT);
			Instant before = Instant.now();

			LockStoreException ex = failure(() -> store.acquire(Attempts.plain(this.resource)));

			assertThat(Duration.between(before, Instant.now())).isLessThan(BOUND);
			assertThat(ex).hasMessageContainingAll("'" + this.resource + "'", "failed after",
					this.fixture.table().name());
		}
	}

	@Test
	void writeOnABrokenConnectionMayBeApplied() {
		for (Action action : actions(this.mine)) {
			this.proxy.next(FaultProxy.ANY_OPERATION).cut();

			assertThat(failure(action.call()).isPerhapsApplied()).isEqualTo(action.write());
		}
	}

	@Test
	@Tag("slow")
	void requestToASlowDynamoDbFailsInTime() {
		DynamoDbLockStore store = this.fixture.store(this.proxy.client(), SHORT);
		for (Action action : actions(store)) {
			this.proxy.next(FaultProxy.ANY_OPERATION).holdRequest();
			Instant before = Instant.now();

			LockStoreException ex = failure(action.call());

			assertThat(Duration.between(before, Instant.now())).isLessThan(BOUND);
			assertThat(ex).hasMessageContainingAll(action.what(), "'" + this.resource + "'",
					"dynamo-locks.request-timeout", "dynamo-locks.attempt-timeout");
			assertThat(ex.isPerhapsApplied()).isEqualTo(action.write());
		}
	}

	@Test
	void slowAttemptIsRepeatedWithinTheTimeOfTheCall() {
		DynamoDbLockStore retrying = this.fixture.storeWithRetries(SHORT);
		retrying.canonical(this.resource);
		this.proxy.next("UpdateItem").holdAnswer();

		assertThat(Attempts.acquired(retrying, Attempts.plain(this.resource)).remaining()).isPositive();
	}

	@Test
	void startWithASlowDynamoDbFailsInTime() {
		DynamoDbLockStore store = this.fixture.store(this.proxy.client(), SHORT);
		this.proxy.next("DescribeTable").holdRequest();
		Instant before = Instant.now();

		assertThatThrownBy(() -> store.start(TableInitialization.VALIDATE)).isInstanceOf(LockStoreException.class)
			.hasMessageContainingAll("Describing table", this.fixture.table().name(), "dynamo-locks.request-timeout");
		assertThat(Duration.between(before, Instant.now())).isLessThan(BOUND);
	}

	@Test
	void storeAcquiresNothingBeforeItKnowsTheTime() {
		DynamoDbLockStore store = this.fixture.store(this.proxy.client(), SHORT);
		this.proxy.next("GetItem").always().answer(DynamoDbFailure.SERVICE_UNAVAILABLE);

		failure(() -> store.acquire(Attempts.plain(this.resource)));
		assertThat(this.proxy.count("UpdateItem")).isZero();
	}

	@Test
	void refusalUpdatesTheKnownTime() {
		Attempts.acquired(this.theirs, Attempts.plain(this.resource));
		this.fixture.advanceServerOnly(Duration.ofMinutes(1));

		// The first attempt uses the old time and is refused; its answer has the new time
		this.mine.acquire(Attempts.plain(this.resource));
		Attempts.acquired(this.mine, Attempts.plain(this.resource));
	}

	@Test
	void exceptionOfAClosedClientIsWrapped() {
		DynamoDbClient closed = TestClients.client(this.proxy.endpoint());
		DynamoDbLockStore store = this.fixture.store(closed, SHORT);
		store.start(TableInitialization.VALIDATE);
		closed.close();

		failure(() -> store.acquire(Attempts.plain(this.resource)));
	}

	private Iterable<Action> actions(DynamoDbLockStore store) {
		store.canonical(this.resource);
		Acquisition acquisition = Attempts.acquired(store, Attempts.plain(this.resource));
		return Stream
			.of(new Action("Acquiring the lock on", () -> store.acquire(Attempts.plain(this.resource))),
					new Action("Reading the lock on", () -> store.read(this.resource)),
					new Action("Renewing the lease on", () -> store.renew(acquisition)),
					new Action("Releasing the lock on", () -> store.discard(this.resource, "nobody")),
					new Action("Releasing the lock on", () -> store.release(acquisition)))
			.toList();
	}

	private static LockStoreException failure(ThrowingCallable call) {
		LockStoreException ex = catchThrowableOfType(LockStoreException.class, call);
		assertThat(ex).isNotNull();
		return ex;
	}

	private static URI closedPort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return URI.create("http://127.0.0.1:" + socket.getLocalPort());
		}
	}

	/**
	 * A request of a store.
	 */
	private record Action(String what, ThrowingCallable call) {

		boolean write() {
			return !this.what.startsWith("Reading");
		}

	}

}

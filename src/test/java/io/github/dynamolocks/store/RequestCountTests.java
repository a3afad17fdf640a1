package io.github.dynamolocks.store;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.FaultProxy;
import io.github.dynamolocks.test.TestTable;
import io.github.dynamolocks.test.dynamodb.ApiRequest;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;
import io.github.dynamolocks.test.dynamodb.Held;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Counts the requests and the capacity units of the operations of a store.
 */
@DynamoDbTest
class RequestCountTests {

	private static final String LONGEST_HOLDER = "h".repeat(256);

	private final StoreFixture fixture;

	private final FaultProxy proxy;

	private final DynamoDbLockStore store;

	private final String resource;

	RequestCountTests(EmbeddedDynamoDb server, TestTable table) {
		this.fixture = new StoreFixture(server.endpoint(), table);
		this.proxy = this.fixture.proxy();
		this.store = this.fixture.store();
		this.resource = this.fixture.resource();
		this.proxy.measureCapacity();
		this.proxy.clearLog();
	}

	@AfterEach
	void close() {
		this.fixture.close();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 100 })
	void acquisitionRenewalAndReleaseCostOneWriteEach(int tokens) {
		for (int round = 0; round < 2; round++) {
			Acquisition acquisition = Attempts.acquired(this.store, command(Duration.ZERO, tokens));
			assertCost("UpdateItem", 1);
			this.store.renew(acquisition);
			assertCost("UpdateItem", 1);
			assertThat(this.store.release(acquisition)).isEqualTo(ReleaseResult.RELEASED);
			assertCost((tokens > 0) ? "UpdateItem" : "DeleteItem", 1);
		}
	}

	@Test
	void releaseThatKeepsTheLockCostsOneWrite() {
		Acquisition acquisition = Attempts.acquired(this.store, command(Duration.ofSeconds(10), 0));
		assertCost("UpdateItem", 1);
		this.store.release(acquisition);
		assertCost("UpdateItem", 1);
	}

	@Test
	void takeoverCostsOneWrite() {
		Attempts.acquired(this.store, command(Duration.ZERO, 0));
		this.fixture.advance(Attempts.LEASE.plusSeconds(2));
		DynamoDbLockStore lateComer = this.fixture.store();
		this.proxy.clearLog();

		Attempts.acquired(lateComer, command(Duration.ZERO, 0));
		assertCost("UpdateItem", 1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "PT2H", "P7D" })
	void acquisitionAfterALongIdleTimeReadsFirst(Duration idle) {
		Attempts.acquired(this.store, command(Duration.ZERO, 0));
		this.fixture.advance(idle);
		this.proxy.clearLog();

		Acquisition acquisition = Attempts.acquired(this.store, command(Duration.ZERO, 0));

		assertThat(this.proxy.requests(FaultProxy.ANY_OPERATION)).extracting(ApiRequest::operation)
			.containsExactly("GetItem", "UpdateItem");
		assertThat(this.proxy.capacityUnits()).isEqualTo(1.5);
		assertThat(acquisition.remaining()).isGreaterThan(Attempts.LEASE.minus(Attempts.UNCERTAINTY));
	}

	/** The first answer may be wrong by as much as one of the clocks has jumped. */
	@Test
	void acquisitionAfterASuspensionReadsTwiceFirst() {
		this.store.read(this.resource);
		this.fixture.host().advanceWallOnly(Duration.ofMinutes(5));
		this.fixture.advanceServerOnly(Duration.ofMinutes(5));
		this.proxy.clearLog();

		Acquisition acquisition = Attempts.acquired(this.store, command(Duration.ZERO, 0));

		assertThat(this.proxy.requests(FaultProxy.ANY_OPERATION)).extracting(ApiRequest::operation)
			.containsExactly("GetItem", "GetItem", "UpdateItem");
		assertThat(acquisition.remaining()).isGreaterThan(Attempts.LEASE.minus(Attempts.UNCERTAINTY));
	}

	@Test
	void acquisitionAfterAShortIdleTimeOrWithSlowAnswersDoesNotRead() {
		this.fixture.advance(Duration.ofMinutes(10));
		Held held = this.proxy.next("GetItem").holdAnswer();
		CompletableFuture<Void> slow = CompletableFuture.runAsync(() -> this.store.read(this.resource));
		held.awaitArrival(Duration.ofSeconds(10));
		this.fixture.advance(Duration.ofSeconds(8));
		held.release();
		slow.join();
		this.proxy.clearLog();

		Attempts.acquired(this.store, command(Duration.ZERO, 0));
		assertCost("UpdateItem", 1);
		this.fixture.advance(Duration.ofMinutes(20));
		Attempts.acquired(this.store, command(Duration.ZERO, 0));
		assertCost("UpdateItem", 1);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1 })
	void refusalCostsOneRequest(int tokens) {
		Attempts.acquired(this.store, command(Duration.ZERO, 0));
		this.proxy.clearLog();

		Attempts.refused(this.store, command(Duration.ZERO, tokens));
		assertThat(this.proxy.count("UpdateItem")).isEqualTo(1);
		assertThat(this.proxy.count(FaultProxy.ANY_OPERATION)).isEqualTo(1);
	}

	@Test
	void lateReleaseCostsOneRequest() {
		Acquisition acquisition = Attempts.acquired(this.store, Attempts.plain(this.resource));
		this.fixture.advance(Attempts.LEASE.plusSeconds(2));
		Attempts.acquired(this.store, Attempts.plain(this.resource));
		this.proxy.clearLog();

		assertThat(this.store.release(acquisition)).isEqualTo(ReleaseResult.NOT_HELD);
		assertThat(this.proxy.count(FaultProxy.ANY_OPERATION)).isEqualTo(1);
	}

	@Test
	void readCostsHalfAUnit() {
		Attempts.acquired(this.store, command(Duration.ZERO, 1));
		this.proxy.clearLog();

		this.store.read(this.resource);
		assertCost("GetItem", 0.5);
	}

	@Test
	void renewalOfAnExpiredLeaseSendsNoRequest() {
		Acquisition acquisition = Attempts.acquired(this.store, Attempts.plain(this.resource));
		this.fixture.advance(Attempts.LEASE);
		this.proxy.clearLog();

		this.store.renew(acquisition);
		assertThat(this.proxy.count(FaultProxy.ANY_OPERATION)).isZero();
	}

	private AcquireCommand command(Duration holdAtLeast, int tokens) {
		AcquireCommand command = Attempts.command(this.resource, Attempts.LEASE, holdAtLeast, tokens);
		return new AcquireCommand(this.resource, command.owner(), Attempts.LEASE, holdAtLeast, tokens, LONGEST_HOLDER);
	}

	/** Asserts the cost since the last call of this method. */
	private void assertCost(String operation, double units) {
		assertThat(this.proxy.count(operation)).isEqualTo(1);
		assertThat(this.proxy.count(FaultProxy.ANY_OPERATION)).isEqualTo(1);
		assertThat(this.proxy.capacityUnits()).isEqualTo(units);
		this.proxy.clearLog();
	}

}

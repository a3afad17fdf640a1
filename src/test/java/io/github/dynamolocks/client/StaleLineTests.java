package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.client.ObservedStore.Request;
import io.github.dynamolocks.store.DynamoDbLockStore;
import io.github.dynamolocks.store.LockRecord;
import io.github.dynamolocks.store.ManualStores;
import io.github.dynamolocks.store.TableInitialization;
import io.github.dynamolocks.test.ManualClock;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the line when eventually consistent reads show the past, on manual time.
 */
@Tag("slow")
class StaleLineTests {

	private static final String RESOURCE = "order:42";

	private static final LockRequest REQUEST = LockRequest.of(RESOURCE).withWaitTime(Duration.ofMinutes(5));

	private static final Duration GRANT = Duration.ofSeconds(3);

	/** A server and its clients can differ by so much about the time. */
	private static final Duration UNCERTAINTY = Duration.ofMillis(1250);

	private final ManualClock clock = new ManualClock();

	private final ManualScheduler scheduler = new ManualScheduler(this.clock);

	private final EmbeddedDynamoDb server = EmbeddedDynamoDb.start();

	private final DynamoDbClient sdk;

	private final ManualTable table;

	private final DynamoDbLockStore consistent;

	private final List<String> served = new ArrayList<>();

	private int inside;

	StaleLineTests() {
		this.server.clock().stop();
		this.sdk = ManualTable.client(this.server);
		this.table = new ManualTable(this.server, this.sdk);
		this.consistent = store();
	}

	@AfterEach
	void close() {
		this.table.close();
		this.sdk.close();
		this.server.close();
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 100, 1000, 2500, 5000 })
	void staleReadShowsTheTurnLaterAndLosesNone(long lag) {
		Lease held = client(this.scheduler).client().acquire(REQUEST);
		WaitingClient process = client(this.scheduler);
		this.server.staleReads(Duration.ofMillis(lag));
		CompletableFuture<Lease> turn = process.join(REQUEST);
		CompletableFuture<Lease> next = client(this.scheduler).join(REQUEST);
		advance(6000);

		held.close();

		advance(lag - 1);
		assertThat(turn).isNotDone();
		advance(60);
		assertThat(turn.join().isHeld()).isTrue();
		assertThat(process.store().requests()).filteredOn((request) -> request != Request.READ)
			.doesNotContain(Request.LEAVE, Request.RELEASE)
			.filteredOn(Request.JOIN::equals)
			.hasSize(1);
		turn.join().close();
		advance(lag + 2000);
		assertThat(next.join().isHeld()).isTrue();
		next.join().close();
		assertNothingLeft();
	}

	@Test
	void staleReadThatDoesNotShowThePlaceIsCheckedAndNotJoinedAgain() {
		Lease held = client(this.scheduler).client().acquire(REQUEST);
		this.server.staleReads(Duration.ofMillis(400));
		WaitingClient process = client(this.scheduler);
		CompletableFuture<Lease> waiting = process.join(REQUEST);

		advance(1000);

		List<Request> requests = process.store().requests();
		assertThat(requests).startsWith(Request.ACQUIRE, Request.JOIN, Request.READ, Request.CHECK)
			.filteredOn((request) -> request == Request.ACQUIRE || request == Request.JOIN)
			.hasSize(2);
		assertThat(line()).hasSize(1);
		waiting.cancel(false);
		advance(1);
		held.close();
		assertNothingLeft();
	}

	@Test
	void staleReadOfATurnThatIsOverAcquiresNothing() {
		// For two seconds after the takeover, a read shows the former grant.
		this.server.staleReads(Duration.ofSeconds(2));
		Lease held = client(this.scheduler).client().acquire(REQUEST);
		ManualScheduler own = new ManualScheduler(this.clock);
		WaitingClient frozen = client(own);
		CompletableFuture<Lease> late = frozen.join(REQUEST);
		own.advance(Duration.ofMillis(10));
		CompletableFuture<Lease> next = client(this.scheduler).join(REQUEST);
		advance(5000);
		held.close();
		advance(GRANT.plus(UNCERTAINTY).plusMillis(200).toMillis());
		assertThat(next.join().isHeld()).isTrue();
		String owner = owner();

		own.advance(Duration.ofMillis(500));

		assertThat(late).isNotDone();
		assertThat(next.join().isHeld()).isTrue();
		assertThat(owner()).isEqualTo(owner);
		next.join().close();
		own.advance(Duration.ofSeconds(4));
		assertThat(late.join().isHeld()).isTrue();
		late.join().close();
		assertNothingLeft();
	}

	@ParameterizedTest
	@Tag("long")
	@ValueSource(longs = { 5, 60, 400 })
	void processesThatReadThePastHoldTheLockOneAfterTheOther(long lag) {
		this.server.staleReads(Duration.ofMillis(lag));
		for (String name : List.of("a", "b", "c")) {
			repeat(client(this.scheduler), name);
		}

		advance(30_000);

		int rounds = (int) (30_000 / (lag + 60) / 4);
		for (String name : List.of("a", "b", "c")) {
			assertThat(this.served).filteredOn(name::equals).hasSizeGreaterThan(rounds);
		}
	}

	private void repeat(WaitingClient client, String name) {
		CompletableFuture<Void> unused = client.join(REQUEST).thenAccept((lease) -> {
			assertThat(this.inside++).as("other holders").isZero();
			this.served.add(name);
			Object unused2 = this.scheduler.schedule(() -> {
				assertThat(lease.isHeld()).isTrue();
				this.inside--;
				lease.close();
				repeat(client, name);
			}, 3, TimeUnit.MILLISECONDS);
		});
	}

	private WaitingClient client(ManualScheduler own) {
		return new WaitingClient(store(), WaitingClient.SETTINGS, this.clock, own, () -> 0.5);
	}

	private DynamoDbLockStore store() {
		DynamoDbLockStore store = ManualStores.store(this.table.at(this.clock::currentTimeMillis), this.table.name(),
				this.clock);
		store.start(TableInitialization.VALIDATE);
		return store;
	}

	private List<String> line() {
		this.server.staleReads(Duration.ZERO);
		return this.consistent.read(RESOURCE).map(LockRecord::line).orElse(List.of());
	}

	private String owner() {
		return this.consistent.show(RESOURCE).map((entry) -> String.valueOf(entry.lock().owner())).orElse("none");
	}

	private void advance(long millis) {
		this.scheduler.advance(Duration.ofMillis(millis));
	}

	private void assertNothingLeft() {
		assertThat(this.consistent.show(RESOURCE)).isEmpty();
	}

}

package io.github.dynamolocks.boot;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import io.github.dynamolocks.Fencing;
import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.boot.LocksEndpoint.Lock;
import io.github.dynamolocks.client.DefaultLockClient;
import io.github.dynamolocks.client.LockClientSettings;
import io.github.dynamolocks.store.DynamoDbLockStore;
import io.github.dynamolocks.store.InMemoryLockStore;
import io.github.dynamolocks.store.LockStore;
import io.github.dynamolocks.store.LockTable;
import io.github.dynamolocks.store.RequestTimeouts;
import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.FaultProxy;
import io.github.dynamolocks.test.TestClients;
import io.github.dynamolocks.test.TestTable;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;
import io.github.dynamolocks.test.dynamodb.FaultRule;
import io.github.dynamolocks.test.dynamodb.Held;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Releases locks by force through the endpoint.
 */
@DynamoDbTest
class ForceReleaseTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private static final AttributeValue TEXT = AttributeValue.fromS("text");

	private final String resource = "forced-" + UUID.randomUUID();

	private final TestTable table;

	private final FaultProxy proxy;

	private final DynamoDbClient dynamoDb;

	private final DefaultLockClient client;

	private final LocksEndpoint endpoint;

	ForceReleaseTests(EmbeddedDynamoDb server, TestTable table) {
		this.table = table;
		this.proxy = FaultProxy.to(server.endpoint());
		this.dynamoDb = TestClients.client(this.proxy.endpoint());
		LockStore store = new DynamoDbLockStore(this.dynamoDb, LockTable.of(table.name()), RequestTimeouts.DERIVED);
		// No grace, because the owner of a lock that is released by force may not know it
		this.client = DefaultLockClient.builder(store)
			.settings(LockClientSettings.DEFAULTS.withShutdownGrace(Duration.ZERO))
			.build();
		this.endpoint = new LocksEndpoint(store, List.of());
	}

	@AfterEach
	void close() {
		this.client.close();
		this.dynamoDb.close();
		this.proxy.close();
	}

	@Test
	void stateReleasesALockKeptForItsHoldAtLeastTime() {
		this.client.acquire(held()).close();
		Lock shown = shown();
		assertThat(shown.owner()).isNull();

		assertThat(releaseByState(shown).getStatus()).isEqualTo(204);

		assertThat(this.table.item(this.resource)).isEmpty();
		this.client.acquire(LockRequest.of(this.resource)).close();
	}

	@Test
	void nextTokenIsLargerAfterAForcedReleaseOfAKeptLock() {
		long token;
		try (Lease lease = this.client.acquire(held().withFencing(Fencing.ON))) {
			token = lease.fencingToken().getAsLong();
		}

		assertThat(releaseByState(shown()).getStatus()).isEqualTo(204);

		try (Lease next = this.client.acquire(LockRequest.of(this.resource).withFencing(Fencing.ON))) {
			assertThat(next.fencingToken().getAsLong()).isGreaterThan(token);
		}
	}

	@Test
	void stateReleasesALockKeptInMemory() {
		InMemoryLockStore store = new InMemoryLockStore();
		LocksEndpoint own = new LocksEndpoint(store, List.of());
		try (DefaultLockClient locks = DefaultLockClient.builder(store).build()) {
			locks.acquire(held()).close();
			String state = Objects.requireNonNull(Objects.requireNonNull(own.lock(this.resource)).state());
			assertThat(own.locks(10, null).locks()).extracting(Lock::state).containsExactly(state);

			assertThat(own.release(null, "another", this.resource).getStatus()).isEqualTo(409);
			assertThat(own.release(null, state, this.resource).getStatus()).isEqualTo(204);

			locks.acquire(LockRequest.of(this.resource)).close();
		}
	}

	static Stream<Map<String, AttributeValue>> foreign() {
		return Stream.of(Map.of(),
				Map.of("owner", TEXT, "expires_at",
						AttributeValue.fromN(Long.toString(Instant.now().getEpochSecond() + 600))),
				Map.of("ownerName", TEXT, "leaseDuration", AttributeValue.fromS("20000"), "recordVersionNumber",
						AttributeValue.fromS("8a2c"), "isReleased", AttributeValue.fromBool(Boolean.FALSE)),
				Map.of("owner", AttributeValue.fromN("7"), "fencing_token", AttributeValue.fromN("7")),
				Map.of("map",
						AttributeValue
							.fromM(Map.of("list", AttributeValue.fromL(List.of(TEXT, AttributeValue.fromN("1.0"))))),
						"strings", AttributeValue.fromSs(List.of("b", "a")), "numbers",
						AttributeValue.fromNs(List.of("2", "10")), "bytes",
						AttributeValue.fromB(SdkBytes.fromString("bytes", StandardCharsets.UTF_8)), "none",
						AttributeValue.fromNul(Boolean.TRUE)));
	}

	@ParameterizedTest
	@MethodSource("foreign")
	void stateReleasesAnItemOfOtherSoftware(Map<String, AttributeValue> attributes) {
		this.table.put(this.resource, attributes);

		assertThat(releaseByState(shown()).getStatus()).isEqualTo(204);

		assertThat(this.table.item(this.resource)).isEmpty();
	}

	@ParameterizedTest
	@MethodSource("foreign")
	void itemThatChangedAfterItWasShownIsNotReleased(Map<String, AttributeValue> attributes) {
		this.table.put(this.resource, attributes);
		Lock shown = shown();
		this.table.put(this.resource, Map.of("ownerName", AttributeValue.fromS("another")));

		WebEndpointResponse<Lock> response = releaseByState(shown);

		assertThat(response.getStatus()).isEqualTo(409);
		assertThat(response.getBody()).isNotNull()
			.satisfies((now) -> assertThat(now.state()).isNotEqualTo(shown.state()));
		assertThat(this.proxy.count("DeleteItem")).isZero();
		assertThat(this.table.item(this.resource)).isPresent();
	}

	@ParameterizedTest
	@MethodSource("foreign")
	void itemReplacedDuringTheRequestIsNotReleased(Map<String, AttributeValue> attributes) {
		this.table.put(this.resource, attributes);
		Lock shown = shown();
		Held held = this.proxy.next("DeleteItem").holdRequest();
		CompletableFuture<WebEndpointResponse<Lock>> releasing = CompletableFuture
			.supplyAsync(() -> releaseByState(shown));
		held.awaitArrival(TIMEOUT);
		this.table.delete(this.resource);
		try (DefaultLockClient others = DefaultLockClient
			.builder(new DynamoDbLockStore(this.table.client(), LockTable.of(this.table.name()),
					RequestTimeouts.DERIVED))
			.build(); Lease lease = others.acquire(LockRequest.of(this.resource))) {
			held.release();

			assertThat(releasing.join().getStatus()).isEqualTo(409);
			lease.ensureHeld();
			assertThat(this.table.item(this.resource)).isPresent();
		}
	}

	@Test
	void itemRenewedDuringTheRequestIsNotReleased() {
		this.table.put(this.resource, Map.of("ownerName", TEXT, "recordVersionNumber", AttributeValue.fromS("1")));
		Lock shown = shown();
		Held held = this.proxy.next("DeleteItem").holdRequest();
		CompletableFuture<WebEndpointResponse<Lock>> releasing = CompletableFuture
			.supplyAsync(() -> releaseByState(shown));
		held.awaitArrival(TIMEOUT);
		this.table.put(this.resource, Map.of("ownerName", TEXT, "recordVersionNumber", AttributeValue.fromS("2")));
		held.release();

		assertThat(releasing.join().getStatus()).isEqualTo(409);
		assertThat(this.table.item(this.resource)).isPresent();
	}

	@Test
	void lockOfAnotherOwnerIsNotReleasedIfTheAnswerIsLost() {
		try (Lease lease = this.client.acquire(LockRequest.of(this.resource))) {
			this.proxy.next("DeleteItem").dropAnswer();

			assertThat(this.endpoint.release("another", null, this.resource).getStatus()).isEqualTo(409);

			assertThat(this.table.item(this.resource)).isPresent();
			this.proxy.clearFaults();
		}
	}

	@Test
	void forcedReleaseIsReportedAlthoughItsAnswerIsLost() {
		for (boolean byOwner : new boolean[] { true, false }) {
			Lease lease = this.client.acquire(LockRequest.of(this.resource));
			Lock shown = shown();
			FaultRule lost = this.proxy.next("DeleteItem").dropAnswer();

			assertThat(
					this.endpoint.release(byOwner ? lease.owner() : null, byOwner ? null : shown.state(), this.resource)
						.getStatus())
				.isEqualTo(204);

			assertThat(lost.applied()).isEqualTo(1);
			assertThat(this.table.item(this.resource)).isEmpty();
		}
	}

	@Test
	void lockReleasedByItsOwnerIsNotReportedAsReleasedByForce() {
		Lease lease = this.client.acquire(LockRequest.of(this.resource));
		Held held = this.proxy.next("DeleteItem").holdRequest();
		CompletableFuture<WebEndpointResponse<Lock>> releasing = CompletableFuture
			.supplyAsync(() -> this.endpoint.release(lease.owner(), null, this.resource));
		held.awaitArrival(TIMEOUT);
		lease.close();
		held.release();

		assertThat(releasing.join().getStatus()).isEqualTo(409);
	}

	@Test
	void requestNeedsEitherOwnerOrState() {
		for (@Nullable
		String[] given : new @Nullable String[][] { { null, null }, { "owner", "state" } }) {
			assertThatExceptionOfType(InvalidEndpointRequestException.class)
				.isThrownBy(() -> this.endpoint.release(given[0], given[1], this.resource))
				.withMessageContaining("either the owner or the state");
		}
	}

	private LockRequest held() {
		return LockRequest.of(this.resource).withHoldAtLeast(Duration.ofHours(1));
	}

	private Lock shown() {
		Lock shown = Objects.requireNonNull(this.endpoint.lock(this.resource));
		assertThat(this.endpoint.locks(1000, null).locks()).extracting(Lock::state).contains(shown.state());
		return shown;
	}

	private WebEndpointResponse<Lock> releaseByState(Lock shown) {
		return this.endpoint.release(null, shown.state(), this.resource);
	}

}

package io.github.dynamolocks.boot;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.annotation.ReflectiveRuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import io.github.dynamolocks.Fencing;
import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.boot.LocksEndpoint.Lock;
import io.github.dynamolocks.boot.LocksEndpoint.Locks;
import io.github.dynamolocks.client.DefaultLockClient;
import io.github.dynamolocks.store.DynamoDbLockStore;
import io.github.dynamolocks.store.InMemoryLockStore;
import io.github.dynamolocks.store.LockTable;
import io.github.dynamolocks.store.RequestTimeouts;
import io.github.dynamolocks.store.TableInitialization;
import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.KeyType;
import io.github.dynamolocks.test.TestTable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Lists, shows and releases the locks of a table through the methods of the endpoint.
 */
@DynamoDbTest
class LocksEndpointTests {

	private final TestTable table;

	private final DefaultLockClient client;

	private final LocksEndpoint endpoint;

	LocksEndpointTests(TestTable table) {
		this.table = table;
		DynamoDbLockStore store = store(LockTable.of(table.name()));
		this.client = DefaultLockClient.builder(store).build();
		this.endpoint = new LocksEndpoint(store, List.of(this.client));
	}

	private DynamoDbLockStore store(LockTable of) {
		DynamoDbLockStore store = new DynamoDbLockStore(this.table.client(), of, RequestTimeouts.DERIVED);
		store.start(TableInitialization.VALIDATE);
		return store;
	}

	@Test
	void lockIsShownWithItsAttributes() {
		try (Lease lease = this.client
			.acquire(LockRequest.of("a/b").withPurpose("Shipping.ship").withFencing(Fencing.ON))) {
			assertThat(this.endpoint.lock("a", "b")).satisfies((lock) -> {
				assertThat(lock.resource()).isEqualTo("a/b");
				assertThat(lock.owner()).isEqualTo(lease.owner());
				assertThat(lock.holder()).endsWith("Shipping.ship");
				assertThat(lock.remaining()).isPositive();
				assertThat(lock.age()).isNotNull();
				assertThat(lock.acquiredAt()).isNotNull();
				assertThat(lock.fencingToken()).isEqualTo(lease.fencingToken().getAsLong());
			});
		}
		assertThat(this.endpoint.lock("a", "b")).as("only a token").isNull();
		assertThat(this.endpoint.lock("never")).isNull();
	}

	@Test
	void placeOfThisJvmInTheLineIsShown() {
		try (DefaultLockClient holder = DefaultLockClient.builder(store(LockTable.of(this.table.name()))).build();
				DefaultLockClient first = DefaultLockClient.builder(store(LockTable.of(this.table.name()))).build()) {
			LockRequest request = LockRequest.of("place").withWaitTime(Duration.ofMinutes(1));
			Lease held = holder.acquire(request);
			CompletableFuture<Lease> next = first.acquireAsync(request);
			Awaitility.await()
				.untilAsserted(() -> assertThat(this.endpoint.lock("place")).extracting(Lock::waiting).isEqualTo(1));
			assertThat(this.endpoint.lock("place")).extracting(Lock::place).isNull();

			CompletableFuture<Lease> own = this.client.acquireAsync(request);

			Awaitility.await()
				.untilAsserted(() -> assertThat(this.endpoint.lock("place")).extracting(Lock::place).isEqualTo(2));
			assertThat(this.endpoint.locks(null, null).locks()).filteredOn((lock) -> lock.resource().equals("place"))
				.singleElement()
				.satisfies((lock) -> assertThat(lock.waiting()).isEqualTo(2))
				.satisfies((lock) -> assertThat(lock.place()).isEqualTo(2));
			held.close();
			next.join().close();
			own.join().close();
		}
	}

	@Test
	void lineIsShownAndAForcedReleasePassesTheLockOn() {
		DefaultLockClient other = DefaultLockClient.builder(store(LockTable.of(this.table.name()))).build();
		Lease held = this.client.acquire(LockRequest.of("line"));
		CompletableFuture<Lease> waiting = other
			.acquireAsync(LockRequest.of("line").withWaitTime(Duration.ofMinutes(1)));
		Awaitility.await()
			.untilAsserted(
					() -> assertThat(this.endpoint.lock("line")).extracting(LocksEndpoint.Lock::waiting).isEqualTo(1));

		assertThat(this.endpoint.release(held.owner(), null, "line").getStatus()).isEqualTo(204);

		assertThat(waiting.join().isHeld()).isTrue();
		assertThat(this.endpoint.lock("line")).extracting(LocksEndpoint.Lock::owner).isEqualTo(waiting.join().owner());
		waiting.join().close();
		other.close();
	}

	@Test
	void pagesListAllHeldLocks() {
		List<Lease> leases = new ArrayList<>();
		for (int i = 0; i < 7; i++) {
			leases.add(this.client.acquire(LockRequest.of("listed:" + i)));
		}
		this.client.acquire(LockRequest.of("listed:free").withFencing(Fencing.ON)).close();
		this.table.put("listed:by hand");

		List<Lock> listed = new ArrayList<>();
		int pages = 0;
		String after = null;
		do {
			Locks page = this.endpoint.locks(2, after);
			assertThat(page.locks()).hasSizeLessThanOrEqualTo(2);
			listed.addAll(page.locks());
			after = page.next();
			pages++;
		}
		while (after != null);

		assertThat(pages).isGreaterThan(4);
		assertThat(listed).extracting(Lock::resource)
			.filteredOn((resource) -> resource.startsWith("listed:"))
			.containsExactlyInAnyOrder("listed:0", "listed:1", "listed:2", "listed:3", "listed:4", "listed:5",
					"listed:6", "listed:by hand");
		assertThat(this.endpoint.locks(null, null).next()).isNull();
		leases.forEach(Lease::close);
	}

	@Test
	void otherItemsOfTheTableAreNotListed() {
		try (TestTable sorted = TestTable.createWithSortKey(this.table.client(), "id", KeyType.NUMBER, "kind")) {
			DynamoDbLockStore store = store(
					LockTable.of(sorted.name()).withKeyAttribute("id").withSortKey("kind", "lock"));
			try (DefaultLockClient locks = DefaultLockClient.builder(store).build()) {
				Lease first = locks.acquire(LockRequest.of("1.0"));
				Lease second = locks.acquire(LockRequest.of("2"));
				sorted.client()
					.putItem((put) -> put.tableName(sorted.name())
						.item(Map.of("id", AttributeValue.fromN("1"), "kind", AttributeValue.fromS("order"))));
				LocksEndpoint own = new LocksEndpoint(store, List.of());
				List<Lock> listed = new ArrayList<>();
				String after = null;
				do {
					Locks page = own.locks(1, after);
					listed.addAll(page.locks());
					after = page.next();
				}
				while (after != null);
				assertThat(listed).extracting(Lock::resource).containsExactlyInAnyOrder("1", "2");
				assertThatExceptionOfType(InvalidEndpointRequestException.class).isThrownBy(() -> own.lock("no number"))
					.withMessageContaining("no number");
				first.close();
				second.close();
			}
		}
	}

	@Test
	void locksInMemoryAreListed() {
		InMemoryLockStore store = new InMemoryLockStore();
		LocksEndpoint own = new LocksEndpoint(store, List.of());
		try (DefaultLockClient locks = DefaultLockClient.builder(store).build()) {
			Lease first = locks.acquire(LockRequest.of("a"));
			Lease second = locks.acquire(LockRequest.of("b"));
			Locks page = own.locks(1, null);
			assertThat(page.locks()).extracting(Lock::resource).containsExactly("a");
			page = own.locks(1, page.next());
			assertThat(page.locks()).extracting(Lock::resource).containsExactly("b");
			assertThat(page.next()).isNull();
			first.close();
			second.close();
		}
	}

	@Test
	void invalidPageParametersAreRefused() {
		for (String after : List.of("", "?", ".", "U3g.U3g", "WA", "Tng")) {
			assertThatExceptionOfType(InvalidEndpointRequestException.class)
				.isThrownBy(() -> this.endpoint.locks(1, after))
				.withMessageContaining("No page of locks ended at '" + after + "'");
		}
		for (int limit : new int[] { 0, 1001 }) {
			assertThatExceptionOfType(InvalidEndpointRequestException.class)
				.isThrownBy(() -> this.endpoint.locks(limit, null))
				.withMessageContaining("from 1 to 1000");
		}
	}

	@Test
	void shownOwnerReleasesItsLock() {
		Lease lease = this.client.acquire(LockRequest.of("stuck"));

		assertThat(this.endpoint.release(lease.owner(), null, "stuck").getStatus()).isEqualTo(204);

		assertThat(this.table.item("stuck")).isEmpty();
		assertThatExceptionOfType(LeaseLostException.class).isThrownBy(lease::close);
	}

	@Test
	void lockOfALaterOwnerIsNotReleased() {
		Lease seen = this.client.acquire(LockRequest.of("moved on"));
		seen.close();
		try (Lease later = this.client.acquire(LockRequest.of("moved on"))) {
			var response = this.endpoint.release(seen.owner(), null, "moved on");
			assertThat(response.getStatus()).isEqualTo(409);
			assertThat(response.getBody()).satisfies((lock) -> assertThat(lock.owner()).isEqualTo(later.owner()));
			assertThat(this.table.item("moved on")).isPresent();
		}
		assertThat(this.endpoint.release(seen.owner(), null, "moved on").getStatus()).isEqualTo(409);
	}

	@Test
	void forcedReleaseKeepsTheToken() {
		Lease lease = this.client.acquire(LockRequest.of("fenced").withFencing(Fencing.ON));

		this.endpoint.release(lease.owner(), null, "fenced");

		assertThat(this.table.item("fenced").orElseThrow()).containsKey("fencing_token").doesNotContainKey("owner");
	}

	@Test
	void hintsContainTheTypesOfTheResponses() {
		RuntimeHints hints = new RuntimeHints();
		new ReflectiveRuntimeHintsRegistrar().registerRuntimeHints(hints, LocksEndpoint.class);
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(LocksEndpoint.class, "release"))
			.accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(LocksEndpoint.Locks.class, "next"))
			.accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(LocksEndpoint.Lock.class, "holder"))
			.accepts(hints);
	}

}

package io.github.dynamolocks.client;

import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.test.util.ReflectionTestUtils;
import org.springframework.util.ReflectionUtils;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockEvent;
import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.client.FaultyLockStore.Operation;
import io.github.dynamolocks.store.HostClock;
import io.github.dynamolocks.store.InMemoryLockStore;
import io.github.dynamolocks.store.LockRecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests a client whose JVM is stopped for a checkpoint and restored. No time passes in
 * between, as in a JVM that is restored at once: the end of a lease does not show that
 * the lease is the one of a snapshot.
 */
class CheckpointTests {

	private static final LockRequest REQUEST = LockRequest.of("order:42");

	private final ManualLocks locks = new ManualLocks();

	private final DefaultLockClient client = this.locks.client();

	private void restore() {
		this.client.beforeCheckpoint();
		this.client.afterRestore();
	}

	@Test
	void leaseOfTheSnapshotIsLostAndItsLockIsFree() {
		Lease lease = this.client.acquire(REQUEST);
		this.client.beforeCheckpoint();

		assertThat(this.locks.isFree("order:42")).isTrue();
		this.client.afterRestore();
		assertThat(lease.isHeld()).isFalse();
		assertThatExceptionOfType(LeaseLostException.class).isThrownBy(lease::close)
			.withMessageContaining("stopped for a checkpoint of this JVM");
		assertThat(this.locks.events()).filteredOn(LockEvent.LeaseLost.class::isInstance).hasSize(1);
	}

	@Test
	void callbackThatRunsAcrossACheckpointIsToldOfItsLoss() {
		assertThatExceptionOfType(LeaseLostException.class)
			.isThrownBy(() -> this.client.execute(REQUEST, this::restore));
		assertThat(this.client.heldLocks()).isZero();
	}

	@Test
	void nestedCallOfACallbackAcrossACheckpointAcquiresNothing() {
		assertThatExceptionOfType(LeaseLostException.class).isThrownBy(() -> this.client.execute(REQUEST, () -> {
			restore();
			this.client.execute(REQUEST, () -> this.locks.events().clear());
		}));
		assertThat(this.locks.store().count(Operation.ACQUIRE)).isOne();
	}

	@Test
	void restoredClientAcquiresRenewsAndReleases() {
		restore();
		Lease lease = this.client.acquire(REQUEST);
		this.locks.advance(ManualLocks.LEASE.multipliedBy(3));
		assertThat(this.locks.store().restores()).isOne();

		assertThat(lease.isHeld()).isTrue();
		lease.close();
		assertThat(this.locks.isFree("order:42")).isTrue();
	}

	@Test
	void callsAreRefusedUntilTheRestore() {
		this.client.beforeCheckpoint();

		assertThatExceptionOfType(LockNotAcquiredException.class).isThrownBy(() -> this.client.acquire(REQUEST))
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(LockNotAcquiredException.Reason.CLOSED));
		assertThat(this.locks.store().count(Operation.ACQUIRE)).isZero();
		this.client.afterRestore();
		this.client.acquire(REQUEST).close();
	}

	/** Several restored JVMs would have the same place, and so the same turn. */
	@Test
	void waiterLeavesTheLineBeforeTheCheckpoint() {
		this.locks.rival().acquire(REQUEST.withLease(Duration.ofMinutes(5)));
		CompletableFuture<Lease> waiting = this.client.acquireAsync(REQUEST.withWaitTime(Duration.ofMinutes(5)));
		this.locks.advance(Duration.ofSeconds(1));
		assertThat(line()).hasSize(1);
		restore();
		this.locks.advance(Duration.ofSeconds(1));

		assertThat(line()).isEmpty();
		assertThat(waiting).failsWithin(Duration.ZERO)
			.withThrowableThat()
			.withCauseInstanceOf(LockNotAcquiredException.class);
	}

	private List<String> line() {
		return this.locks.item("order:42").map(LockRecord::line).orElseThrow();
	}

	/** Several restored JVMs would get the answer to the same request. */
	@Test
	void requestThatIsUnderWayAtTheCheckpointAcquiresNothing() {
		this.locks.store().next(Operation.ACQUIRE, (acquire) -> {
			Object answer = acquire.get();
			restore();
			return answer;
		});

		assertThatExceptionOfType(LockNotAcquiredException.class).isThrownBy(() -> this.client.acquire(REQUEST));
		assertThat(this.locks.isFree("order:42")).isTrue();
		assertThat(this.client.heldLocks()).isZero();
	}

	@Test
	void closedClientStaysClosed() {
		this.client.close();
		restore();

		assertThatExceptionOfType(LockNotAcquiredException.class).isThrownBy(() -> this.client.acquire(REQUEST));
	}

	@Test
	void clientClosesBetweenCheckpointAndRestore() {
		this.client.beforeCheckpoint();
		this.client.close();
		this.client.afterRestore();

		assertThat(this.locks.scheduler().isShutdown()).isTrue();
		assertThatExceptionOfType(LockNotAcquiredException.class).isThrownBy(() -> this.client.acquire(REQUEST));
	}

	/** A restore without a checkpoint must not forget what the client holds. */
	@Test
	void clientThatWasNotStoppedKeepsItsLeases() {
		try (Lease lease = this.client.acquire(REQUEST)) {
			this.client.afterRestore();
			assertThat(lease.isHeld()).isTrue();
			assertThat(this.client.heldLocks()).isOne();
		}
	}

	@Test
	void copiesOfOneSnapshotUseDifferentOwnerIds() {
		InMemoryLockStore store = new InMemoryLockStore(this.locks.clock());
		try (DefaultLockClient one = copy(store); DefaultLockClient other = copy(store)) {
			Lease held = one.acquire(REQUEST);
			assertThat(other.acquire(REQUEST.withResource("order:43")).owner())
				.as("the generators of a snapshot have the same state")
				.isEqualTo(held.owner());
			List.of(one, other).forEach(DefaultLockClient::beforeCheckpoint);
			List.of(one, other).forEach(DefaultLockClient::afterRestore);

			assertThat(one.acquire(REQUEST).isHeld()).isTrue();
			assertThat(other.tryAcquire(REQUEST)).isEmpty();
		}
	}

	private DefaultLockClient copy(InMemoryLockStore store) {
		return new DefaultLockClient(store, ManualLocks.SETTINGS, LockEventDispatcher.to(List.of()), LockObserver.NONE,
				this.locks.clock(), HostClock.SYSTEM, ClientExecutors.of(new ManualScheduler(this.locks.clock())),
				snapshotOfGenerator());
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

	/**
	 * The host, the process id, owner ids, places and waits are in these parts. A field
	 * that is added later is found, too.
	 */
	@Test
	void restoredClientConsistsOfNewParts() {
		Set<Object> before = parts(ReflectionTestUtils.getField(this.client, "engine"));
		restore();
		Set<Object> after = parts(ReflectionTestUtils.getField(this.client, "engine"));

		assertThat(before).extracting((part) -> part.getClass().getSimpleName())
			.contains("LockAcquirer", "WaitQueues", "LeaseManager", "RetiredOwners", "OrphanCleaner", "KeptFailures");
		after.retainAll(before);
		assertThat(after).extracting((part) -> part.getClass().getSimpleName())
			.containsOnly("ClientExecutors", "LockClientSettings", "LockEventDispatcher", "FaultyLockStore",
					"WithoutJitter", "ManualScheduler", "SafeObserver");
	}

	/** Returns the objects of this package that an object refers to. */
	private static Set<Object> parts(@Nullable Object root) {
		Set<Object> parts = Collections.newSetFromMap(new IdentityHashMap<>());
		collect(root, parts);
		return parts;
	}

	private static void collect(@Nullable Object part, Set<Object> parts) {
		if (part == null || part.getClass().getPackage() != CheckpointTests.class.getPackage()
				|| part.getClass().isSynthetic() || part instanceof Enum || !parts.add(part)) {
			return;
		}
		ReflectionUtils.doWithFields(part.getClass(), (field) -> {
			field.setAccessible(true);
			collect(field.get(part), parts);
		}, (field) -> field.getDeclaringClass().getPackage() == CheckpointTests.class.getPackage());
	}

}

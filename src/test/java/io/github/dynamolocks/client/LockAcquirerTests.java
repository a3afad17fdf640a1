package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.client.FaultyLockStore.Call;
import io.github.dynamolocks.client.FaultyLockStore.Fault;
import io.github.dynamolocks.client.FaultyLockStore.Operation;
import io.github.dynamolocks.store.AcquireResult;
import io.github.dynamolocks.store.LockRecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests attempts whose answers are lost or arrive too late, on manual time.
 */
class LockAcquirerTests {

	private static final String RESOURCE = "order:42";

	private static final LockRequest REQUEST = LockRequest.of(RESOURCE);

	private static final Duration SOON = Duration.ofSeconds(1);

	private final ManualLocks locks = new ManualLocks();

	private final FaultyLockStore store = this.locks.store();

	private final DefaultLockClient client = this.locks.client();

	@Test
	void unansweredAcquisitionIsCleanedUp() {
		this.store.next(Operation.ACQUIRE, FaultyLockStore.answerLost());

		assertThatExceptionOfType(LockStoreException.class).isThrownBy(() -> this.client.acquire(REQUEST));
		assertThat(this.locks.item(RESOURCE)).isPresent();

		this.locks.advance(SOON);
		assertThat(this.locks.item(RESOURCE)).isEmpty();
	}

	@Test
	void cleanUpIsRepeatedUntilTheStoreAnswers() {
		this.store.next(Operation.ACQUIRE, FaultyLockStore.answerLost());
		for (int i = 0; i < 4; i++) {
			this.store.next(Operation.DISCARD, FaultyLockStore.lost());
		}
		assertThatExceptionOfType(LockStoreException.class).isThrownBy(() -> this.client.acquire(REQUEST));

		this.locks.advance(ManualLocks.LEASE.dividedBy(2));

		assertThat(this.locks.item(RESOURCE)).isEmpty();
		assertThat(this.locks.scheduler().pending()).isZero();
	}

	@Test
	void cleanUpStopsWhenTheLeaseHasExpired() {
		this.store.always(Operation.ACQUIRE, FaultyLockStore.lost());
		this.store.always(Operation.DISCARD, FaultyLockStore.lost());
		assertThatExceptionOfType(LockStoreException.class).isThrownBy(() -> this.client.acquire(REQUEST));

		this.locks.advance(ManualLocks.LEASE);

		assertThat(this.store.count(Operation.DISCARD)).isBetween(2, 20);
		assertThat(this.locks.scheduler().pending()).isZero();
	}

	@Test
	void acquisitionWithoutAnEffectIsNotCleanedUp() {
		this.store.next(Operation.ACQUIRE, (acquire) -> {
			throw new LockStoreException(RESOURCE, "denied", null);
		});

		assertThatExceptionOfType(LockStoreException.class).isThrownBy(() -> this.client.acquire(REQUEST))
			.withMessage("denied");
		this.locks.advance(ManualLocks.LEASE);

		assertThat(this.store.count(Operation.DISCARD)).isZero();
	}

	@Test
	void nextAcquisitionReplacesTheItemOfAnUnansweredOne() {
		this.store.next(Operation.ACQUIRE, FaultyLockStore.answerLost());
		assertThatExceptionOfType(LockStoreException.class).isThrownBy(() -> this.client.acquire(REQUEST));

		try (Lease lease = this.client.acquire(REQUEST)) {
			assertThat(lease.isHeld()).isTrue();
			this.locks.advance(SOON);
			assertThat(this.locks.item(RESOURCE)).as("after the clean-up")
				.map(LockRecord::owner)
				.hasValue(lease.owner());
		}
	}

	@Test
	void nextAcquisitionReplacesTheItemOfAFailedRelease() {
		Lease released = this.client.acquire(REQUEST);
		this.store.next(Operation.RELEASE, FaultyLockStore.lost());
		assertThatExceptionOfType(LockStoreException.class).isThrownBy(released::close);

		try (Lease lease = this.client.acquire(REQUEST)) {
			this.locks.advance(SOON);
			assertThat(this.locks.item(RESOURCE)).as("after the clean-up")
				.map(LockRecord::owner)
				.hasValue(lease.owner());
		}
	}

	@Test
	void nextAcquisitionKeepsTheItemOfAFailedReleaseThatIsHeldAtLeast() {
		Lease released = this.client.acquire(REQUEST.withHoldAtLeast(Duration.ofSeconds(20)));
		this.store.next(Operation.RELEASE, FaultyLockStore.lost());
		assertThatExceptionOfType(LockStoreException.class).isThrownBy(released::close);

		assertThat(this.client.tryAcquire(REQUEST)).isEmpty();
		this.locks.advance(SOON);
		assertThat(this.client.tryAcquire(REQUEST)).as("after the repeated release").isEmpty();
		this.locks.advance(Duration.ofSeconds(20));
		assertThat(this.client.tryAcquire(REQUEST)).isPresent();
	}

	@Test
	void refusedAcquisitionKeepsTheItemOfAnotherOwner() {
		Lease other = this.locks.rival().acquire(REQUEST);

		assertThat(this.client.tryAcquire(REQUEST)).isEmpty();

		assertThat(this.store.count(Operation.DISCARD)).isZero();
		assertThat(this.locks.item(RESOURCE)).map(LockRecord::owner).hasValue(other.owner());
	}

	@Test
	void answerThatArrivesAfterItsLeaseIsNotAnAcquisition() {
		this.store.next(Operation.ACQUIRE, late());

		try (Lease lease = this.client.acquire(REQUEST)) {
			assertThat(lease.isHeld()).isTrue();
			assertThat(owners()).as("owner ids, each used once").doesNotHaveDuplicates().hasSizeGreaterThan(1);
			assertThat(owners()).last().isEqualTo(lease.owner());
		}
		assertThat(this.locks.item(RESOURCE)).isEmpty();
	}

	@Test
	void acquisitionFailsIfAllAnswersArriveAfterTheirLeases() {
		this.store.always(Operation.ACQUIRE, late());

		assertThatExceptionOfType(LockStoreException.class).isThrownBy(() -> this.client.acquire(REQUEST))
			.withMessageContaining(RESOURCE)
			.withMessageContaining("Use a longer lease");

		this.locks.advance(SOON);
		assertThat(this.locks.item(RESOURCE)).isEmpty();
	}

	@Test
	void leaseLastsAtLeastForTheMinimumHoldTime() {
		Duration holdAtLeast = ManualLocks.LEASE.multipliedBy(2);
		Lease lease = this.client.acquire(REQUEST.withHoldAtLeast(holdAtLeast));
		assertThat(lease.remaining()).isEqualTo(holdAtLeast);

		lease.close();

		this.locks.advance(holdAtLeast.minus(SOON));
		assertThat(this.client.tryAcquire(REQUEST)).isEmpty();
		this.locks.advance(SOON.multipliedBy(2));
		assertThat(this.client.tryAcquire(REQUEST)).isPresent();
	}

	@Test
	void itemNamesTheHolderOfTheLock() {
		this.client.acquire(REQUEST.withPurpose("Shipping.ship"));

		assertThat(this.client.find(RESOURCE))
			.hasValueSatisfying((info) -> assertThat(info.holder()).contains("application@",
					"pid " + ProcessHandle.current().pid(), Thread.currentThread().getName(), ": Shipping.ship"));
		assertThat(this.client.find("another")).isEmpty();
	}

	@Test
	void waiterWritesWithinTheIntervalIfAFreeLockCannotBeAcquired() {
		LockRecord free = new LockRecord(RESOURCE, "x", 1, ManualLocks.LEASE, Duration.ofDays(-1), null, List.of(), 0,
				null, null, null);
		this.store.always(Operation.ACQUIRE, (acquire) -> new AcquireResult.Refused(free, false));
		CompletableFuture<Lease> waiting = this.client.acquireAsync(REQUEST.withWaitTime(SOON));
		for (int i = 0; i < SOON.toMillis(); i++) {
			this.locks.advance(Duration.ofMillis(1));
		}

		assertThat(waiting).isCompletedExceptionally();
		assertThat(this.store.count(Operation.ACQUIRE)).isBetween(2, (int) (SOON.toMillis() / 2) + 1);
	}

	@Test
	void tryAcquireRepeatsItsWriteAtMostTwiceIfTheLockLooksFree() {
		LockRecord free = new LockRecord(RESOURCE, "x", 1, ManualLocks.LEASE, Duration.ofDays(-1), null, List.of(), 0,
				null, null, null);
		this.store.always(Operation.ACQUIRE, (acquire) -> new AcquireResult.Refused(free, false));

		assertThat(this.client.tryAcquire(REQUEST)).isEmpty();

		assertThat(this.store.count(Operation.ACQUIRE)).isEqualTo(3);
	}

	@Test
	void longPurposeIsShortened() {
		this.client.acquire(REQUEST.withPurpose("x".repeat(5000)));

		assertThat(this.client.find(RESOURCE))
			.hasValueSatisfying((info) -> assertThat(info.holder()).hasSizeLessThanOrEqualTo(120).endsWith("xxx"));
	}

	private Stream<String> owners() {
		return this.store.calls(Operation.ACQUIRE).stream().map(Call::owner);
	}

	private Fault late() {
		return (acquire) -> {
			Object answer = acquire.get();
			this.locks.freeze(ManualLocks.LEASE);
			return answer;
		};
	}

}

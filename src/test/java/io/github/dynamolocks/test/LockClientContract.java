package io.github.dynamolocks.test;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

import io.github.dynamolocks.Fencing;
import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.OnLeaseLost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests what a client does in each situation, with DynamoDB and in memory.
 */
abstract class LockClientContract {

	static final Duration LEASE = Duration.ofSeconds(30);

	private final TestLocks locks;

	private final LockClient client;

	private final String resource = "order:" + UUID.randomUUID();

	private final LockRequest request = LockRequest.of(this.resource).withLease(LEASE);

	LockClientContract(TestLocks locks) {
		this.locks = locks;
		this.client = locks.client();
	}

	/** Gives waiting futures time to try again. */
	abstract void letWaitersLook();

	/** Lets a lease be renewed. */
	abstract void letRenew(String resource, Duration lease);

	TestLocks locks() {
		return this.locks;
	}

	@AfterEach
	void endSituations() {
		this.locks.endSituations();
	}

	@Test
	void freeLockIsAcquiredAndReleased() {
		try (Lease lease = this.client.acquire(this.request)) {
			LockAssertions.assertThatLock(this.locks, this.resource).isLocked().isHeldBy(lease);
			assertThat(lease.isHeld()).isTrue();
			assertThat(this.client.find(this.resource)).isPresent();
		}
		LockAssertions.assertThatLock(this.locks, this.resource).isFree();
		assertThat(this.client.find(this.resource)).isEmpty();
	}

	@Test
	void refusalNamesTheHolder() {
		AnotherHolder another = this.locks.heldByAnother(this.resource, LEASE);

		assertThat(this.client.tryAcquire(this.request)).isEmpty();
		assertThatExceptionOfType(LockNotAcquiredException.class).isThrownBy(() -> this.client.acquire(this.request))
			.withMessageContaining(this.resource)
			.withMessageContaining(AnotherHolder.HOLDER);
		LockAssertions.assertThatLock(this.locks, this.resource).isHeldBy(another).isHeldBy(AnotherHolder.HOLDER);
	}

	@Test
	void waitEndsAfterTheWaitTime() {
		this.locks.heldByAnother(this.resource, LEASE);

		assertThatExceptionOfType(LockNotAcquiredException.class)
			.isThrownBy(() -> this.client.acquire(this.request.withWaitTime(Duration.ofMillis(300))))
			.satisfies((ex) -> assertThat(ex.waited()).isBetween(Duration.ofMillis(300), Duration.ofSeconds(5)));
	}

	@Test
	void waiterAcquiresAReleasedLock() throws Exception {
		AnotherHolder another = this.locks.heldByAnother(this.resource, LEASE);
		CompletableFuture<Lease> waiting = waiting();
		letWaitersLook();
		assertThat(waiting).isNotDone();

		another.release();

		letWaitersLook();
		waiting.get(10, TimeUnit.SECONDS).close();
	}

	@Test
	void waiterTakesOverAnExpiredLease() throws Exception {
		this.locks.ownerDied(this.resource, LEASE);
		CompletableFuture<Lease> waiting = waiting();
		letWaitersLook();
		assertThat(waiting).isNotDone();

		this.locks.leaseRunsOut(this.resource);

		letWaitersLook();
		waiting.get(10, TimeUnit.SECONDS).close();
		LockAssertions.assertThatLock(this.locks, this.resource).isFree();
	}

	@Test
	void waitersAreServedInTheirOrder() throws Exception {
		List<CompletableFuture<Lease>> waiting;
		try (Lease lease = this.client.acquire(this.request)) {
			waiting = List.of(waiting(), waiting(), waiting());
			letWaitersLook();
			assertThat(waiting).noneMatch(CompletableFuture::isDone);
		}
		for (CompletableFuture<Lease> next : waiting) {
			letWaitersLook();
			next.get(10, TimeUnit.SECONDS).close();
		}
	}

	@Test
	void leaseIsRenewed() {
		Duration lease = LockRequest.MIN_LEASE;
		try (Lease held = this.client.acquire(this.request.withLease(lease))) {
			letRenew(this.resource, lease);
			LockAssertions.assertThatLock(this.locks, this.resource).isHeldBy(held).isRenewed();
			assertThat(held.isHeld()).isTrue();
		}
	}

	@Test
	void expiredLeaseIsLost() {
		assertThatExceptionOfType(LeaseLostException.class)
			.isThrownBy(() -> this.client.execute(this.request, (lease) -> {
				this.locks.leaseRunsOut(this.resource);
				assertThat(lease.isHeld()).isFalse();
				assertThatExceptionOfType(LeaseLostException.class).isThrownBy(lease::ensureHeld);
				return lease.resource();
			}))
			.withMessageContaining(this.resource);
		LockAssertions.assertThatLock(this.locks, this.resource).isFree();
	}

	@Test
	void lostLeaseLeavesTheLockToItsNewOwner() {
		AtomicReference<AnotherHolder> another = new AtomicReference<>();

		assertThatExceptionOfType(LeaseLostException.class)
			.isThrownBy(() -> this.client.execute(this.request, (lease) -> {
				another.set(this.locks.takenByAnother(this.resource, LEASE));
				return lease.resource();
			}));

		letWaitersLook();
		LockAssertions.assertThatLock(this.locks, this.resource).isHeldBy(Objects.requireNonNull(another.get()));
	}

	@Test
	void lostLeaseInterruptsTheBodyThatAskedForIt() {
		assertThatExceptionOfType(LeaseLostException.class)
			.isThrownBy(() -> this.client.execute(this.request.withOnLeaseLost(OnLeaseLost.INTERRUPT), (lease) -> {
				this.locks.leaseRunsOut(this.resource);
				assertThat(lease.isHeld()).isFalse();
				assertThat(Thread.interrupted()).isTrue();
				return lease.resource();
			}));
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
	}

	@Test
	void fencingTokensGrow() {
		OptionalLong first;
		try (Lease lease = this.client.acquire(this.request.withFencing(Fencing.ON))) {
			first = lease.fencingToken();
		}
		LockAssertions.assertThatLock(this.locks, this.resource).isFree().hasTokenAfter(0);
		try (Lease lease = this.client.acquire(this.request.withFencing(Fencing.ON))) {
			assertThat(lease.fencingToken().orElseThrow()).isGreaterThan(first.orElseThrow());
			LockAssertions.assertThatLock(this.locks, this.resource).hasTokenAfter(first.orElseThrow());
			this.locks.leaseRunsOut(this.resource);
		}
		catch (LeaseLostException ex) {
			assertThat(ex).hasMessageContaining(this.resource);
		}
		letWaitersLook();
		try (Lease lease = this.client.acquire(this.request.withFencing(Fencing.ON))) {
			assertThat(lease.fencingToken().orElseThrow()).isGreaterThan(first.orElseThrow() + 1);
		}
	}

	@Test
	void lockStaysTakenForItsHoldAtLeastTime() {
		this.client.acquire(this.request.withHoldAtLeast(Duration.ofSeconds(20))).close();
		LockAssertions.assertThatLock(this.locks, this.resource).isLocked();

		this.locks.leaseRunsOut(this.resource);

		LockAssertions.assertThatLock(this.locks, this.resource).isFree();
		this.client.acquire(this.request).close();
	}

	@Test
	void lockStaysTakenForTheTimeThatItsHolderSets() {
		try (Lease lease = this.client.acquire(this.request.withLease(Duration.ofSeconds(20)))) {
			lease.holdAtLeast(Duration.ofSeconds(20));
		}
		LockAssertions.assertThatLock(this.locks, this.resource).isLocked();

		this.locks.leaseRunsOut(this.resource);

		LockAssertions.assertThatLock(this.locks, this.resource).isFree();
		this.client.acquire(this.request).close();
	}

	@Test
	void lockWhoseHoldAtLeastTimeIsSetToZeroIsFreedAtOnce() {
		try (Lease lease = this.client.acquire(this.request.withHoldAtLeast(Duration.ofSeconds(20)))) {
			lease.holdAtLeast(Duration.ZERO);
		}
		LockAssertions.assertThatLock(this.locks, this.resource).isFree();
	}

	@Test
	void nestedCallUsesTheLeaseOfTheOuterCall() {
		String result = this.client.execute(this.request,
				(outer) -> this.client.execute(this.request, (inner) -> inner.owner() + "=" + outer.owner()));
		assertThat(result.substring(0, result.indexOf('='))).isEqualTo(result.substring(result.indexOf('=') + 1));
	}

	@Test
	void lostAnswerIsRecognizedByTheOwnerId() {
		this.locks.loseNextAnswer();
		try (Lease lease = this.client.acquire(this.request)) {
			LockAssertions.assertThatLock(this.locks, this.resource).isHeldBy(lease);
			this.locks.loseNextAnswer();
		}
		LockAssertions.assertThatLock(this.locks, this.resource).isFree();
	}

	@Test
	void throttlingIsReported() {
		this.locks.throttle();
		assertThatExceptionOfType(LockStoreException.class).isThrownBy(() -> this.client.acquire(this.request))
			.withCauseInstanceOf(SdkException.class)
			.withMessageContaining(this.resource);
		assertRecovery();
	}

	@Test
	void missingPermissionIsReported() {
		this.locks.deny();
		assertThatExceptionOfType(LockStoreException.class).isThrownBy(() -> this.client.acquire(this.request))
			.withCauseInstanceOf(DynamoDbException.class)
			.withMessageContaining("not authorized")
			.satisfies((ex) -> assertThat(ex.isPerhapsApplied()).isFalse());
		assertRecovery();
	}

	@Test
	void unreachableDynamoDbIsReported() {
		this.locks.goDown();
		assertThatExceptionOfType(LockStoreException.class).isThrownBy(() -> this.client.acquire(this.request))
			.withMessageContaining(this.resource)
			.satisfies((ex) -> assertThat(ex.isPerhapsApplied()).isTrue());
		assertRecovery();
	}

	@Test
	void tooSlowDynamoDbFailsTheAcquisition() {
		LockRequest shortest = this.request.withLease(LockRequest.MIN_LEASE);
		this.locks.slowDown(Duration.ofMinutes(1));
		assertThatExceptionOfType(LockStoreException.class).isThrownBy(() -> this.client.acquire(shortest))
			.satisfies((ex) -> assertThat(ex.isPerhapsApplied()).isTrue());
	}

	@Test
	void slightlySlowDynamoDbFailsNothing() {
		this.locks.slowDown(Duration.ofMillis(20));
		this.client.acquire(this.request).close();
		LockAssertions.assertThatLock(this.locks, this.resource).isFree();
	}

	@Test
	void impossibleSituationIsRefused() {
		assertThatIllegalStateException().isThrownBy(() -> this.locks.leaseRunsOut(this.resource))
			.withMessageContaining("is free");
		this.locks.heldByAnother(this.resource, LEASE);
		assertThatIllegalStateException().isThrownBy(() -> this.locks.heldByAnother(this.resource, LEASE))
			.withMessageContaining(AnotherHolder.HOLDER);
	}

	private void assertRecovery() {
		this.locks.recover();
		letWaitersLook();
		this.client.acquire(this.request.withWaitTime(Duration.ofSeconds(5))).close();
		LockAssertions.assertThatLock(this.locks, this.resource).isFree();
	}

	private CompletableFuture<Lease> waiting() {
		return this.client.acquireAsync(this.request.withWaitTime(Duration.ofMinutes(1)));
	}

}

package io.github.dynamolocks.integration;

import java.time.Duration;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Lock;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.integration.leader.DefaultCandidate;
import org.springframework.integration.support.leader.LockRegistryLeaderInitiator;
import org.springframework.integration.support.locks.DistributedLock;
import org.springframework.integration.support.locks.LockRegistry;

import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockInfo;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.client.DefaultLockClient;
import io.github.dynamolocks.store.InMemoryLockStore;
import io.github.dynamolocks.store.LockStore;
import io.github.dynamolocks.test.AnotherHolder;
import io.github.dynamolocks.test.InMemoryLocks;
import io.github.dynamolocks.test.TestLocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests what Spring Integration expects of a registry, and its leader election.
 */
@SuppressWarnings("LockNotBeforeTry")
class DynamoLocksRegistryTests {

	private static final Duration LEASE = Duration.ofSeconds(10);

	private static final Duration LONG = Duration.ofMinutes(7);

	private final InMemoryLocks locks = TestLocks.inMemory();

	private final DynamoLocksRegistry registry = new DynamoLocksRegistry(this.locks.client());

	private final DistributedLock lock = (DistributedLock) this.registry.obtain("job");

	@AfterEach
	void close() {
		this.locks.close();
	}

	@Test
	void equalKeysShareOneLock() {
		assertThat(this.registry.obtain("job")).isSameAs(this.lock);
		assertThat(this.registry.obtain("other")).isNotSameAs(this.lock);
		assertThatIllegalArgumentException().isThrownBy(() -> this.registry.obtain(42))
			.withMessageContaining("must be a string");
	}

	@Test
	void lockIsReentrantAndFreeAfterTheLastUnlock() throws Exception {
		this.lock.lock();
		this.lock.lockInterruptibly();
		assertThat(this.lock.tryLock()).isTrue();
		assertThat(this.lock.tryLock(1, TimeUnit.SECONDS)).isTrue();
		for (int i = 0; i < 3; i++) {
			this.lock.unlock();
			assertThat(this.locks.client().find("job")).isPresent();
		}
		this.lock.unlock();
		assertThat(this.locks.client().find("job")).isEmpty();
	}

	@Test
	void otherThreadsAreExcluded() {
		this.lock.lock();

		assertThat(elsewhere(this.lock::tryLock)).isFalse();
		assertThat(elsewhere(() -> this.lock.tryLock(50, TimeUnit.MILLISECONDS))).isFalse();
		this.lock.unlock();
	}

	@Test
	void waitingThreadGetsTheLockAfterUnlock() {
		this.lock.lock();
		CompletableFuture<Boolean> waiter = start(() -> {
			boolean acquired = this.lock.tryLock(30, TimeUnit.SECONDS);
			this.lock.unlock();
			return acquired;
		});

		this.lock.unlock();
		assertThat(waiter.orTimeout(30, TimeUnit.SECONDS).join()).isTrue();
	}

	@Test
	void lockWaitsForAnotherProcess() {
		AnotherHolder holder = this.locks.heldByAnother("job", LEASE);
		assertThat(this.lock.tryLock()).isFalse();
		CompletableFuture<Boolean> waiter = start(() -> {
			this.lock.lock();
			this.lock.unlock();
			return true;
		});

		holder.release();
		assertThat(waiter.orTimeout(30, TimeUnit.SECONDS).join()).isTrue();
	}

	@Test
	void unlockOfAThreadWithoutTheLockFails() {
		assertThatExceptionOfType(IllegalMonitorStateException.class).isThrownBy(this.lock::unlock)
			.withMessageContaining("'job'");
		this.lock.lock();
		assertThat(elsewhere(() -> {
			assertThatExceptionOfType(IllegalMonitorStateException.class).isThrownBy(this.lock::unlock);
			return true;
		})).isTrue();
		this.lock.unlock();
	}

	@Test
	void interruptEndsOnlyAnInterruptibleWait() throws Exception {
		AnotherHolder holder = this.locks.heldByAnother("job", LEASE);
		AtomicBoolean flag = new AtomicBoolean();
		CountDownLatch acquired = new CountDownLatch(1);
		Thread stubborn = new Thread(() -> {
			this.lock.lock();
			flag.set(Thread.currentThread().isInterrupted());
			this.lock.unlock();
			acquired.countDown();
		});
		stubborn.start();
		Awaitility.await().until(() -> stubborn.getState() != Thread.State.NEW);
		stubborn.interrupt();
		Thread.currentThread().interrupt();

		assertThatExceptionOfType(InterruptedException.class).isThrownBy(this.lock::lockInterruptibly);
		assertThat(interruptedWhileWaiting()).isTrue();
		assertThat(acquired.getCount()).isOne();
		holder.release();
		assertThat(acquired.await(30, TimeUnit.SECONDS)).isTrue();
		assertThat(flag).isTrue();
	}

	private boolean interruptedWhileWaiting() {
		CompletableFuture<Boolean> result = new CompletableFuture<>();
		Thread waiter = new Thread(() -> {
			try {
				this.lock.lockInterruptibly();
				result.complete(false);
			}
			catch (InterruptedException ex) {
				result.complete(!Thread.currentThread().isInterrupted());
			}
		});
		waiter.start();
		Awaitility.await()
			.until(() -> waiter.getState() == Thread.State.TIMED_WAITING || waiter.getState() == Thread.State.WAITING);
		waiter.interrupt();
		return result.orTimeout(30, TimeUnit.SECONDS).join();
	}

	@Test
	void lostLeaseFailsNestedLocksAndTheUnlock() {
		this.lock.lock();
		this.locks.takenByAnother("job", LEASE);

		assertThatExceptionOfType(LeaseLostException.class).isThrownBy(this.lock::tryLock);
		assertThatExceptionOfType(LeaseLostException.class).isThrownBy(() -> this.lock.tryLock(1, TimeUnit.SECONDS));
		assertThatExceptionOfType(LeaseLostException.class).isThrownBy(this.lock::lock);
		assertThatExceptionOfType(ConcurrentModificationException.class).isThrownBy(this.lock::unlock)
			.withMessageContaining("'job'");
		assertThatExceptionOfType(IllegalMonitorStateException.class).isThrownBy(this.lock::unlock);
		assertThat(this.lock.tryLock()).isFalse();
	}

	@Test
	void eachUnlockOfALostLeaseReportsTheLoss() {
		this.lock.lock();
		this.lock.lock();
		this.locks.leaseRunsOut("job");

		for (int i = 0; i < 2; i++) {
			assertThatExceptionOfType(ConcurrentModificationException.class).isThrownBy(this.lock::unlock);
		}
		assertThat(this.lock.tryLock()).isTrue();
	}

	@Test
	void anotherThreadAcquiresTheLockOfALostLease() {
		this.lock.lock();
		this.locks.leaseRunsOut("job");

		assertThat(elsewhere(this.lock::tryLock)).isTrue();
		assertThatExceptionOfType(ConcurrentModificationException.class).isThrownBy(this.lock::unlock);
		assertThat(this.lock.tryLock()).isFalse();
	}

	@Test
	void renewalRequiresALockThatTheThreadHolds() {
		assertThatIllegalStateException().isThrownBy(() -> this.registry.renewLock("job"))
			.withMessageContaining("'job'");
		this.lock.lock();
		this.registry.renewLock("job");
		this.registry.renewLock("job", LEASE);
		elsewhere(() -> {
			assertThatIllegalStateException().isThrownBy(() -> this.registry.renewLock("job"));
			return true;
		});
		this.locks.leaseRunsOut("job");
		for (Runnable renewal : List.<Runnable>of(() -> this.registry.renewLock("job"),
				() -> this.registry.renewLock("job", LEASE))) {
			assertThatIllegalStateException().isThrownBy(renewal::run).withCauseInstanceOf(LeaseLostException.class);
		}
		assertThatExceptionOfType(ConcurrentModificationException.class).isThrownBy(this.lock::unlock);
		assertThatIllegalStateException().isThrownBy(() -> this.registry.renewLock("job"));
	}

	@Test
	void renewalLeavesTheLockHeldUntilItsUnlock() {
		this.lock.lock();
		this.registry.renewLock("job");
		assertThat(elsewhere(this.lock::tryLock)).isFalse();

		this.lock.unlock();

		assertThat(this.locks.client().find("job")).isEmpty();
	}

	@Test
	void renewalOfALockThatAnotherOwnerTookOverFails() {
		this.lock.lock();
		this.locks.takenByAnother("job", LEASE);

		assertThatIllegalStateException().isThrownBy(() -> this.registry.renewLock("job", LONG));
	}

	@Test
	void renewalGivesTheLeaseItsNewLength() {
		this.lock.lock();
		this.registry.renewLock("job", LONG);

		assertThat(remaining()).isBetween(LONG.minusSeconds(5), LONG.plusSeconds(5));
		this.locks.advance(LONG.multipliedBy(2));
		assertThat(remaining()).isBetween(LONG.dividedBy(3), LONG.plusSeconds(5));
		this.lock.unlock();
	}

	@Test
	void renewalOfALockThatWasForgottenAsUnusedWorks() {
		this.registry.expireUnusedOlderThan(-1);
		this.lock.lock();
		assertThat(this.registry.obtain("job")).isNotSameAs(this.lock);

		this.registry.renewLock("job");
		this.registry.obtain("job").unlock();

		assertThat(this.locks.client().find("job")).isEmpty();
		this.registry.expireUnusedOlderThan(-1);
	}

	@Test
	void leaseHasTheGivenLengthAndIsRenewed() throws Exception {
		this.lock.lock(LONG);
		assertThat(remaining()).isBetween(LONG.minusSeconds(5), LONG.plusSeconds(5));
		this.locks.advance(LONG.multipliedBy(2));
		assertThat(this.lock.tryLock(Duration.ZERO, LEASE)).isTrue();
		this.lock.unlock();
		this.lock.unlock();
		assertThat(this.locks.client().find("job")).isEmpty();

		assertThat(this.lock.tryLock(Duration.ZERO, Duration.ofMillis(1))).isTrue();
		assertThat(remaining()).isBetween(LockRequest.MIN_LEASE.minusSeconds(1), LockRequest.MIN_LEASE.plusSeconds(1));
		this.lock.unlock();
		this.lock.lock(Duration.ofDays(1000));
		assertThat(remaining()).isLessThanOrEqualTo(LockRequest.MAX_TIME.plusSeconds(5));
		this.lock.unlock();
	}

	private Duration remaining() {
		return this.locks.client().find("job").map(LockInfo::remaining).orElseThrow();
	}

	@Test
	void lockNestsInTheOtherLocksOfTheThread() {
		this.locks.client().execute(LockRequest.of("job"), () -> {
			assertThat(this.lock.tryLock()).isTrue();
			this.lock.unlock();
			assertThat(this.locks.client().find("job")).isPresent();
		});
		assertThat(this.locks.client().find("job")).isEmpty();
	}

	@Test
	void prefixSeparatesRegistriesWithEqualKeys() {
		Lock other = new DynamoLocksRegistry(this.locks.client(), "shop:").obtain("job");
		this.lock.lock();

		assertThat(elsewhere(other::tryLock)).isTrue();
		assertThat(this.locks.client().find("shop:job")).isPresent();
		this.lock.unlock();
	}

	@Test
	void failureOfTheStoreIsThrown() {
		this.locks.deny();

		assertThatExceptionOfType(LockStoreException.class).isThrownBy(this.lock::tryLock);
		this.locks.recover();
		assertThat(this.lock.tryLock()).isTrue();
		this.lock.unlock();
	}

	@Test
	void unusedLocksAreRemovedUnlessTheyAreHeld() {
		Lock held = this.registry.obtain("held");
		held.lock();

		this.registry.expireUnusedOlderThan(-1);
		assertThat(this.registry.obtain("held")).isSameAs(held);
		assertThat(this.registry.obtain("job")).isNotSameAs(this.lock);
		held.unlock();
	}

	@Test
	void conditionsAreNotSupported() {
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(this.lock::newCondition);
	}

	@Test
	void codeRunsLocked() throws Exception {
		LockRegistry<?> typed = this.registry;
		assertThat(typed.<Boolean, RuntimeException>executeLocked("job",
				() -> this.locks.client().find("job").isPresent()))
			.isTrue();
		assertThat(this.locks.client().find("job")).isEmpty();
	}

	@Test
	void oneOfThreeCandidatesLeadsAndAnotherFollows() {
		LockStore store = new InMemoryLockStore();
		List<DefaultLockClient> clients = IntStream.range(0, 3)
			.mapToObj((i) -> DefaultLockClient.builder(store).build())
			.toList();
		List<LockRegistryLeaderInitiator> nodes = clients.stream().map((client) -> {
			var node = new LockRegistryLeaderInitiator(new DynamoLocksRegistry(client),
					new DefaultCandidate("node", "leader"));
			node.setHeartBeatMillis(50);
			node.setBusyWaitMillis(10);
			return node;
		}).toList();
		try {
			nodes.forEach(LockRegistryLeaderInitiator::start);
			LockRegistryLeaderInitiator first = leader(nodes);
			first.stop();
			List<LockRegistryLeaderInitiator> others = nodes.stream().filter((node) -> node != first).toList();
			assertThat(leader(others)).isNotSameAs(first);
			assertThat(first.getContext().isLeader()).isFalse();
		}
		finally {
			nodes.forEach(LockRegistryLeaderInitiator::destroy);
			clients.forEach(DefaultLockClient::close);
		}
	}

	/**
	 * The initiator does not unlock after a result of false, so it needs an exception.
	 */
	@Test
	void leaderWhoseLeaseIsLostIsRevokedAndCanLeadAgain() {
		var node = new LockRegistryLeaderInitiator(this.registry, new DefaultCandidate("node", "leader"));
		node.setHeartBeatMillis(20);
		node.setBusyWaitMillis(10);
		node.start();
		try {
			leader(List.of(node));
			AnotherHolder other = this.locks.takenByAnother("leader", LEASE);
			Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> !node.getContext().isLeader());
			other.release();
			leader(List.of(node));
		}
		finally {
			node.stop();
		}
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> this.locks.client().find("leader").isEmpty());
	}

	private static LockRegistryLeaderInitiator leader(List<LockRegistryLeaderInitiator> nodes) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.until(() -> nodes.stream().filter((node) -> node.getContext().isLeader()).count() == 1);
		return nodes.stream().filter((node) -> node.getContext().isLeader()).findFirst().orElseThrow();
	}

	private static boolean elsewhere(Callable<Boolean> action) {
		return start(action).orTimeout(30, TimeUnit.SECONDS).join();
	}

	private static CompletableFuture<Boolean> start(Callable<Boolean> action) {
		CompletableFuture<Boolean> result = new CompletableFuture<>();
		new Thread(() -> {
			try {
				result.complete(action.call());
			}
			catch (Throwable ex) {
				result.completeExceptionally(ex);
			}
		}).start();
		return result;
	}

}

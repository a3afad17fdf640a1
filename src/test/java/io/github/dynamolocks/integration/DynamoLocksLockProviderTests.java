package io.github.dynamolocks.integration;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

import net.javacrumbs.shedlock.core.DefaultLockingTaskExecutor;
import net.javacrumbs.shedlock.core.LockAssert;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.LockExtender;
import net.javacrumbs.shedlock.core.LockProvider;
import net.javacrumbs.shedlock.core.LockingTaskExecutor;
import net.javacrumbs.shedlock.core.SimpleLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.dynamolocks.LockInfo;
import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.test.InMemoryLocks;
import io.github.dynamolocks.test.TestLocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests what ShedLock documents about its providers, on manual time.
 */
class DynamoLocksLockProviderTests {

	private static final Duration AT_MOST = Duration.ofMinutes(5);

	private static final Duration LATER = Duration.ofMinutes(20);

	private static final Duration A_BIT = Duration.ofMillis(100);

	private final InMemoryLocks locks = TestLocks.inMemory();

	private final LockProvider provider = new DynamoLocksLockProvider(this.locks.client());

	@AfterEach
	void close() {
		this.locks.close();
	}

	@Test
	void lockExcludesOthersUntilItIsUnlocked() {
		SimpleLock lock = acquired("job", AT_MOST, Duration.ZERO);

		assertThat(isFree("job")).isFalse();
		assertThat(isFree("other job")).isTrue();
		lock.unlock();
		assertThat(isFree("job")).isTrue();
	}

	@Test
	void lockOfAnotherProcessIsRefusedWithoutAWait() {
		this.locks.heldByAnother("job", AT_MOST);

		assertThat(this.provider.lock(configuration("job", AT_MOST, Duration.ZERO))).isEmpty();
		assertThat(this.locks.client().find("job").flatMap((lock) -> Optional.ofNullable(lock.remaining())))
			.hasValueSatisfying((left) -> assertThat(left).isGreaterThan(AT_MOST.minusSeconds(2)));
	}

	/** The client renews nothing, so the end is the same if the process has crashed. */
	@ParameterizedTest
	@ValueSource(longs = { 3, 60, 86_400 })
	void lockIsFreeWhenLockAtMostForHasPassed(long seconds) {
		Duration atMost = Duration.ofSeconds(seconds);
		SimpleLock lock = acquired("job", atMost, Duration.ZERO);

		this.locks.advance(atMost.minus(A_BIT));
		assertThat(isFree("job")).isFalse();
		this.locks.advance(A_BIT.multipliedBy(2));
		assertThat(isFree("job")).isTrue();
		lock.unlock();
	}

	@Test
	void lockAtMostForHasTheMinimumOfALease() {
		acquired("job", Duration.ofMillis(1), Duration.ZERO);

		this.locks.advance(LockRequest.MIN_LEASE.minus(A_BIT));
		assertThat(isFree("job")).isFalse();
		this.locks.advance(A_BIT.multipliedBy(2));
		assertThat(isFree("job")).isTrue();
	}

	@Test
	void lockAtMostForBeyondTheMaximumIsRefusedWithTheRange() {
		LockConfiguration tooLong = configuration("job", LockRequest.MAX_TIME.plusSeconds(1), Duration.ZERO);

		assertThatIllegalArgumentException().isThrownBy(() -> this.provider.lock(tooLong))
			.withMessageContaining("'job'")
			.withMessageContaining("PT720H");
	}

	@Test
	void unlockAfterLockAtMostForLeavesTheLockOfTheSuccessor() {
		SimpleLock late = acquired("job", AT_MOST, Duration.ZERO);
		this.locks.advance(AT_MOST.plus(A_BIT));
		SimpleLock successor = acquired("job", AT_MOST, Duration.ZERO);

		late.unlock();

		assertThat(isFree("job")).isFalse();
		successor.unlock();
		assertThat(isFree("job")).isTrue();
	}

	@Test
	void lockAtLeastForHoldsTheLockAfterUnlock() {
		Duration atLeast = Duration.ofSeconds(40);
		SimpleLock lock = acquired("job", AT_MOST, atLeast);
		this.locks.advance(Duration.ofSeconds(10));
		lock.unlock();

		this.locks.advance(Duration.ofSeconds(29));
		assertThat(isFree("job")).isFalse();
		this.locks.advance(Duration.ofSeconds(2));
		assertThat(isFree("job")).isTrue();
	}

	@Test
	void lockAtLeastForOfACrashedProcessLastsUntilLockAtMostFor() {
		acquired("job", AT_MOST, AT_MOST);

		this.locks.advance(AT_MOST.minus(A_BIT));
		assertThat(isFree("job")).isFalse();
		this.locks.advance(A_BIT.multipliedBy(2));
		assertThat(isFree("job")).isTrue();
	}

	@Test
	void lockThatWasHeldLongerThanLockAtLeastForIsFreeAtUnlock() {
		SimpleLock lock = acquired("job", AT_MOST, Duration.ofSeconds(10));
		this.locks.advance(Duration.ofSeconds(11));

		lock.unlock();

		assertThat(isFree("job")).isTrue();
	}

	@Test
	void extendCountsLockAtMostForFromItsCall() {
		SimpleLock lock = acquired("job", AT_MOST, Duration.ZERO);
		this.locks.advance(AT_MOST.minusSeconds(1));

		assertThat(lock.extend(LATER, Duration.ZERO)).isPresent();

		this.locks.advance(LATER.minus(A_BIT));
		assertThat(isFree("job")).isFalse();
		this.locks.advance(A_BIT.multipliedBy(2));
		assertThat(isFree("job")).isTrue();
	}

	@Test
	void extendWithAShorterTimeCountsFromItsCall() {
		Duration shorter = AT_MOST.dividedBy(2);
		SimpleLock lock = acquired("job", AT_MOST, Duration.ZERO);
		this.locks.advance(AT_MOST.minusSeconds(1));
		assertThat(lock.extend(shorter, Duration.ZERO)).isPresent();

		this.locks.advance(shorter.minus(A_BIT));
		assertThat(isFree("job")).isFalse();
		this.locks.advance(A_BIT.multipliedBy(2));
		assertThat(isFree("job")).isTrue();
	}

	@Test
	void extendDoesNotMoveTheEndBack() {
		SimpleLock lock = acquired("job", AT_MOST, Duration.ZERO);
		SimpleLock extended = lock.extend(Duration.ofSeconds(10), Duration.ZERO).orElseThrow();

		this.locks.advance(AT_MOST.minus(A_BIT));
		assertThat(isFree("job")).isFalse();
		extended.unlock();
		assertThat(isFree("job")).isTrue();
	}

	@Test
	void extendReplacesLockAtLeastFor() {
		SimpleLock lock = acquired("job", AT_MOST, AT_MOST);
		this.locks.advance(Duration.ofMinutes(4));

		lock.extend(LATER, LATER).orElseThrow().unlock();

		this.locks.advance(LATER.minusSeconds(1));
		assertThat(isFree("job")).isFalse();
		this.locks.advance(Duration.ofSeconds(2));
		assertThat(isFree("job")).isTrue();
		acquired("job", AT_MOST, AT_MOST).extend(AT_MOST, Duration.ZERO).orElseThrow().unlock();
		assertThat(isFree("job")).isTrue();
	}

	@Test
	void lockCanBeExtendedManyTimes() {
		SimpleLock lock = acquired("job", AT_MOST, Duration.ZERO);
		for (int i = 0; i < 10; i++) {
			this.locks.advance(AT_MOST.minusSeconds(1));
			lock = lock.extend(AT_MOST, Duration.ZERO).orElseThrow();
			assertThat(isFree("job")).isFalse();
		}
		lock.unlock();
		assertThat(isFree("job")).isTrue();
	}

	@Test
	void lockIsOfNoUseAfterUnlockOrExtend() {
		SimpleLock unlocked = acquired("job", AT_MOST, Duration.ZERO);
		unlocked.unlock();
		assertThatIllegalStateException().isThrownBy(() -> unlocked.extend(AT_MOST, Duration.ZERO));
		assertThatIllegalStateException().isThrownBy(unlocked::unlock);
		SimpleLock replaced = acquired("job", AT_MOST, Duration.ZERO);
		SimpleLock extended = replaced.extend(AT_MOST, Duration.ZERO).orElseThrow();

		assertThatIllegalStateException().isThrownBy(replaced::unlock);
		assertThatIllegalStateException().isThrownBy(() -> replaced.extend(AT_MOST, Duration.ZERO));
		assertThat(isFree("job")).isFalse();
		extended.unlock();
	}

	@Test
	void expiredLockIsNotExtended() {
		SimpleLock lock = acquired("job", AT_MOST, Duration.ZERO);
		this.locks.advance(AT_MOST.plus(A_BIT));

		assertThat(lock.extend(AT_MOST, Duration.ZERO)).isEmpty();
		assertThat(isFree("job")).isTrue();
	}

	@Test
	void lockThatAnotherOwnerTookOverIsNotExtended() {
		SimpleLock lock = acquired("job", AT_MOST, Duration.ZERO);
		String successor = this.locks.takenByAnother("job", AT_MOST).owner();

		assertThat(lock.extend(LATER, Duration.ZERO)).isEmpty();
		assertThat(this.locks.client().find("job")).map(LockInfo::owner).hasValue(successor);
	}

	@Test
	void failureOfTheStoreIsThrownByLockAndExtendButNotByUnlock() {
		SimpleLock lock = acquired("job", AT_MOST, Duration.ZERO);
		this.locks.deny();

		assertThatExceptionOfType(LockStoreException.class)
			.isThrownBy(() -> this.provider.lock(configuration("other", AT_MOST, Duration.ZERO)));
		assertThatExceptionOfType(LockStoreException.class).isThrownBy(() -> lock.extend(LATER, Duration.ZERO));
		lock.unlock();

		this.locks.recover();
		this.locks.advance(Duration.ofSeconds(20));
		assertThat(isFree("job")).as("the client retried the release").isTrue();
	}

	@Test
	void closedClientRefusesTheLock() {
		this.locks.close();

		assertThatExceptionOfType(LockNotAcquiredException.class)
			.isThrownBy(() -> this.provider.lock(configuration("job", AT_MOST, Duration.ZERO)));
	}

	@Test
	void taskExecutorAssertsAndExtendsTheLock() {
		AtomicBoolean extended = new AtomicBoolean();
		Runnable task = () -> {
			LockAssert.assertLocked();
			this.locks.advance(AT_MOST.minusSeconds(1));
			LockExtender.extendActiveLock(LATER, Duration.ZERO);
			this.locks.advance(AT_MOST);
			extended.set(!isFree("job"));
		};

		execute(task);

		assertThat(extended).isTrue();
		assertThat(isFree("job")).isTrue();
	}

	@Test
	void taskOutsideOfALockFailsItsAssertion() {
		assertThatIllegalStateException().isThrownBy(LockAssert::assertLocked);
	}

	@Test
	void taskExecutorSkipsATaskWhoseLockIsHeld() {
		AtomicBoolean ran = new AtomicBoolean();
		this.locks.heldByAnother("job", AT_MOST);

		execute(() -> ran.set(true));

		assertThat(ran).isFalse();
	}

	@Test
	void exceptionOfTheTaskIsNotHiddenByItsUnlock() {
		assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> execute(() -> {
			this.locks.deny();
			throw new ArithmeticException("planned");
		}));
		this.locks.recover();
		this.locks.advance(Duration.ofSeconds(20));
		assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> execute(() -> {
			this.locks.leaseRunsOut("job");
			throw new ArithmeticException("planned");
		}));
	}

	private void execute(Runnable task) {
		LockingTaskExecutor executor = new DefaultLockingTaskExecutor(this.provider);
		executor.executeWithLock(task, configuration("job", AT_MOST, Duration.ZERO));
	}

	private SimpleLock acquired(String name, Duration atMost, Duration atLeast) {
		return this.provider.lock(configuration(name, atMost, atLeast)).orElseThrow();
	}

	private boolean isFree(String name) {
		Optional<SimpleLock> probe = this.provider.lock(configuration(name, AT_MOST, Duration.ZERO));
		probe.ifPresent(SimpleLock::unlock);
		return probe.isPresent();
	}

	private static LockConfiguration configuration(String name, Duration atMost, Duration atLeast) {
		return new LockConfiguration(Instant.now(), name, atMost, atLeast);
	}

}

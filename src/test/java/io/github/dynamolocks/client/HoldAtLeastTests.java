package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockRequest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests holders that change the hold-at-least time of a lock while they hold it.
 */
class HoldAtLeastTests {

	private static final Duration LEASE = ManualLocks.LEASE;

	private static final Duration HOLD = Duration.ofSeconds(10);

	private static final Duration A_BIT = Duration.ofMillis(200);

	private static final LockRequest REQUEST = LockRequest.of("order:42").withWaitTime(Duration.ofMinutes(10));

	private final ManualLocks locks = new ManualLocks(ManualLocks.SETTINGS.withHandoffTime(Duration.ofHours(1)));

	private final DefaultLockClient client = this.locks.client();

	/**
	 * Asserts that the lock becomes free after a time, within the drift of the clocks.
	 */
	private void assertFreeAfter(Duration rest) {
		this.locks.advance(rest.minus(A_BIT));
		assertThat(this.locks.isFree("order:42")).isFalse();
		this.locks.advance(A_BIT.multipliedBy(2));
		assertThat(this.locks.isFree("order:42")).isTrue();
	}

	@Test
	void lockStaysHeldForTheTimeSinceItsAcquisition() {
		Lease lease = this.client.acquire(REQUEST);
		this.locks.advance(Duration.ofSeconds(4));
		lease.holdAtLeast(HOLD);
		this.locks.advance(Duration.ofSeconds(2));
		lease.close();
		assertFreeAfter(Duration.ofSeconds(4));
	}

	@Test
	void lastCallSetsTheTime() {
		Lease lease = this.client.acquire(REQUEST.withHoldAtLeast(LEASE));
		lease.holdAtLeast(Duration.ofSeconds(20));
		lease.holdAtLeast(HOLD);
		lease.close();
		assertFreeAfter(HOLD);
	}

	@Test
	void timeOfZeroReleasesTheLockImmediately() {
		Lease lease = this.client.acquire(REQUEST.withHoldAtLeast(HOLD));
		lease.holdAtLeast(Duration.ZERO);
		lease.close();
		assertThat(this.locks.isFree("order:42")).isTrue();
	}

	@Test
	void timeThatHasPassedDoesNotKeepTheLock() {
		Lease lease = this.client.acquire(REQUEST);
		this.locks.advance(LEASE.multipliedBy(3));
		lease.holdAtLeast(LEASE);
		lease.close();
		assertThat(this.locks.isFree("order:42")).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "PT-0.001S", "PT30.001S" })
	void timeOutOfItsRangeIsRefusedWithItsValue(Duration time) {
		Lease lease = this.client.acquire(REQUEST);
		assertThatIllegalArgumentException().isThrownBy(() -> lease.holdAtLeast(time))
			.withMessageContaining("'order:42' is %s: it must be from PT0S to PT30S".formatted(time));
		lease.close();
		assertThat(this.locks.isFree("order:42")).isTrue();
	}

	@Test
	void closedOrLostLeaseThrows() {
		Lease closed = this.client.acquire(REQUEST);
		closed.close();
		assertThatExceptionOfType(LeaseLostException.class).isThrownBy(() -> closed.holdAtLeast(HOLD));

		Lease lost = this.client.acquire(REQUEST);
		this.locks.freeze(LEASE.plus(A_BIT));
		assertThatExceptionOfType(LeaseLostException.class).isThrownBy(() -> lost.holdAtLeast(HOLD));
	}

	@Test
	void waiterOfTheSameClientAcquiresWhenTheTimeEnds() {
		Lease lease = this.client.acquire(REQUEST);
		CompletableFuture<Lease> next = this.client.acquireAsync(REQUEST);
		lease.holdAtLeast(HOLD);
		lease.close();
		this.locks.advance(HOLD.minus(A_BIT));
		assertThat(next).isNotDone();
		this.locks.advance(Duration.ofSeconds(2));
		assertThat(next).isCompletedWithValueMatching((handed) -> !handed.owner().equals(lease.owner()));
	}

	@Test
	void timeOfAWaiterCountsFromTheHandOff() {
		Lease first = this.client.acquire(REQUEST);
		CompletableFuture<Lease> next = this.client.acquireAsync(REQUEST);
		this.locks.advance(HOLD.multipliedBy(2));
		first.close();
		this.locks.advance(Duration.ofSeconds(1));
		assertThat(next.join().owner()).isEqualTo(first.owner());
		next.join().holdAtLeast(HOLD);
		next.join().close();
		assertFreeAfter(HOLD.minusSeconds(1));
	}

	/**
	 * The lock is handed off, and the time of its first holder does not apply any more.
	 */
	@Test
	void nextOwnerIsNotBoundByTheTimeOfThePreviousOne() {
		Lease first = this.client.acquire(REQUEST.withHoldAtLeast(HOLD));
		CompletableFuture<Lease> next = this.client.acquireAsync(REQUEST);
		this.locks.advance(HOLD.plus(A_BIT));
		first.close();
		this.locks.advance(Duration.ZERO);
		assertThat(next.join().owner()).isEqualTo(first.owner());
		next.join().close();
		assertThat(this.locks.isFree("order:42")).isTrue();
	}

	@Test
	void nestedCallChangesTheTimeOfTheOuterLock() {
		this.client.execute(REQUEST,
				() -> this.client.execute(REQUEST, () -> LeaseContext.current().holdAtLeast(HOLD)));
		assertFreeAfter(HOLD);
	}

	@Test
	void holdsThatShareALeaseShareItsTime() {
		Lease outer = this.client.hold(List.of(REQUEST)).get(0);
		Lease inner = this.client.hold(List.of(REQUEST)).get(0);
		outer.holdAtLeast(Duration.ofSeconds(20));
		inner.holdAtLeast(HOLD);
		outer.close();
		assertThatExceptionOfType(LeaseLostException.class).isThrownBy(() -> outer.holdAtLeast(LEASE));
		inner.close();
		assertFreeAfter(HOLD);
	}

	@Test
	void closedClientKeepsTheLockForTheTime() {
		this.client.acquire(REQUEST).holdAtLeast(HOLD);
		this.client.close();
		this.locks.advance(Duration.ZERO);
		assertFreeAfter(HOLD);
	}

}

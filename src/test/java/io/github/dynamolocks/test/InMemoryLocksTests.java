package io.github.dynamolocks.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.LockRequest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests the contract of clients in memory, and the clock of the locks in memory.
 */
class InMemoryLocksTests extends LockClientContract {

	private final InMemoryLocks locks;

	InMemoryLocksTests() {
		super(TestLocks.inMemory());
		this.locks = (InMemoryLocks) locks();
	}

	@Override
	void letWaitersLook() {
		this.locks.advance(Duration.ofSeconds(1));
	}

	@Override
	void letRenew(String resource, Duration lease) {
		this.locks.advance(lease.multipliedBy(10));
	}

	@Test
	void waitOfAMinuteTakesNoRealTime() {
		this.locks.heldByAnother("held", LEASE);
		long start = System.nanoTime();
		assertThatExceptionOfType(LockNotAcquiredException.class)
			.isThrownBy(() -> this.locks.client().acquire(LockRequest.of("held").withWaitTime(Duration.ofMinutes(1))))
			.satisfies((ex) -> assertThat(ex.waited()).isBetween(Duration.ofMinutes(1), Duration.ofSeconds(61)));
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
	}

	@Test
	void waiterTakesOverTheLockOfACrashedProcess() {
		this.locks.ownerDied("dead", LEASE);
		try (Lease lease = this.locks.client().acquire(LockRequest.of("dead").withWaitTime(Duration.ofMinutes(1)))) {
			assertThat(lease.isHeld()).isTrue();
		}
	}

	@Test
	void clockKeepsRealTimeWhileAThreadOfThisJvmHoldsTheLock() throws Exception {
		ExecutorService executor = Executors.newSingleThreadExecutor();
		try {
			Future<String> waiting;
			try (Lease lease = this.locks.client().acquire(LockRequest.of("busy"))) {
				CountDownLatch begun = new CountDownLatch(1);
				waiting = executor.submit(() -> {
					begun.countDown();
					try (Lease next = this.locks.client()
						.acquire(LockRequest.of("busy").withWaitTime(Duration.ofMinutes(1)))) {
						return next.owner();
					}
				});
				begun.await(10, TimeUnit.SECONDS);
				Thread.onSpinWait();
				assertThat(lease.isHeld()).isTrue();
			}
			assertThat(waiting.get(30, TimeUnit.SECONDS)).isNotEmpty();
		}
		finally {
			executor.shutdownNow();
		}
	}

	@RepeatedTest(20)
	void severalWaitersTakeTurnsAfterACrashedProcess() throws Exception {
		this.locks.ownerDied("popular", LEASE);
		ExecutorService executor = Executors.newFixedThreadPool(4);
		try {
			List<Future<Boolean>> waiting = new ArrayList<>();
			for (int i = 0; i < 4; i++) {
				waiting.add(executor.submit(() -> this.locks.client()
					.execute(LockRequest.of("popular").withWaitTime(Duration.ofMinutes(5)), Lease::isHeld)));
			}
			for (Future<Boolean> each : waiting) {
				assertThat(each.get(60, TimeUnit.SECONDS)).isTrue();
			}
		}
		finally {
			executor.shutdownNow();
		}
	}

}

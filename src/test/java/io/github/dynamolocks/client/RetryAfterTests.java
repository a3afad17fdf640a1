package io.github.dynamolocks.client;

import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.test.InMemoryLocks;
import io.github.dynamolocks.test.TestLocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests the time after which a remote caller should ask again.
 */
class RetryAfterTests {

	private final InMemoryLocks locks = TestLocks.inMemory();

	@AfterEach
	void close() {
		this.locks.close();
	}

	@Test
	void callerThatDidNotWaitAsksAgainAfterASecond() {
		this.locks.heldByAnother("order:1", Duration.ofMinutes(5));

		assertThat(refusal(Duration.ZERO).retryAfter()).hasSeconds(1);
	}

	@Test
	void callerThatWaitedAsksAgainAfterTheSameTime() {
		this.locks.heldByAnother("order:1", Duration.ofMinutes(5));

		assertThat(refusal(Duration.ofMillis(6500)).retryAfter()).hasSeconds(7);
	}

	@Test
	void keptLockIsFreeAfterTheRestOfItsTime() {
		LockRequest kept = LockRequest.of("order:1").withHoldAtLeast(Duration.ofMinutes(2));
		try (Lease lease = this.locks.client().acquire(kept)) {
			lease.ensureHeld();
		}

		assertThat(refusal(Duration.ZERO).retryAfter()).isBetween(Duration.ofSeconds(119), Duration.ofSeconds(122));
	}

	private LockNotAcquiredException refusal(Duration waitTime) {
		LockRequest request = LockRequest.of("order:1").withWaitTime(waitTime);
		return catchThrowableOfType(LockNotAcquiredException.class, () -> this.locks.client().acquire(request));
	}

}

package io.github.dynamolocks.guide;

import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.test.InMemoryLocks;
import io.github.dynamolocks.test.LockAssertions;
import io.github.dynamolocks.test.TestLocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests without a server.
 */
// tag::tests[]
class WithoutServerTests {

	private final InMemoryLocks locks = TestLocks.inMemory();

	private final LockRequest request = LockRequest.of("order:1").withWaitTime(Duration.ofMinutes(1));

	@AfterEach
	void close() {
		this.locks.close();
	}

	@Test
	void callerWaitsAMinuteOfTestTime() {
		this.locks.heldByAnother("order:1", Duration.ofSeconds(30));

		assertThatExceptionOfType(LockNotAcquiredException.class)
			.isThrownBy(() -> this.locks.client().acquire(this.request))
			.satisfies((ex) -> assertThat(ex.waited()).isGreaterThanOrEqualTo(Duration.ofMinutes(1)));
	}

	@Test
	void lockOfADeadOwnerIsTakenOverWithinAMinute() {
		this.locks.ownerDied("order:1", Duration.ofSeconds(30));

		String result = this.locks.client().execute(this.request, (lease) -> "shipped");

		assertThat(result).isEqualTo("shipped");
	}

	@Test
	void leaseIsRenewedUntilItIsClosed() {
		try (Lease lease = this.locks.client().acquire(this.request)) {
			this.locks.advance(Duration.ofMinutes(10));

			LockAssertions.assertThatLock(this.locks, "order:1").isHeldBy(lease).isRenewedAtLeast(20);
		}
	}

}
// end::tests[]

package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.LockNotAcquiredException.Reason;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.test.InMemoryLocks;
import io.github.dynamolocks.test.TestLocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests the descriptions of leases and the reasons of refusals.
 */
class DescriptionTests {

	private static final LockRequest REQUEST = LockRequest.of("r").withLease(Duration.ofSeconds(30));

	private final InMemoryLocks locks = TestLocks.inMemory();

	@AfterEach
	void close() {
		this.locks.close();
	}

	@Test
	void leaseDescribesItsResourceOwnerAndRemainingTime() {
		Lease lease = this.locks.client().acquire(REQUEST);
		assertThat(lease).hasToString("lease on 'r', owner %s, 30000 ms left".formatted(lease.owner()));
		lease.close();
		assertThat(lease).hasToString("lease on 'r', owner %s, closed".formatted(lease.owner()));
	}

	@Test
	void closedHoldDescribesItselfAsClosedWhileAnotherSharesTheLock() {
		Lease outer = this.locks.client().hold(List.of(REQUEST)).get(0);
		Lease inner = this.locks.client().hold(List.of(REQUEST)).get(0);
		inner.close();
		assertThat(inner).hasToString("lease on 'r', owner %s, closed".formatted(outer.owner()));
		assertThat(outer).hasToString("lease on 'r', owner %s, 30000 ms left".formatted(outer.owner()));
		outer.close();
	}

	@Test
	void lostLeaseDescribesItselfAsLost() {
		Lease lease = this.locks.client().acquire(REQUEST);
		this.locks.leaseRunsOut("r");
		assertThat(lease.isHeld()).isFalse();
		assertThat(lease).hasToString("lease on 'r', owner %s, lost".formatted(lease.owner()));
	}

	@Test
	void refusalByContentionHasTheReasonContended() {
		this.locks.heldByAnother("r", Duration.ofSeconds(30));
		assertThat(refusal(REQUEST)).isEqualTo(Reason.CONTENDED);
		assertThat(refusal(REQUEST.withWaitTime(Duration.ofSeconds(1)))).isEqualTo(Reason.CONTENDED);
	}

	@Test
	void refusalByInterruptHasTheReasonInterrupted() {
		this.locks.heldByAnother("r", Duration.ofSeconds(30));
		Thread.currentThread().interrupt();
		assertThat(refusal(REQUEST.withWaitTime(Duration.ofSeconds(1)))).isEqualTo(Reason.INTERRUPTED);
		assertThat(Thread.interrupted()).isTrue();
	}

	@Test
	void refusalByAClosedClientHasTheReasonClosed() {
		((DefaultLockClient) this.locks.client()).close();
		assertThat(refusal(REQUEST)).isEqualTo(Reason.CLOSED);
		assertThat(refusal(REQUEST.withWaitTime(Duration.ofSeconds(1)))).isEqualTo(Reason.CLOSED);
	}

	private Reason refusal(LockRequest request) {
		return catchThrowableOfType(LockNotAcquiredException.class, () -> this.locks.client().acquire(request))
			.reason();
	}

}

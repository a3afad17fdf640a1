package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.test.InMemoryLocks;
import io.github.dynamolocks.test.TestLocks;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that only the request of {@code tryAcquire} determines whether it waits, and not
 * the default of the client. In each test the holder is dead, so a caller that waits
 * acquires the lock.
 */
class TryAcquireTests {

	private static final LockRequest REQUEST = LockRequest.of("order:42");

	private static final Duration LEASE = Duration.ofSeconds(10);

	private final InMemoryLocks locks = TestLocks
		.inMemory(LockClientSettings.DEFAULTS.withWaitTime(Duration.ofMinutes(1)));

	private final LockClient client = this.locks.client();

	@BeforeEach
	void lock() {
		this.locks.ownerDied("order:42", LEASE);
	}

	@AfterEach
	void close() {
		this.locks.close();
	}

	@Test
	void requestWithoutAWaitTimeTriesOnce() {
		assertThat(this.client.tryAcquire(REQUEST)).isEmpty();
		this.locks.advance(LEASE.plusMillis(1));
		assertThat(this.client.tryAcquire(REQUEST)).isPresent();
	}

	@Test
	void requestWaitsForItsOwnWaitTime() {
		assertThat(this.client.tryAcquire(REQUEST.withWaitTime(LEASE.dividedBy(2)))).isEmpty();
		Optional<Lease> lease = this.client.tryAcquire(REQUEST.withWaitTime(LEASE));
		assertThat(lease).isPresent();
	}

	@Test
	void acquireWaitsForTheDefault() {
		assertThat(this.client.acquire(REQUEST).isHeld()).isTrue();
	}

	@Test
	void executeWaitsForTheDefault() {
		assertThat(this.client.execute(REQUEST, Lease::isHeld)).isTrue();
	}

	@Test
	void holdWaitsForTheDefault() {
		assertThat(this.client.hold(List.of(REQUEST))).singleElement()
			.satisfies((lease) -> assertThat(lease.isHeld()).isTrue());
	}

}

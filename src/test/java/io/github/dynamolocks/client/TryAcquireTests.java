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
 * Whether {@code tryAcquire} waits is for its request to say, not for the default of the
 * client is. The holder dies at the beginning of each test: who waits gets the lock.
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

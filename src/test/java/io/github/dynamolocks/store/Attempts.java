package io.github.dynamolocks.store;

import java.time.Duration;
import java.util.Objects;
import java.util.UUID;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Creates the requests that tests send to a store, and checks its answers.
 */
final class Attempts {

	static final Duration LEASE = Duration.ofSeconds(30);

	static final String HOLDER = "shop@host pid 1 thread main: Shipping.ship";

	/** By how much the two bounds of DynamoDB's time are apart, at most. */
	static final Duration UNCERTAINTY = Duration.ofMillis(1400);

	private Attempts() {
	}

	static AcquireCommand plain(String resource) {
		return command(resource, LEASE, Duration.ZERO, 0);
	}

	static AcquireCommand fenced(String resource) {
		return fenced(resource, 1);
	}

	static AcquireCommand fenced(String resource, int tokens) {
		return command(resource, LEASE, Duration.ZERO, tokens);
	}

	static AcquireCommand holding(String resource, Duration holdAtLeast) {
		return command(resource, LEASE, holdAtLeast, 0);
	}

	static AcquireCommand command(String resource, Duration lease, Duration holdAtLeast, int tokens) {
		return new AcquireCommand(resource, UUID.randomUUID().toString(), lease, holdAtLeast, tokens, HOLDER);
	}

	/** Acquires a lock that must be free. */
	static Acquisition acquired(LockStore store, AcquireCommand command) {
		AcquireResult result = store.acquire(command);
		assertThat(result).isInstanceOf(Acquisition.class);
		return (Acquisition) result;
	}

	/** Tries to acquire a lock that has an owner. */
	static AcquireResult.Refused refused(LockStore store, AcquireCommand command) {
		AcquireResult result = store.acquire(command);
		assertThat(result).isInstanceOf(AcquireResult.Refused.class);
		return (AcquireResult.Refused) result;
	}

	static TokenRange tokens(Acquisition acquisition) {
		return Objects.requireNonNull(acquisition.tokens());
	}

}

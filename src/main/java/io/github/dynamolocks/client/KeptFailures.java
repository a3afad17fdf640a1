package io.github.dynamolocks.client;

import java.util.Map;
import java.util.Optional;

import io.github.dynamolocks.store.HostClock;

/**
 * Remembers the failures of callbacks whose locks stay held for a hold-at-least time. A
 * caller that repeats such a call is refused because of its own earlier call; the refusal
 * then includes the failure of that call.
 *
 * <p>
 * Safe for use by any number of threads.
 */
final class KeptFailures {

	private static final int CAPACITY = 100;

	private final HostClock host;

	private final Map<String, Failure> failures = new RecentlyUsed<>(CAPACITY);

	KeptFailures(HostClock host) {
		this.host = host;
	}

	/**
	 * Remembers how the last callback under a lease ended.
	 * @param lease a lease whose lock stays held
	 */
	synchronized void remember(DefaultLease lease) {
		long now = this.host.nanoTime();
		this.failures.values().removeIf((failure) -> failure.untilNanos - now < 0);
		Throwable thrown = lease.failure();
		if (thrown != null) {
			this.failures.put(lease.resource(), new Failure(thrown,
					now + lease.acquisition().holdAtLeast().plus(lease.acquisition().lease()).toNanos()));
		}
		else {
			this.failures.remove(lease.resource());
		}
	}

	/**
	 * Finds the failure of the callback for which a lock is still held.
	 * @param resource the resource, canonical
	 * @return the failure, or empty if none is known
	 */
	synchronized Optional<Throwable> find(String resource) {
		Failure failure = this.failures.get(resource);
		return (failure != null && failure.untilNanos - this.host.nanoTime() >= 0) ? Optional.of(failure.thrown)
				: Optional.empty();
	}

	private record Failure(Throwable thrown, long untilNanos) {

	}

}

package io.github.dynamolocks.integration;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

import net.javacrumbs.shedlock.core.ExtensibleLockProvider;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.SimpleLock;

import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.LockRequest;

/**
 * Acquires the locks of ShedLock through a {@link LockClient}. The name of a lock is the
 * resource.
 *
 * <p>
 * {@code lockAtMostFor} is the length of a lease that the client does not renew, but at
 * least {@link LockRequest#MIN_LEASE}: after this time the lock is free, even if the task
 * still runs or its JVM crashed. The lock may stay held in DynamoDB for up to 1.3 seconds
 * less, because the client knows DynamoDB's time with this uncertainty.
 * {@code lockAtLeastFor} keeps the lock held after an earlier {@code unlock}.
 * {@code extend} counts both times from its call; it never moves the end of the lease
 * back.
 *
 * <p>
 * An {@code unlock} whose lease was lost, or whose request failed, is logged and throws
 * nothing: an exception would hide that of the task. The client retries a failed release.
 *
 * <p>
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class DynamoLocksLockProvider implements ExtensibleLockProvider {

	private final LockClient client;

	/**
	 * Creates a provider.
	 * @param client acquires the locks; the caller closes it
	 */
	public DynamoLocksLockProvider(LockClient client) {
		this.client = Objects.requireNonNull(client, "client");
	}

	/**
	 * Tries once to acquire a lock. Does not wait for it.
	 * @param configuration the name of the lock and its times
	 * @return the lock; empty if another owner holds it
	 * @throws io.github.dynamolocks.LockStoreException if the store failed
	 * @throws io.github.dynamolocks.LockNotAcquiredException if the client is closed
	 * @throws IllegalArgumentException if the name cannot be a key of the table, or a
	 * time is longer than {@link LockRequest#MAX_TIME}
	 */
	@Override
	public Optional<SimpleLock> lock(LockConfiguration configuration) {
		LockRequest request = LockRequest.of(configuration.getName())
			.withLease(leaseOf(configuration))
			.withHoldAtLeast(configuration.getLockAtLeastFor())
			.withoutRenewal();
		return this.client.tryAcquire(request).map((lease) -> new EndingLock(lease, configuration));
	}

	/** Returns the length of the lease for a lock. */
	static Duration leaseOf(LockConfiguration configuration) {
		Duration atMost = configuration.getLockAtMostFor();
		return (atMost.compareTo(LockRequest.MIN_LEASE) < 0) ? LockRequest.MIN_LEASE : atMost;
	}

}

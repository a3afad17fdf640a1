package io.github.dynamolocks.integration;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.function.Consumer;

import org.springframework.integration.support.locks.ExpirableLockRegistry;
import org.springframework.integration.support.locks.RenewableLockRegistry;
import org.springframework.util.ClassUtils;

import io.github.dynamolocks.Fencing;
import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.PrintableText;

/**
 * Provides the locks of Spring Integration 7 and 6.5 through a {@link LockClient}. The
 * key of a lock must be a string. The resource is the prefix of the registry, followed by
 * the key.
 *
 * <p>
 * A lock behaves as that of {@link LockClient#lock}: it belongs to a thread, is
 * reentrant, and also nests in what the thread holds through {@code execute} and
 * {@code hold}. The client renews the lease until the last {@code unlock()}.
 * {@code tryLock()} tries once, and the other methods wait in the line of the resource.
 * With Spring Integration 7 each lock is a
 * {@code org.springframework.integration.support.locks.DistributedLock}; the time to live
 * of its methods is the length of the lease.
 *
 * <p>
 * If the lease is lost, a nested acquisition throws a {@link LeaseLostException},
 * {@code renewLock} an {@link IllegalStateException}, and {@code unlock()} a
 * {@link java.util.ConcurrentModificationException}; the thread must still call
 * {@code unlock()} as often as it acquired the lock. {@code unlock()} of another thread
 * throws an {@link IllegalMonitorStateException}. Conditions are not supported.
 *
 * <p>
 * The registry implements raw types, because its interfaces have a type parameter only in
 * Spring Integration 7. Thread-safe.
 *
 * @since 0.1.0
 */
@SuppressWarnings("rawtypes")
public final class DynamoLocksRegistry implements ExpirableLockRegistry, RenewableLockRegistry {

	private static final boolean DISTRIBUTED = ClassUtils.isPresent(
			"org.springframework.integration.support.locks.DistributedLock",
			DynamoLocksRegistry.class.getClassLoader());

	private final Map<String, RegistryLock> locks = new ConcurrentHashMap<>();

	private final ThreadHolds holds = new ThreadHolds();

	private final LockClient client;

	private final String prefix;

	/**
	 * Creates a registry whose keys are the resources.
	 * @param client acquires the locks; the caller closes it
	 */
	public DynamoLocksRegistry(LockClient client) {
		this(client, "");
	}

	/**
	 * Creates a registry with a prefix. Give each application its own prefix if several
	 * use the same table, because components such as an aggregator derive keys that are
	 * not unique between applications.
	 * @param client acquires the locks; the caller closes it
	 * @param prefix the text before each key
	 */
	public DynamoLocksRegistry(LockClient client, String prefix) {
		this.client = Objects.requireNonNull(client, "client");
		this.prefix = Objects.requireNonNull(prefix, "prefix");
	}

	/**
	 * Returns the lock for a key. Sends no request.
	 * @param lockKey the key, a string
	 * @return the lock, the same for equal keys until it is removed as unused
	 * @throws IllegalArgumentException if the key is not a string, or the resource is
	 * blank
	 */
	@Override
	public Lock obtain(Object lockKey) {
		return this.locks.computeIfAbsent(resource(lockKey), this::create);
	}

	private RegistryLock create(String resource) {
		LockRequest request = LockRequest.of(resource);
		return DISTRIBUTED ? DistributedRegistryLock.create(this.client, request, this.holds)
				: new RegistryLock(this.client, request, this.holds);
	}

	/**
	 * Removes the locks that no thread holds, acquires, or has used for a time.
	 * @param age the time in milliseconds
	 */
	@Override
	public void expireUnusedOlderThan(long age) {
		this.locks.values().removeIf((lock) -> lock.isUnusedFor(Duration.ofMillis(age)));
	}

	/**
	 * Checks that the calling thread holds a lock. Sends no request, because the client
	 * renews the lease in the background.
	 * @param lockKey the key, a string
	 * @throws IllegalStateException if the thread does not hold the lock through this
	 * registry, or has lost it
	 * @throws IllegalArgumentException if the key is not a string
	 */
	@Override
	public void renewLock(Object lockKey) {
		renew(lockKey, Lease::ensureHeld);
	}

	/**
	 * Renews the lease of a lock that the calling thread holds, and gives it another
	 * length, as {@link Lease#extend}. The client renews the lease with this length from
	 * then on.
	 * @param lockKey the key, a string
	 * @param ttl the length; rounded to the range from {@link LockRequest#MIN_LEASE} to
	 * {@link LockRequest#MAX_TIME}
	 * @throws IllegalStateException if the thread does not hold the lock through this
	 * registry, or has lost it
	 * @throws io.github.dynamolocks.LockStoreException if the store failed
	 * @throws IllegalArgumentException if the key is not a string
	 */
	@Override
	public void renewLock(Object lockKey, Duration ttl) {
		renew(lockKey, (lease) -> lease.extend(RegistryLock.rounded(ttl)));
	}

	private void renew(Object lockKey, Consumer<Lease> renewal) {
		String resource = resource(lockKey);
		if (!this.holds.isHeld(resource)) {
			throw new IllegalStateException(
					"The lock on '%s' cannot be renewed, because thread '%s' does not hold it through this registry: acquire it first"
						.formatted(PrintableText.of(resource), Thread.currentThread().getName()));
		}
		// Nests in the lease of the thread, with or without a token
		LockRequest request = LockRequest.of(resource).withWaitTime(Duration.ZERO).withFencing(Fencing.OFF);
		try (Lease lease = this.client.hold(List.of(request)).get(0)) {
			renewal.accept(lease);
		}
		catch (LeaseLostException ex) {
			throw new IllegalStateException(ex.getMessage(), ex);
		}
	}

	private String resource(Object lockKey) {
		if (lockKey instanceof String key) {
			return this.prefix + key;
		}
		throw new IllegalArgumentException("The key of a lock is %s: it must be a string"
			.formatted((lockKey != null) ? "a " + lockKey.getClass().getName() : null));
	}

}

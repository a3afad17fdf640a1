package io.github.dynamolocks.integration;

import java.time.Duration;

import org.springframework.integration.support.locks.DistributedLock;

import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.LockRequest;

/**
 * Adds the interface of Spring Integration 7 to a lock. With Spring Integration 6.5, this
 * class cannot be loaded.
 */
final class DistributedRegistryLock extends RegistryLock implements DistributedLock {

	private DistributedRegistryLock(LockClient client, LockRequest request, ThreadHolds holds) {
		super(client, request, holds);
	}

	/**
	 * Creates a lock. The result has a type of its own, so that a caller can be loaded
	 * without this class.
	 */
	static RegistryLock create(LockClient client, LockRequest request, ThreadHolds holds) {
		return new DistributedRegistryLock(client, request, holds);
	}

	@Override
	public void lock(Duration ttl) {
		lockWithLease(ttl);
	}

	@Override
	public boolean tryLock(Duration waitTime, Duration ttl) throws InterruptedException {
		return tryLockWithLease(waitTime, ttl);
	}

}

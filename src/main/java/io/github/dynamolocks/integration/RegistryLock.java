package io.github.dynamolocks.integration;

import java.time.Duration;
import java.util.ConcurrentModificationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.PrintableText;

/**
 * Implements the lock of one resource as Spring Integration expects it, with
 * {@link LockClient#lock}. A thread whose lease is lost keeps its hold until it unlocks,
 * while another thread may acquire the lock.
 */
class RegistryLock implements Lock {

	private final LockClient client;

	private final LockRequest request;

	private final Lock lock;

	private final ThreadHolds holds;

	/** The number of threads that acquire the lock or hold it, once for each hold. */
	private final AtomicInteger users = new AtomicInteger();

	private volatile long lastUsed = System.nanoTime();

	RegistryLock(LockClient client, LockRequest request, ThreadHolds holds) {
		this.client = client;
		this.request = request;
		this.lock = client.lock(request);
		this.holds = holds;
	}

	@Override
	public void lock() {
		lock(this.lock);
	}

	/**
	 * Acquires the lock with a lease of another length, which the client renews.
	 * @param ttl the length; rounded to the range of a lease
	 */
	void lockWithLease(Duration ttl) {
		lock(this.client.lock(withLease(ttl)));
	}

	private void lock(Lock target) {
		boolean unused = this.<RuntimeException>acquire(target, () -> {
			target.lock();
			return true;
		});
	}

	@Override
	public void lockInterruptibly() throws InterruptedException {
		boolean unused = this.<InterruptedException>acquire(this.lock, () -> {
			this.lock.lockInterruptibly();
			return true;
		});
	}

	@Override
	public boolean tryLock() {
		return this.<RuntimeException>acquire(this.lock, this.lock::tryLock);
	}

	@Override
	public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
		return this.<InterruptedException>acquire(this.lock, () -> this.lock.tryLock(time, unit));
	}

	/**
	 * Acquires the lock with a lease of another length, which the client renews.
	 * @param waitTime how long to wait
	 * @param ttl the length; rounded to the range of a lease
	 * @return false if another owner held the lock for the whole wait time
	 * @throws InterruptedException if the thread was interrupted
	 */
	boolean tryLockWithLease(Duration waitTime, Duration ttl) throws InterruptedException {
		Lock target = this.client.lock(withLease(ttl));
		return this.<InterruptedException>acquire(target,
				() -> target.tryLock(TimeUnit.NANOSECONDS.convert(waitTime), TimeUnit.NANOSECONDS));
	}

	private LockRequest withLease(Duration ttl) {
		return this.request.withLease(rounded(ttl));
	}

	/** Returns the next length that a lease can have. */
	static Duration rounded(Duration ttl) {
		if (ttl.compareTo(LockRequest.MIN_LEASE) < 0) {
			return LockRequest.MIN_LEASE;
		}
		return (ttl.compareTo(LockRequest.MAX_TIME) > 0) ? LockRequest.MAX_TIME : ttl;
	}

	private <E extends Exception> boolean acquire(Lock target, Acquisition<E> acquisition) throws E {
		this.users.incrementAndGet();
		boolean acquired = false;
		try {
			acquired = acquisition.isAcquired();
			if (acquired) {
				this.holds.push(this.request.resource(), new ThreadHolds.Hold(target, this));
			}
			return acquired;
		}
		finally {
			if (!acquired) {
				leave();
			}
		}
	}

	@Override
	public void unlock() {
		ThreadHolds.Hold hold = this.holds.pop(this.request.resource());
		if (hold == null) {
			throw new IllegalMonitorStateException(
					"Thread '%s' cannot release %s, because it does not hold it through this registry: call unlock() on the thread that acquired the lock"
						.formatted(Thread.currentThread().getName(), this));
		}
		try {
			hold.lock().unlock();
		}
		catch (LeaseLostException ex) {
			throw new ConcurrentModificationException(ex.getMessage(), ex);
		}
		finally {
			hold.through().leave();
		}
	}

	private void leave() {
		this.lastUsed = System.nanoTime();
		this.users.decrementAndGet();
	}

	@Override
	public Condition newCondition() {
		return this.lock.newCondition();
	}

	/**
	 * Returns whether no thread holds the lock, acquires it, or has used it for a time.
	 */
	boolean isUnusedFor(Duration age) {
		return this.users.get() == 0 && System.nanoTime() - this.lastUsed > age.toNanos();
	}

	@Override
	public String toString() {
		return "the lock on '%s'".formatted(PrintableText.of(this.request.resource()));
	}

	/**
	 * Acquires a lock.
	 *
	 * @param <E> the exception of an interrupt
	 */
	@FunctionalInterface
	private interface Acquisition<E extends Exception> {

		boolean isAcquired() throws E;

	}

}

package io.github.dynamolocks;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.function.BooleanSupplier;

/**
 * Implements {@link LockClient#lock(LockRequest)}: acquires and releases the lock of one
 * resource, and keeps the leases of each thread.
 */
final class LeaseLock implements Lock {

	private final LockClient client;

	private final LockRequest request;

	/** The leases of a thread, one for each call of its that acquired the lock. */
	private final ThreadLocal<Deque<Lease>> leases = ThreadLocal.withInitial(ArrayDeque::new);

	LeaseLock(LockClient client, LockRequest request) {
		this.client = client;
		this.request = Objects.requireNonNull(request, "request");
	}

	@Override
	public void lock() {
		uninterrupted(() -> {
			boolean acquired = false;
			while (!acquired) {
				// Longer than the longest wait time of a request
				acquired = isAcquired(LockRequest.MAX_TIME);
			}
			return true;
		});
	}

	@Override
	public void lockInterruptibly() throws InterruptedException {
		boolean acquired = false;
		while (!acquired) {
			acquired = isAcquiredInterruptibly(LockRequest.MAX_TIME);
		}
	}

	@Override
	public boolean tryLock() {
		return uninterrupted(() -> isAcquired(Duration.ZERO));
	}

	@Override
	public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
		Duration wait = Duration.ofNanos(unit.toNanos(Math.max(0, time)));
		return isAcquiredInterruptibly((wait.compareTo(LockRequest.MAX_TIME) < 0) ? wait : LockRequest.MAX_TIME);
	}

	/** Repeats an acquisition that an interrupt ends, and then sets the flag again. */
	private boolean uninterrupted(BooleanSupplier acquisition) {
		boolean interrupted = Thread.interrupted();
		try {
			while (true) {
				try {
					return acquisition.getAsBoolean();
				}
				catch (LockNotAcquiredException ex) {
					if (ex.reason() != LockNotAcquiredException.Reason.INTERRUPTED) {
						throw ex;
					}
					interrupted |= Thread.interrupted();
				}
			}
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	private boolean isAcquiredInterruptibly(Duration wait) throws InterruptedException {
		if (Thread.interrupted()) {
			throw new InterruptedException("The thread was interrupted before it waited for " + this);
		}
		try {
			return isAcquired(wait);
		}
		catch (LockNotAcquiredException ex) {
			if (ex.reason() != LockNotAcquiredException.Reason.INTERRUPTED) {
				throw ex;
			}
			Thread.interrupted();
			InterruptedException interrupt = new InterruptedException(ex.getMessage());
			interrupt.initCause(ex);
			throw interrupt;
		}
	}

	/** Returns false if another owner held the lock for the whole wait time. */
	private boolean isAcquired(Duration wait) {
		try {
			Lease lease = this.client.hold(List.of(this.request.withWaitTime(wait))).get(0);
			this.leases.get().push(lease);
			return true;
		}
		catch (LockNotAcquiredException ex) {
			if (ex.reason() == LockNotAcquiredException.Reason.CONTENDED) {
				return false;
			}
			throw ex;
		}
		finally {
			forgetIfEmpty();
		}
	}

	@Override
	public void unlock() {
		Lease lease = this.leases.get().poll();
		forgetIfEmpty();
		if (lease == null) {
			throw new IllegalMonitorStateException(
					"Thread '%s' cannot release %s, because it does not hold it through this object: call unlock() on the thread and object that called lock()"
						.formatted(Thread.currentThread().getName(), this));
		}
		lease.close();
	}

	private void forgetIfEmpty() {
		if (this.leases.get().isEmpty()) {
			this.leases.remove();
		}
	}

	@Override
	public Condition newCondition() {
		throw new UnsupportedOperationException(
				"%s has no conditions, because no process can wake a waiter in another: read the awaited state from where it is stored, and release the lock between two reads"
					.formatted(this));
	}

	@Override
	public String toString() {
		return "the lock on '%s'".formatted(PrintableText.of(this.request.resource()));
	}

}

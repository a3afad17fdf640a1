package io.github.dynamolocks.benchmark;

import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.store.AcquireCommand;
import io.github.dynamolocks.store.AcquireResult;
import io.github.dynamolocks.store.Acquisition;
import io.github.dynamolocks.store.InMemoryLockStore;
import io.github.dynamolocks.store.LockRecord;
import io.github.dynamolocks.store.LockStore;
import io.github.dynamolocks.store.Place;
import io.github.dynamolocks.store.ReleaseResult;
import io.github.dynamolocks.store.RenewResult;

/**
 * Keeps locks in memory, with a delay for each request like a network's. Requests for
 * resources that begin with {@value #HUNG} get no answer until {@link #close()}.
 */
final class DelayedStore implements LockStore, AutoCloseable {

	static final String HUNG = "hung";

	private final InMemoryLockStore store = new InMemoryLockStore();

	private final long delayNanos;

	private final LongAdder renewals = new LongAdder();

	private final CountDownLatch closed = new CountDownLatch(1);

	DelayedStore(long delayMillis) {
		this.delayNanos = delayMillis * 1_000_000;
	}

	/** Returns the number of renewals so far. */
	long renewals() {
		return this.renewals.sum();
	}

	@Override
	public void close() {
		this.closed.countDown();
	}

	private <T> T delayed(String resource, Supplier<T> request) {
		long end = System.nanoTime() + this.delayNanos;
		for (long left = this.delayNanos; left > 0; left = end - System.nanoTime()) {
			LockSupport.parkNanos(this, left);
		}
		if (resource.startsWith(HUNG)) {
			try {
				this.closed.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}
		return request.get();
	}

	@Override
	public String canonical(String resource) {
		return this.store.canonical(resource);
	}

	@Override
	public AcquireResult acquire(AcquireCommand command) {
		return delayed(command.resource(), () -> this.store.acquire(command));
	}

	@Override
	public RenewResult renew(Acquisition acquisition, int tokens) {
		this.renewals.increment();
		return delayed(acquisition.resource(), () -> this.store.renew(acquisition, tokens));
	}

	@Override
	public ReleaseResult release(Acquisition acquisition, @Nullable Place next) {
		return delayed(acquisition.resource(), () -> this.store.release(acquisition, next));
	}

	@Override
	public ReleaseResult discard(String resource, String owner) {
		return delayed(resource, () -> this.store.discard(resource, owner));
	}

	@Override
	public AcquireResult join(AcquireCommand command) {
		return delayed(command.resource(), () -> this.store.join(command));
	}

	@Override
	public AcquireResult poll(AcquireCommand command) {
		return delayed(command.resource(), () -> this.store.poll(command));
	}

	@Override
	public AcquireResult check(AcquireCommand command) {
		return delayed(command.resource(), () -> this.store.check(command));
	}

	@Override
	public void leave(String resource, Place place) {
		Boolean unused = delayed(resource, () -> {
			this.store.leave(resource, place);
			return Boolean.TRUE;
		});
	}

	@Override
	public Optional<LockRecord> read(String resource) {
		return delayed(resource, () -> this.store.read(resource));
	}

}

package io.github.dynamolocks.test;

import java.time.Duration;
import java.util.UUID;
import java.util.function.BiConsumer;

import io.github.dynamolocks.store.AcquireCommand;
import io.github.dynamolocks.store.AcquireResult;
import io.github.dynamolocks.store.Acquisition;
import io.github.dynamolocks.store.LockStore;
import io.github.dynamolocks.store.RenewResult;

/**
 * Holds a lock as another process would, see {@link TestLocks#heldByAnother}.
 *
 * <p>
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class AnotherHolder {

	/** The {@code holder} attribute in the items of its locks. */
	public static final String HOLDER = "another@elsewhere";

	private final LockStore store;

	private final Acquisition acquisition;

	private final BiConsumer<Runnable, Duration> later;

	private boolean alive = true;

	private AnotherHolder(LockStore store, Acquisition acquisition, BiConsumer<Runnable, Duration> later) {
		this.store = store;
		this.acquisition = acquisition;
		this.later = later;
	}

	static AnotherHolder acquire(LockStore store, String resource, Duration lease,
			BiConsumer<Runnable, Duration> later) {
		AcquireCommand command = new AcquireCommand(store.canonical(resource), UUID.randomUUID().toString(), lease,
				Duration.ZERO, 0, HOLDER);
		AcquireResult result = store.acquire(command);
		if (result instanceof AcquireResult.Refused refused) {
			throw TestLocks.notFree(resource, refused);
		}
		AnotherHolder holder = new AnotherHolder(store, (Acquisition) result, later);
		holder.renewLater();
		return holder;
	}

	/**
	 * Returns the locked resource.
	 * @return the resource in the form of the table's key
	 */
	public String resource() {
		return this.acquisition.resource();
	}

	/**
	 * Returns the owner id of this acquisition.
	 * @return the {@code owner} attribute of the item
	 */
	public String owner() {
		return this.acquisition.owner();
	}

	/**
	 * Releases the lock. Does nothing after {@link #die()} or an earlier release.
	 */
	public synchronized void release() {
		if (this.alive) {
			this.alive = false;
			this.store.release(this.acquisition);
		}
	}

	/**
	 * Stops renewing and never releases the lock, like a killed process.
	 */
	public synchronized void die() {
		this.alive = false;
	}

	private void renewLater() {
		this.later.accept(this::renew, this.acquisition.lease().dividedBy(3));
	}

	private synchronized void renew() {
		if (this.alive && this.store.renew(this.acquisition) == RenewResult.RENEWED) {
			renewLater();
		}
	}

}

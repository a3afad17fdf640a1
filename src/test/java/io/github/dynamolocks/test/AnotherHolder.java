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
 * Somebody in another process who holds a lock, see {@link TestLocks#heldByAnother}.
 *
 * <p>
 * Safe for use by any number of threads.
 */
public final class AnotherHolder {

	/** What the item of a lock that another holds names as its holder. */
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
				Duration.ZERO, 0, 0, HOLDER);
		AcquireResult result = store.acquire(command);
		if (result instanceof AcquireResult.Refused refused) {
			throw TestLocks.notFree(resource, refused);
		}
		AnotherHolder holder = new AnotherHolder(store, ((AcquireResult.Acquired) result).acquisition(), later);
		holder.renewLater();
		return holder;
	}

	/**
	 * The locked resource.
	 * @return its name, as it is the key of the table
	 */
	public String resource() {
		return this.acquisition.resource();
	}

	/**
	 * The owner id of this acquisition.
	 * @return what the item of the lock has as its owner
	 */
	public String owner() {
		return this.acquisition.owner();
	}

	/**
	 * Frees the lock, as a holder does that is done. Does nothing for one that is dead or
	 * has freed it.
	 */
	public synchronized void release() {
		if (this.alive) {
			this.alive = false;
			this.store.release(this.acquisition);
		}
	}

	/**
	 * Renews no more and frees nothing, as a process that was killed.
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

package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockInfo;
import io.github.dynamolocks.LockRequest;

/**
 * Represents one caller, a thread or a future, that waits for a lock.
 */
final class Waiter {

	private final String resource;

	private final LockRequest request;

	private final long startNanos;

	private final long waitNanos;

	private final LockObserver.Acquisition observed;

	private final Consumer<Waiter> wake;

	/** Where it waits; guarded by the queues. */
	private @Nullable ResourceQueue queue;

	private volatile @Nullable Result result;

	/**
	 * Creates a waiter.
	 * @param resource the resource, canonical
	 * @param request what the caller asks for
	 * @param startNanos the monotonic time from which on the wait time counts
	 * @param waitTime how long the caller waits, zero for one try
	 * @param observed observes the acquisition
	 * @param wake called with no monitor held when the waiter can go on; must neither
	 * block nor throw
	 */
	Waiter(String resource, LockRequest request, long startNanos, Duration waitTime, LockObserver.Acquisition observed,
			Consumer<Waiter> wake) {
		this.resource = resource;
		this.request = request;
		this.startNanos = startNanos;
		this.waitNanos = waitTime.toNanos();
		this.observed = observed;
		this.wake = wake;
	}

	String resource() {
		return this.resource;
	}

	LockRequest request() {
		return this.request;
	}

	/** Returns whether the caller tries once and does not wait. */
	boolean triesOnce() {
		return this.waitNanos == 0;
	}

	long waited(long now) {
		return now - this.startNanos;
	}

	long left(long now) {
		return this.waitNanos - waited(now);
	}

	/** Returns the queue it waits in, null before it joins and after its wait. */
	@Nullable ResourceQueue queue() {
		return this.queue;
	}

	void setQueue(@Nullable ResourceQueue queue) {
		this.queue = queue;
	}

	LockObserver.Acquisition observed() {
		return this.observed;
	}

	/** Returns how the wait ended, null while it goes on. */
	@Nullable Result result() {
		return this.result;
	}

	boolean isWaiting() {
		return this.result == null;
	}

	/** Ends the wait; called once, by the queues. */
	void end(Result how) {
		this.result = how;
	}

	void wake() {
		this.wake.accept(this);
	}

	/**
	 * Tells the observer how the wait ended. Called once, before the caller has the
	 * lease, with no monitor held. Never throws.
	 * @return the result; a lease that cannot be given to the caller, or that is lost by
	 * now, is closed, and the result is a failure
	 */
	Result conclude() {
		Result reached = Objects.requireNonNull(this.result);
		try {
			tell(reached);
			if (reached instanceof Acquired acquired) {
				acquired.lease().ensureHeld();
			}
			return reached;
		}
		catch (Throwable ex) {
			return (reached instanceof Acquired) ? withdraw(reached, ex) : reached;
		}
	}

	private void tell(Result reached) {
		if (reached instanceof Acquired acquired) {
			acquired.lease().observe(this.observed.acquired(acquired.lease()));
		}
		else if (reached instanceof Contended contended) {
			this.observed.contended(contended.holder());
		}
		else if (reached instanceof Failed failed) {
			this.observed.failed(failed.failure());
		}
	}

	/**
	 * Closes the lease that the caller cannot get any more.
	 * @param reached the result of the wait
	 * @param failure the reason
	 * @return the failure as the result
	 */
	static Result withdraw(Result reached, Throwable failure) {
		if (reached instanceof Acquired acquired) {
			try {
				acquired.lease().close();
			}
			catch (LeaseLostException ex) {
				// The failure says so, or the loss came after it.
			}
			catch (Throwable ex) {
				Failures.suppress(failure, ex);
			}
		}
		return new Failed(failure, reached.waited());
	}

	/**
	 * The result of a wait.
	 */
	sealed interface Result {

		/** Returns how long the wait took. */
		Duration waited();

	}

	/**
	 * The caller has the lock.
	 *
	 * @param lease the lease
	 * @param waited how long the wait took
	 */
	record Acquired(DefaultLease lease, Duration waited) implements Result {

	}

	/**
	 * Others held the lock for the whole wait time.
	 *
	 * @param holder the last known holder, null if none is known
	 * @param waited how long the wait took
	 */
	record Contended(@Nullable LockInfo holder, Duration waited) implements Result {

	}

	/**
	 * The wait cannot go on.
	 *
	 * @param failure the reason
	 * @param waited how long the wait took
	 */
	record Failed(Throwable failure, Duration waited) implements Result {

	}

}

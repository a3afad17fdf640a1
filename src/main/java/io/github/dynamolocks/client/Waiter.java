package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.LockInfo;
import io.github.dynamolocks.LockRequest;

/**
 * One who waits for a lock, a thread or a future.
 */
final class Waiter {

	private final String resource;

	private final LockRequest request;

	private final long startNanos;

	private final long waitNanos;

	private final LockObserver.Acquisition observed;

	private final Consumer<Waiter> wake;

	/** Whether one of its requests is under way; guarded by the queue. */
	private boolean stepping;

	private volatile @Nullable End end;

	/**
	 * Creates a waiter.
	 * @param resource the resource, canonical
	 * @param request what it asks for
	 * @param startNanos the monotonic time now
	 * @param waitTime how long it waits
	 * @param observed who goes along with it
	 * @param wake called when it has reason to look around; must not block
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

	long waited(long now) {
		return now - this.startNanos;
	}

	long left(long now) {
		return this.waitNanos - waited(now);
	}

	boolean isStepping() {
		return this.stepping;
	}

	void setStepping(boolean stepping) {
		this.stepping = stepping;
	}

	LockObserver.Acquisition observed() {
		return this.observed;
	}

	/** How its wait ended, null while it goes on. */
	@Nullable End end() {
		return this.end;
	}

	/**
	 * Tells who goes along with it how its wait ended. Called once, by who serves it,
	 * before anybody has the lease, and with no monitor held.
	 */
	End conclude() {
		End reached = Objects.requireNonNull(this.end);
		if (reached.lease() != null) {
			reached.lease().observe(this.observed.acquired(reached.lease()));
		}
		else if (reached.failure() != null) {
			this.observed.failed(reached.failure());
		}
		else {
			this.observed.contended(reached.by());
		}
		return reached;
	}

	/** Ends its wait; called once, by the queue. */
	void end(End how) {
		this.end = how;
		wake();
	}

	void wake() {
		this.wake.accept(this);
	}

	/**
	 * The end of a wait, one of three: a lease, an exception, or neither, when somebody
	 * else held the lock for all of the time.
	 *
	 * @param lease what was acquired
	 * @param by who stood in the way at last
	 * @param failure what went wrong
	 * @param waited how long it took
	 */
	record End(@Nullable ActiveLease lease, @Nullable LockInfo by, @Nullable RuntimeException failure,
			Duration waited) {

	}

}

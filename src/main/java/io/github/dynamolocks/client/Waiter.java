package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.LeaseLostException;
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
	 * @param wake called with no monitor held when there is a reason to look around; must
	 * neither block nor throw
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
	 * Tells the observer how the wait ended. Called once, before the caller has the
	 * lease, with no monitor held. Never throws.
	 * @return the end; a lease that cannot be given to the caller, or that is lost by
	 * now, is closed, and the end is a failure
	 */
	End conclude() {
		End reached = Objects.requireNonNull(this.end);
		DefaultLease lease = reached.lease();
		try {
			tell(reached);
			if (lease != null) {
				lease.ensureHeld();
			}
			return reached;
		}
		catch (Throwable ex) {
			return (lease != null) ? withdrawn(reached, ex) : reached;
		}
	}

	/**
	 * Takes a lease back that the caller cannot get any more.
	 * @param reached the end of the wait
	 * @param failure why
	 * @return the failure as the end
	 */
	static End withdrawn(End reached, Throwable failure) {
		DefaultLease lease = reached.lease();
		if (lease != null) {
			try {
				lease.close();
			}
			catch (LeaseLostException ex) {
				// That is what the failure says, or it happened after it.
			}
			catch (Throwable ex) {
				Failures.suppress(failure, ex);
			}
		}
		return new End(null, null, failure, reached.waited());
	}

	private void tell(End reached) {
		if (reached.lease() != null) {
			reached.lease().observe(this.observed.acquired(reached.lease()));
		}
		else if (reached.failure() != null) {
			this.observed.failed(reached.failure());
		}
		else {
			this.observed.contended(reached.by());
		}
	}

	/** Ends its wait; called once, by the queue. */
	void end(End how) {
		this.end = how;
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
	record End(@Nullable DefaultLease lease, @Nullable LockInfo by, @Nullable Throwable failure, Duration waited) {

	}

}

package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockEvent;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.store.Acquisition;
import io.github.dynamolocks.store.HostClock;

/**
 * Implements the lease of one caller, which is held, then lost or closed, and never held
 * again.
 */
final class DefaultLease implements LeaseContext.Scoped {

	private final Acquisition acquisition;

	private final HostClock host;

	private final long acquiredNanos;

	private final OptionalLong token;

	private final @Nullable String purpose;

	private final boolean renewed;

	private final Consumer<DefaultLease> release;

	private final Consumer<DefaultLease> loss;

	private boolean closed;

	private @Nullable String lossReason;

	private @Nullable Throwable failure;

	/** The listeners of all shares. */
	private final List<Runnable> listeners = new ArrayList<>(1);

	private LockEvent.Loss lossKind = LockEvent.Loss.LAPSED;

	private volatile LockObserver.Hold observed = LockObserver.Hold.NONE;

	private @Nullable Thread acquirer;

	/** The threads that work under the lease, one for each binding. */
	private final List<Thread> workers = new ArrayList<>(1);

	/**
	 * Creates a lease that is held.
	 * @param acquisition what the store acquired
	 * @param token its fencing token
	 * @param request what was asked for
	 * @param host the clock for the time that it is held
	 * @param release frees it, called once
	 * @param loss called when it is lost, at most once
	 */
	DefaultLease(Acquisition acquisition, OptionalLong token, LockRequest request, HostClock host,
			Consumer<DefaultLease> release, Consumer<DefaultLease> loss) {
		this.acquisition = acquisition;
		this.token = token;
		this.purpose = request.purpose();
		this.renewed = request.renewed();
		this.loss = loss;
		this.host = host;
		this.acquiredNanos = host.nanoTime();
		this.release = release;
	}

	Acquisition acquisition() {
		return this.acquisition;
	}

	@Nullable String purpose() {
		return this.purpose;
	}

	/** Returns whether the lease is renewed while it is held. */
	boolean isRenewed() {
		return this.renewed;
	}

	/** How long ago it was acquired. */
	Duration held() {
		return Duration.ofNanos(this.host.nanoTime() - this.acquiredNanos);
	}

	@Override
	public String resource() {
		return this.acquisition.resource();
	}

	@Override
	public String owner() {
		return this.acquisition.owner();
	}

	@Override
	public OptionalLong fencingToken() {
		return this.token;
	}

	@Override
	public boolean isHeld() {
		return !remaining().isZero();
	}

	@Override
	public Duration remaining() {
		synchronized (this) {
			if (this.closed || this.lossReason != null) {
				return Duration.ZERO;
			}
		}
		Duration remaining = this.acquisition.remaining();
		if (remaining.isZero()) {
			lost(LockEvent.Loss.LAPSED, this.renewed
					? "its lease ended before a renewal got through, or this JVM stood still for that long"
					: "its lease of %s ms ended, which is not renewed".formatted(this.acquisition.lease().toMillis()));
		}
		return remaining;
	}

	@Override
	public void ensureHeld() {
		if (!isHeld()) {
			throw loss();
		}
	}

	@Override
	public void holdAtLeast(Duration time) {
		ensureHeld();
		synchronized (this) {
			// What ends the lease from now on comes after this, and the next holder too.
			if (this.closed || this.lossReason != null) {
				throw loss();
			}
			this.acquisition.setHoldAtLeast(time);
		}
	}

	@Override
	public void close() {
		try {
			// Notices an end that no call has noticed.
			remaining();
		}
		catch (Throwable ex) {
			Failures.runAfter(ex, this::release);
			throw ex;
		}
		release();
	}

	private void release() {
		synchronized (this) {
			if (this.closed) {
				return;
			}
			this.closed = true;
		}
		try {
			this.release.accept(this);
		}
		catch (LeaseLostException ex) {
			this.observed.lost(lossKind(), ex);
			throw ex;
		}
		catch (RuntimeException | Error ex) {
			this.observed.releaseFailed(ex);
			throw ex;
		}
		this.observed.released();
	}

	/** Has its hold observed; called before the caller has the lease. */
	void observe(LockObserver.Hold observed) {
		this.observed = observed;
	}

	/** Says which thread has it, until others work under it. */
	synchronized void acquiredBy(Thread thread) {
		this.acquirer = thread;
	}

	/** The threads that work under it, as far as they are known. */
	synchronized List<Thread> threads() {
		if (!this.workers.isEmpty()) {
			return List.copyOf(this.workers);
		}
		return (this.acquirer != null) ? List.of(this.acquirer) : List.of();
	}

	@Override
	public LeaseContext.Binding openScope() {
		Thread thread = Thread.currentThread();
		synchronized (this) {
			this.workers.add(thread);
		}
		LockObserver.Scope scope = this.observed.open();
		return () -> {
			synchronized (this) {
				this.workers.remove(thread);
			}
			scope.close();
		};
	}

	/**
	 * Ends the lease early; what runs under it is told once.
	 * @return false if it had ended before, or its holder was releasing it
	 */
	boolean lost(LockEvent.Loss kind, String reason) {
		List<Runnable> told;
		synchronized (this) {
			if (this.closed || this.lossReason != null) {
				return false;
			}
			this.lossReason = reason;
			this.lossKind = kind;
			told = List.copyOf(this.listeners);
		}
		this.acquisition.end();
		List<Runnable> calls = new ArrayList<>(told);
		calls.add(0, () -> this.loss.accept(this));
		Failures.runAll(calls.toArray(Runnable[]::new));
		return true;
	}

	/** Ends a lease that its caller never got. */
	synchronized void forget() {
		this.closed = true;
	}

	/** Says of a lease that is being closed that its item was not there any more. */
	synchronized void taken() {
		this.lossKind = LockEvent.Loss.TAKEN;
	}

	/** Calls back when the lease is lost, at once if it is by now. */
	void onLost(Runnable listener) {
		synchronized (this) {
			if (this.lossReason == null) {
				this.listeners.add(listener);
				return;
			}
		}
		listener.run();
	}

	/** Removes a listener. */
	synchronized void forget(Runnable listener) {
		this.listeners.remove(listener);
	}

	/** Remembers how a callback under it has ended, with null for well. */
	synchronized void bodyEnded(@Nullable Throwable failure) {
		this.failure = failure;
	}

	/** Returns how the last callback under it failed, null if it ended well. */
	synchronized @Nullable Throwable failure() {
		return this.failure;
	}

	/** Whether it was lost before it was closed. */
	synchronized boolean isLost() {
		return this.lossReason != null;
	}

	/** Whether it was closed or lost, as far as that was noticed. */
	synchronized boolean isEnded() {
		return this.closed || this.lossReason != null;
	}

	/** Why it was lost, if it was. */
	synchronized @Nullable String lossReason() {
		return this.lossReason;
	}

	/** How it was lost, if it was. */
	synchronized LockEvent.Loss lossKind() {
		return this.lossKind;
	}

	/** The exception that says so. */
	LeaseLostException loss() {
		String reason;
		synchronized (this) {
			reason = (this.lossReason != null) ? this.lossReason : "it was closed before";
		}
		return loss(reason);
	}

	/** Does not report a loss: a log may be written in the midst of something. */
	@Override
	public String toString() {
		synchronized (this) {
			if (this.lossReason != null) {
				return description("lost");
			}
			if (this.closed) {
				return description("closed");
			}
		}
		return description(this.acquisition.remaining().toMillis() + " ms left");
	}

	/** Describes it for logs. */
	String description(String state) {
		return "lease on '%s', owner %s, %s".formatted(resource(), owner(), state);
	}

	LeaseLostException loss(String reason) {
		return new LeaseLostException(resource(), held(), reason);
	}

}

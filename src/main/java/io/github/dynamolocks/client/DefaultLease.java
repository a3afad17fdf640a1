package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockEvent;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.store.Acquisition;
import io.github.dynamolocks.store.HostClock;
import io.github.dynamolocks.store.StoreLease;

/**
 * Implements the lease of one caller. It is held until it is lost or closed, and is never
 * held again.
 */
final class DefaultLease implements StoreLease {

	private final Acquisition acquisition;

	private final HostClock host;

	private final long acquiredNanos;

	private final OptionalLong token;

	private final @Nullable String purpose;

	private final boolean renewed;

	private final Consumer<DefaultLease> renewal;

	private final Consumer<DefaultLease> release;

	private final Consumer<DefaultLease> loss;

	private boolean closed;

	private @Nullable String lossReason;

	private @Nullable Throwable failure;

	/** The loss listeners of all shares. */
	private final List<Runnable> listeners = new ArrayList<>(1);

	private LockEvent.Loss lossKind = LockEvent.Loss.LAPSED;

	private volatile LockObserver.Hold observed = LockObserver.Hold.NONE;

	private @Nullable Thread acquirer;

	/** The threads that work under the lease, one for each binding. */
	private final List<Thread> workers = new ArrayList<>(1);

	/**
	 * Creates a lease that is held.
	 * @param acquisition the acquisition of the store
	 * @param token the fencing token, empty for a lock that is not fenced
	 * @param request the request of the caller
	 * @param host the clock that measures how long the lease is held
	 * @param renewal renews the lease on the calling thread
	 * @param release releases the lock; called once
	 * @param loss called at most once, when the lease is lost
	 */
	DefaultLease(Acquisition acquisition, OptionalLong token, LockRequest request, HostClock host,
			Consumer<DefaultLease> renewal, Consumer<DefaultLease> release, Consumer<DefaultLease> loss) {
		this.acquisition = acquisition;
		this.token = token;
		this.purpose = request.purpose();
		this.renewed = request.renewed();
		this.renewal = renewal;
		this.loss = loss;
		this.host = host;
		this.acquiredNanos = host.nanoTime();
		this.release = release;
	}

	@Override
	public Acquisition acquisition() {
		return this.acquisition;
	}

	@Nullable String purpose() {
		return this.purpose;
	}

	/** Returns whether the lease is renewed while it is held. */
	boolean isRenewed() {
		return this.renewed;
	}

	/** Returns the time since the acquisition. */
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
			lost(LockEvent.Loss.LAPSED,
					this.renewed
							? "its lease expired because no renewal succeeded in time or because this JVM stood still"
							: "its lease of %s ms expired; the request asked for no renewal"
								.formatted(this.acquisition.lease().toMillis()));
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
	public void extend(Duration lease) {
		// Checks the range
		LockRequest checked = LockRequest.of(resource()).withLease(lease);
		ensureHeld();
		synchronized (this) {
			// The lease ends after this point, so a handoff uses the new length.
			if (this.closed || this.lossReason != null) {
				throw loss();
			}
			this.acquisition.setLease(Objects.requireNonNull(checked.lease()));
		}
		this.renewal.accept(this);
		ensureHeld();
	}

	@Override
	public void holdAtLeast(Duration time) {
		ensureHeld();
		synchronized (this) {
			// The lease ends after this point, so its release uses the new time.
			if (this.closed || this.lossReason != null) {
				throw loss();
			}
			this.acquisition.setHoldAtLeast(time);
		}
	}

	@Override
	public void close() {
		try {
			// Detects an expiry that no earlier call has detected.
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

	/** Sets the observer of the hold. Called before the caller gets the lease. */
	void observe(LockObserver.Hold observed) {
		this.observed = observed;
	}

	/** Sets the thread that counts as working under the lease before any binding. */
	synchronized void acquiredBy(Thread thread) {
		this.acquirer = thread;
	}

	/** Returns the known threads that work under the lease. */
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
	 * Ends the lease early and calls the loss listeners.
	 * @return false if the lease had ended before, or its holder was releasing it
	 */
	boolean lost(LockEvent.Loss kind, String reason) {
		List<Runnable> informed;
		synchronized (this) {
			if (this.closed || this.lossReason != null) {
				return false;
			}
			this.lossReason = reason;
			this.lossKind = kind;
			informed = List.copyOf(this.listeners);
		}
		this.acquisition.end();
		List<Runnable> calls = new ArrayList<>(informed);
		calls.add(0, () -> this.loss.accept(this));
		Failures.runAll(calls.toArray(Runnable[]::new));
		return true;
	}

	/** Ends a lease that its caller did not receive. */
	synchronized void forget() {
		this.closed = true;
	}

	/** Records, while the lease is closed, that the item is gone or has another owner. */
	synchronized void taken() {
		this.lossKind = LockEvent.Loss.TAKEN;
	}

	/** Calls a listener when the lease is lost; immediately if it is already lost. */
	void onLost(Runnable listener) {
		synchronized (this) {
			if (this.lossReason == null) {
				this.listeners.add(listener);
				return;
			}
		}
		listener.run();
	}

	/** Removes a loss listener. */
	synchronized void forget(Runnable listener) {
		this.listeners.remove(listener);
	}

	/** Records how a callback under the lease ended: its failure, or null for success. */
	synchronized void bodyEnded(@Nullable Throwable failure) {
		this.failure = failure;
	}

	/** Returns the failure of the last callback under the lease, null if it succeeded. */
	synchronized @Nullable Throwable failure() {
		return this.failure;
	}

	/** Returns whether the lease was lost before it was closed. */
	synchronized boolean isLost() {
		return this.lossReason != null;
	}

	/** Returns whether the lease was closed, or its loss was detected. */
	synchronized boolean isEnded() {
		return this.closed || this.lossReason != null;
	}

	/** Returns why the lease was lost, null if it was not. */
	synchronized @Nullable String lossReason() {
		return this.lossReason;
	}

	/** Returns the kind of the loss; meaningful only for a lost lease. */
	synchronized LockEvent.Loss lossKind() {
		return this.lossKind;
	}

	/** Returns the exception for a caller that uses the lease after its end. */
	LeaseLostException loss() {
		String reason;
		synchronized (this) {
			reason = (this.lossReason != null) ? this.lossReason : "it was already closed";
		}
		return loss(reason);
	}

	/** Reports no loss, because a log line may be written while a monitor is held. */
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

	/** Describes the lease for logs. */
	String description(String state) {
		return "lease on '%s', owner %s, %s".formatted(resource(), owner(), state);
	}

	LeaseLostException loss(String reason) {
		return new LeaseLostException(resource(), held(), reason);
	}

}

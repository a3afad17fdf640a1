package io.github.dynamolocks.client;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockRequest;

/**
 * Acquires several locks, all or none, without a thread that waits: one after the other,
 * in the order that all processes use. One step follows the other, on any thread; only
 * {@link #giveUp} may be called at any time.
 */
final class AsyncMultiLock {

	private final ReentrantLeases chain;

	private final Executor steps;

	private final BiFunction<String, LockRequest, CompletableFuture<Lease>> entrance;

	private final Queue<Map.Entry<String, LockRequest>> left = new ArrayDeque<>();

	private final List<ReentrantLeases.Share> shares = new ArrayList<>();

	private final CompletableFuture<List<ReentrantLeases.Share>> promise = new CompletableFuture<>();

	private @Nullable CompletableFuture<Lease> waiting;

	private boolean givenUp;

	/**
	 * Creates a wait.
	 * @param chain what the calling thread may hold already
	 * @param steps where requests may be sent; never refuses
	 * @param entrance the way to one lock, given its canonical form
	 */
	AsyncMultiLock(ReentrantLeases chain, Executor steps,
			BiFunction<String, LockRequest, CompletableFuture<Lease>> entrance) {
		this.chain = chain;
		this.steps = steps;
		this.entrance = entrance;
	}

	/**
	 * Begins. Sends no request on the calling thread, and never throws.
	 * @param ordered gives what to lock, in order; may send one
	 * @return the shares in that order; fails once no share is held
	 */
	CompletableFuture<List<ReentrantLeases.Share>> begin(Supplier<Map<String, LockRequest>> ordered) {
		try {
			if (this.chain.isInside()) {
				// A caller that holds a lock knows the type of the key, so this sends
				// nothing.
				join(ordered.get());
				step(this::next);
			}
			else {
				step(() -> {
					this.left.addAll(ordered.get().entrySet());
					next();
				});
			}
		}
		catch (Throwable ex) {
			// Its shares are left where requests may be sent.
			failLater(ex);
		}
		return this.promise;
	}

	/** Ends the wait if it goes on: then it fails, with nothing held. */
	void giveUp() {
		CompletableFuture<Lease> wait;
		synchronized (this) {
			this.givenUp = true;
			wait = this.waiting;
		}
		if (wait != null) {
			wait.cancel(false);
		}
	}

	private synchronized boolean isGivenUp() {
		return this.givenUp;
	}

	private void join(Map<String, LockRequest> ordered) {
		for (Map.Entry<String, LockRequest> entry : ordered.entrySet()) {
			ReentrantLeases.Share share = this.chain.joinLoosely(entry.getKey(), entry.getValue());
			if (share != null) {
				this.shares.add(share);
			}
			else {
				this.left.add(entry);
			}
		}
	}

	private void next() {
		if (isGivenUp()) {
			throw new CancellationException("The wait was given up");
		}
		Map.Entry<String, LockRequest> entry = this.left.poll();
		if (entry == null) {
			arrive();
			return;
		}
		CompletableFuture<Lease> wait = this.entrance.apply(entry.getKey(), entry.getValue());
		synchronized (this) {
			this.waiting = wait;
		}
		// The caller that cancels must not have to free the locks.
		CompletableFuture<Lease> unused = wait.whenComplete((lease, failure) -> entered((DefaultLease) lease, failure));
		if (isGivenUp()) {
			wait.cancel(false);
		}
	}

	private void entered(@Nullable DefaultLease lease, @Nullable Throwable failure) {
		if (lease == null) {
			failLater(Objects.requireNonNull(failure));
			return;
		}
		try {
			this.shares.add(this.chain.beginLoosely(lease));
			step(this::next);
		}
		catch (Throwable ex) {
			Task.submit(this.steps, () -> close(lease, ex), (refusal) -> close(lease, ex));
		}
	}

	private void close(DefaultLease lease, Throwable failure) {
		Failures.runAfter(failure, lease::close);
		fail(failure);
	}

	private void arrive() {
		// The first may have been lost while the last was waited for.
		this.shares.forEach((share) -> share.lease().ensureHeld());
		this.shares.sort(Comparator.comparing((share) -> share.lease().resource()));
		this.promise.complete(this.shares);
	}

	/** Does the next step; fails with what it throws, or with why it cannot be done. */
	private void step(Runnable step) {
		Task.submit(this.steps, step, this::fail);
	}

	/** Fails where requests may be sent, or here if that is refused. */
	private void failLater(Throwable failure) {
		Task.submit(this.steps, () -> fail(failure), (refusal) -> {
			Failures.suppress(failure, refusal);
			fail(failure);
		});
	}

	private void fail(Throwable failure) {
		MultiLock.leave(this.shares, failure);
		this.promise.completeExceptionally(failure);
	}

}

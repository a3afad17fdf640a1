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
 * Acquires several locks, all or none, without blocking a thread. Acquires one lock after
 * the other, in the order that {@link MultiLock} defines. The steps run one after the
 * other, on any threads; only {@link #giveUp} may run at the same time as a step.
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
	 * Creates an acquisition.
	 * @param chain the leases that the calling thread may already hold
	 * @param steps runs the steps, which may send requests; never refuses
	 * @param entrance acquires one lock, given its canonical resource
	 */
	AsyncMultiLock(ReentrantLeases chain, Executor steps,
			BiFunction<String, LockRequest, CompletableFuture<Lease>> entrance) {
		this.chain = chain;
		this.steps = steps;
		this.entrance = entrance;
	}

	/**
	 * Begins to acquire. Sends no request on the calling thread, and never throws.
	 * @param ordered returns the requests in their order; may send a request itself
	 * @return the shares in that order; if it fails, no share is held any more
	 */
	CompletableFuture<List<ReentrantLeases.Share>> begin(Supplier<Map<String, LockRequest>> ordered) {
		try {
			if (this.chain.isInside()) {
				// While a lock is held, the type of the key is known, so this sends no
				// request.
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
			// Leaving the shares can send requests, so an executor does it.
			failLater(ex);
		}
		return this.promise;
	}

	/** Cancels an acquisition that is not complete; it then fails and holds nothing. */
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
			throw new CancellationException("The acquisition was cancelled");
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
		// A caller that cancels the wait must not release the locks on its own thread.
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
		// The first lease may be lost during the wait for the last lock.
		this.shares.forEach((share) -> share.lease().ensureHeld());
		this.shares.sort(Comparator.comparing((share) -> share.lease().resource()));
		this.promise.complete(this.shares);
	}

	/** Runs a step; fails if the step throws or the executor refuses it. */
	private void step(Runnable step) {
		Task.submit(this.steps, step, this::fail);
	}

	/** Fails on the executor, or on the calling thread if the executor refuses. */
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

package io.github.dynamolocks;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

/**
 * Acquires locks that hold across every JVM that uses the same table.
 *
 * <p>
 * A lock is held through a {@link Lease}: it is renewed in the background for as long as
 * it is open and runs out by itself when its JVM dies.
 *
 * <p>
 * Implementations are safe for use by any number of threads.
 */
public interface LockClient {

	/**
	 * Acquires a lock, waiting as long as the request says.
	 *
	 * <p>
	 * Every call is an acquisition of its own, also in a thread that holds the same
	 * resource already; {@link #execute(LockRequest, LockCallback)} is the one that
	 * nests. Close the lease in a {@code finally} block or with
	 * {@code try (Lease lease = …)}.
	 * @param request what to lock, and how
	 * @return the lease, held
	 * @throws LockNotAcquiredException if another owner held the lock for all of the wait
	 * time, if the thread was interrupted while it waited (its interrupt flag is then
	 * set), or if this client is closed
	 * @throws LockStoreException if the store could not be asked; the lock is then not
	 * held, and what an unanswered request may have left behind is cleaned up
	 * @throws LeaseLostException if the lease ended before it could be returned, since
	 * this JVM stood still; the lock is then not held
	 * @throws IllegalArgumentException if the resource cannot be a key of the table or
	 * the lease is too short
	 */
	Lease acquire(LockRequest request);

	/**
	 * Acquires a lock like {@link #acquire}, but answers contention with an empty result,
	 * and waits only if the request has a wait time of its own: the default of the client
	 * does not count here.
	 * @param request what to lock, and how
	 * @return the lease, or nothing if another held the lock: at the one try, or for all
	 * of the wait time of the request
	 * @throws LockNotAcquiredException if the thread was interrupted while it waited, or
	 * if this client is closed
	 * @throws LeaseLostException as {@link #acquire} does
	 * @throws LockStoreException if the store could not be asked
	 * @throws IllegalArgumentException if the resource cannot be a key of the table or
	 * the lease is too short
	 */
	Optional<Lease> tryAcquire(LockRequest request);

	/**
	 * Acquires a lock like {@link #acquire}, without a thread that waits. The calling
	 * thread sends no request, and all that fails makes the future fail.
	 *
	 * <p>
	 * Cancelling the future, or completing it by any other means, gives the wait up; a
	 * lock that is nevertheless acquired is freed, and so is the lock of a lease that is
	 * replaced by {@link CompletableFuture#obtrudeValue} or
	 * {@link CompletableFuture#obtrudeException}. What depends on the future runs on one
	 * of the request threads of this client unless it is given an executor of its own,
	 * and must not block them.
	 * @param request what to lock, and how
	 * @return a future of the lease, which fails as {@link #acquire} does, and with an
	 * {@link IllegalArgumentException} if the resource cannot be a key of the table
	 */
	CompletableFuture<Lease> acquireAsync(LockRequest request);

	/**
	 * Runs a callback while holding a lock and frees the lock afterwards, however the
	 * callback ends.
	 *
	 * <p>
	 * Reentrant per call chain: a nested call on the same thread for a resource that this
	 * client already holds there sends no request and runs under the outer lease; only
	 * the outermost call frees the lock. The nested request's own wait time and lease are
	 * not used. A nested call, too, throws a {@link LeaseLostException} if the lease was
	 * lost.
	 *
	 * <p>
	 * The lease is {@link LeaseContext#current()} for the time of the callback. An
	 * exception of the callback is thrown on unchanged; if the release failed as well,
	 * its exception is attached to it as suppressed. A failed release alone is logged and
	 * does not fail the call: the lock is then freed later, at the latest when its lease
	 * ends.
	 * @param request what to lock, and how
	 * @param callback what to run
	 * @param <T> what the callback returns
	 * @param <E> what the callback throws
	 * @return what the callback returned
	 * @throws E if the callback did
	 * @throws LeaseLostException if the lease was lost before the callback ended; an
	 * exception of the callback is attached to it as suppressed. If the lease was lost
	 * before the callback was called, the callback did not run
	 * @throws LockNotAcquiredException as {@link #acquire} does; the callback did not run
	 * @throws LockStoreException as {@link #acquire} does; the callback did not run
	 * @throws IllegalArgumentException as {@link #acquire} does; the callback did not run
	 */
	<T extends @Nullable Object, E extends Throwable> T execute(LockRequest request, LockCallback<T, E> callback)
			throws E;

	/**
	 * Runs an action without a result while holding a lock, as
	 * {@link #execute(LockRequest, LockCallback)} does.
	 * @param request what to lock, and how
	 * @param action what to run; finds its lease in {@link LeaseContext#current()}
	 * @throws LeaseLostException if the lease was lost before the action ended
	 * @throws LockNotAcquiredException as {@link #acquire} does; the action did not run
	 * @throws LockStoreException as {@link #acquire} does; the action did not run
	 * @throws IllegalArgumentException as {@link #acquire} does; the action did not run
	 */
	default void execute(LockRequest request, Runnable action) {
		Objects.requireNonNull(action, "action");
		execute(request, (lease) -> {
			action.run();
			return lease;
		});
	}

	/**
	 * Runs a callback while holding several locks, all or none.
	 *
	 * <p>
	 * As {@link #execute(LockRequest, LockCallback)}, for each. The locks are acquired in
	 * one order, that of their resources in the form of {@link Lease#resource()}, in any
	 * order of the requests; so callers who want some of the same resources do not wait
	 * for each other in a circle. If one is not acquired, those before it are freed. A
	 * resource that comes twice is locked once, as it was asked for first. The longest
	 * wait time is for all of them together. The settings of the client bound the number
	 * of resources, 100 by default.
	 *
	 * <p>
	 * In the callback, {@link LeaseContext#current()} and its argument are the lease of
	 * the last one; {@link LeaseContext#find(String)} has each, and
	 * {@link LeaseContext#ensureHeld()} checks all. What happens if one is lost is what
	 * the first request says.
	 * @param requests what to lock, and how; one at least
	 * @param callback what to run
	 * @param <T> what the callback returns
	 * @param <E> what the callback throws
	 * @return what the callback returned
	 * @throws E if the callback did
	 * @throws LeaseLostException if one of the leases was lost before the callback ended
	 * @throws LockNotAcquiredException if one of the locks was not acquired; it names
	 * that one
	 * @throws LockStoreException as {@link #acquire} does; the callback did not run
	 * @throws IllegalArgumentException as {@link #acquire} does, or if there is no
	 * request, or more resources than the settings allow; the callback did not run
	 */
	<T extends @Nullable Object, E extends Throwable> T execute(List<LockRequest> requests, LockCallback<T, E> callback)
			throws E;

	/**
	 * Runs an action without a result while holding several locks, all or none, as
	 * {@link #execute(List, LockCallback)} does.
	 * @param requests what to lock, and how; one at least
	 * @param action what to run; finds its leases in {@link LeaseContext}
	 * @throws LeaseLostException if one of the leases was lost before the action ended
	 * @throws LockNotAcquiredException if one of the locks was not acquired; it names
	 * that one
	 * @throws LockStoreException as {@link #acquire} does; the action did not run
	 * @throws IllegalArgumentException as {@link #execute(List, LockCallback)} does; the
	 * action did not run
	 */
	default void execute(List<LockRequest> requests, Runnable action) {
		Objects.requireNonNull(action, "action");
		execute(requests, (lease) -> {
			action.run();
			return lease;
		});
	}

	/**
	 * Holds a lock for as long as an asynchronous callback takes, without a thread that
	 * waits: as {@link #executeAsync(List, LockCallback)}, for one.
	 * @param request what to lock, and how
	 * @param callback what to start
	 * @param <T> what it results in
	 * @return a future of what the callback's stage results in
	 */
	default <T extends @Nullable Object> CompletableFuture<T> executeAsync(LockRequest request,
			LockCallback<? extends CompletionStage<T>, ?> callback) {
		return executeAsync(List.of(request), callback);
	}

	/**
	 * Holds locks, all or none, for as long as an asynchronous callback takes: from
	 * before it is called until the stage that it returns is complete, whichever way that
	 * ends. No thread waits meanwhile, and the calling one never sends a request.
	 *
	 * <p>
	 * The callback is called on a thread of this client, or of the executor that the
	 * client was given for callbacks, and may block it. For the time of that call, as in
	 * {@link #execute(List, LockCallback)}, its leases are those of {@link LeaseContext};
	 * what runs later, on any thread, sees them only if it was handed them with
	 * {@link LeaseContext#bind}. The future is completed on such a thread, too, after the
	 * locks were freed.
	 *
	 * <p>
	 * Nests in what the calling thread holds through {@code execute} and {@code hold},
	 * and in the leases of asynchronous callbacks that are bound to it: such a call sends
	 * no request for a resource that is held there, and the one of both that ends last
	 * frees the lock. Calls that nest in the same lease do not exclude each other.
	 *
	 * <p>
	 * Cancelling the future, or completing it by other means such as
	 * {@link CompletableFuture#orTimeout}, gives a wait up. If the callback was called by
	 * then, its stage is cancelled; that ends a {@link CompletableFuture} and so frees
	 * the lock, but does not stop what would have completed it.
	 * {@link OnLeaseLost#INTERRUPT} cancels the stage, too.
	 * @param requests what to lock, and how; one at least
	 * @param callback what to start; gets the lease of the last, and must not return null
	 * @param <T> what it results in
	 * @return a future of what the callback's stage results in; it fails with what the
	 * callback threw or its stage failed with, with a {@link LeaseLostException} if one
	 * of the leases was lost before the stage was complete, and as {@link #acquire} does
	 * @throws IllegalArgumentException if there is no request
	 */
	<T extends @Nullable Object> CompletableFuture<T> executeAsync(List<LockRequest> requests,
			LockCallback<? extends CompletionStage<T>, ?> callback);

	/**
	 * Acquires locks for longer than a callback runs: for as long as a transaction, for
	 * example. All or none, like {@link #execute(List, LockCallback)}.
	 *
	 * <p>
	 * Unlike those of {@link #acquire}, such leases belong to the call chain of the
	 * calling thread: until they are closed, every {@code execute} and {@code hold} of
	 * this thread for the same resource nests in them, and they nest in what the thread
	 * holds already. The lock is freed when the last of them ends, in any order. They are
	 * not {@link LeaseContext#current()}; an {@code execute} within them is.
	 * @param requests what to lock, and how; one at least
	 * @return the leases, held, in the order of their acquisition; to be closed one by
	 * one, if possible by the same thread
	 * @throws LeaseLostException if one of them was lost while another was waited for, or
	 * is one that the thread has lost before
	 * @throws LockNotAcquiredException if one of the locks was not acquired; none is held
	 * @throws LockStoreException as {@link #acquire} does; none is held
	 * @throws IllegalArgumentException as {@link #acquire} does, or if there is no
	 * request, or more resources than the settings allow; none is held
	 */
	List<Lease> hold(List<LockRequest> requests);

	/**
	 * Looks a lock up without touching it.
	 * @param resource the locked resource, as in {@link LockRequest#resource()}
	 * @return who holds it, or nothing if it is free
	 * @throws LockStoreException if the store could not be asked
	 * @throws IllegalArgumentException if the resource cannot be a key of the table
	 */
	Optional<LockInfo> find(String resource);

}

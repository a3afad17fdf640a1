package io.github.dynamolocks;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.Lock;

import org.jspecify.annotations.Nullable;

/**
 * Acquires locks that exclude each other in all JVMs that use the same table.
 *
 * <p>
 * A {@link Lease} represents a lock that is held. The client renews it in the background
 * until it is closed. If the JVM crashes, the lease expires.
 *
 * <p>
 * Implementations are thread-safe.
 *
 * @since 0.1.0
 */
public interface LockClient {

	/**
	 * Acquires a lock, and waits for it as long as the request says.
	 *
	 * <p>
	 * Every call is a separate acquisition, even on a thread that already holds the same
	 * resource; use {@link #execute(LockRequest, LockCallback)} for calls that nest.
	 * Close the lease in a {@code finally} block or with {@code try (Lease lease = …)}.
	 * @param request which resource to lock, and how
	 * @return the lease
	 * @throws LockNotAcquiredException if another owner held the lock for the whole wait
	 * time, if the thread was interrupted while it waited (its interrupt flag is then
	 * set), or if this client is closed
	 * @throws LockStoreException if the store failed; the lock is then not held, and the
	 * client removes what an unanswered request may have left
	 * @throws LeaseLostException if the lease ended before this method could return it,
	 * because this JVM stood still; the lock is then not held
	 * @throws IllegalArgumentException if the resource cannot be a key of the table or
	 * the lease is too short
	 */
	Lease acquire(LockRequest request);

	/**
	 * Acquires a lock like {@link #acquire}, but returns an empty result if another owner
	 * holds it. Waits only if the request itself has a wait time; the client's default is
	 * not used.
	 * @param request which resource to lock, and how
	 * @return the lease; empty if another owner held the lock at the single try, or for
	 * the whole wait time of the request
	 * @throws LockNotAcquiredException if the thread was interrupted while it waited, or
	 * if this client is closed
	 * @throws LeaseLostException as {@link #acquire} does
	 * @throws LockStoreException if the store failed
	 * @throws IllegalArgumentException if the resource cannot be a key of the table or
	 * the lease is too short
	 */
	Optional<Lease> tryAcquire(LockRequest request);

	/**
	 * Acquires a lock like {@link #acquire}, without a thread that waits. The calling
	 * thread sends no request. Every failure completes the future.
	 *
	 * <p>
	 * If the caller cancels or completes the future, the wait ends, and the client
	 * releases a lock that is acquired nevertheless. It also releases the lock if
	 * {@link CompletableFuture#obtrudeValue} or
	 * {@link CompletableFuture#obtrudeException} replaces the lease. Dependent stages run
	 * on a request thread of this client unless they are given an executor; they must not
	 * block it.
	 * @param request which resource to lock, and how
	 * @return a future of the lease, which fails with the exceptions of {@link #acquire},
	 * including {@link IllegalArgumentException}
	 */
	CompletableFuture<Lease> acquireAsync(LockRequest request);

	/**
	 * Runs a callback under a lock, and releases the lock when the callback ends or
	 * fails.
	 *
	 * <p>
	 * Calls nest: if this thread already holds the resource through this client's
	 * {@code execute} or {@code hold}, a nested call sends no request and runs under the
	 * outer lease. The wait time and the lease of its request are not used, and only the
	 * outermost call releases the lock. A nested call also throws a
	 * {@link LeaseLostException} if the lease was lost.
	 *
	 * <p>
	 * During the callback, {@link LeaseContext#current()} returns the lease. This method
	 * throws an exception of the callback unchanged; if the release also failed, the
	 * exception of the release is added to it as suppressed. If only the release failed,
	 * the client logs it and the call succeeds; the lock is free at the latest when its
	 * lease ends.
	 * @param request which resource to lock, and how
	 * @param callback the code to run
	 * @param <T> the type of the callback's result
	 * @param <E> the type of the callback's exceptions
	 * @return the result of the callback
	 * @throws E if the callback throws it
	 * @throws LeaseLostException if the lease was lost before the callback ended; an
	 * exception of the callback is added as suppressed. If the lease was lost before the
	 * call of the callback, the callback did not run
	 * @throws LockNotAcquiredException as {@link #acquire} does; the callback did not run
	 * @throws LockStoreException as {@link #acquire} does; the callback did not run
	 * @throws IllegalArgumentException as {@link #acquire} does; the callback did not run
	 */
	<T extends @Nullable Object, E extends Throwable> T execute(LockRequest request, LockCallback<T, E> callback)
			throws E;

	/**
	 * Runs an action without a result under a lock, like
	 * {@link #execute(LockRequest, LockCallback)}.
	 * @param request which resource to lock, and how
	 * @param action the code to run; {@link LeaseContext#current()} returns its lease
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
	 * Runs a callback under several locks, all or none, like
	 * {@link #execute(LockRequest, LockCallback)} for each.
	 *
	 * <p>
	 * The client acquires the locks in the order of their resources in the form of
	 * {@link Lease#resource()}, regardless of the order of the requests. So callers that
	 * need some of the same resources do not deadlock. If one lock is not acquired, the
	 * client releases those that it has acquired before. A resource that occurs twice is
	 * locked once, according to its first request. The longest wait time applies to all
	 * locks together. The settings of the client limit the number of resources, by
	 * default to 100.
	 *
	 * <p>
	 * During the callback, its argument and {@link LeaseContext#current()} are the lease
	 * that was acquired last. {@link LeaseContext#find(String)} returns each of the
	 * leases, and {@link LeaseContext#ensureHeld()} checks all of them. The first request
	 * determines what happens if a lease is lost.
	 * @param requests which resources to lock, and how; at least one
	 * @param callback the code to run
	 * @param <T> the type of the callback's result
	 * @param <E> the type of the callback's exceptions
	 * @return the result of the callback
	 * @throws E if the callback throws it
	 * @throws LeaseLostException if one of the leases was lost before the callback ended
	 * @throws LockNotAcquiredException if one of the locks was not acquired; names this
	 * lock
	 * @throws LockStoreException as {@link #acquire} does; the callback did not run
	 * @throws IllegalArgumentException as {@link #acquire} does, or if there is no
	 * request, or if there are more resources than the settings allow; the callback did
	 * not run
	 */
	<T extends @Nullable Object, E extends Throwable> T execute(List<LockRequest> requests, LockCallback<T, E> callback)
			throws E;

	/**
	 * Runs an action without a result under several locks, all or none, like
	 * {@link #execute(List, LockCallback)}.
	 * @param requests which resources to lock, and how; at least one
	 * @param action the code to run; {@link LeaseContext} returns its leases
	 * @throws LeaseLostException if one of the leases was lost before the action ended
	 * @throws LockNotAcquiredException if one of the locks was not acquired; names this
	 * lock
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
	 * Starts an asynchronous callback under a lock, and releases the lock when its stage
	 * is complete, like {@link #executeAsync(List, LockCallback)} for one resource.
	 * @param request which resource to lock, and how
	 * @param callback the code that starts the work
	 * @param <T> the type of the stage's result
	 * @return a future of the stage's result
	 */
	default <T extends @Nullable Object> CompletableFuture<T> executeAsync(LockRequest request,
			LockCallback<? extends CompletionStage<T>, ?> callback) {
		return executeAsync(List.of(request), callback);
	}

	/**
	 * Starts an asynchronous callback under several locks, all or none, and releases the
	 * locks when the stage that it returns is complete, with a result or a failure. No
	 * thread waits, and the calling thread sends no request.
	 *
	 * <p>
	 * The client calls the callback on one of its threads, or on the executor for
	 * callbacks that the client was given; the callback may block. During this call,
	 * {@link LeaseContext} returns its leases, as in
	 * {@link #execute(List, LockCallback)}. Code that runs later sees them only if it
	 * calls {@link LeaseContext#bind}. The future is completed on such a thread, too,
	 * after the release of the locks.
	 *
	 * <p>
	 * A call nests in the locks that the calling thread holds through {@code execute} and
	 * {@code hold}, and in the leases of asynchronous callbacks that are bound to the
	 * thread. It sends no request for a resource that is held there. The lock is released
	 * when the outer and the nested call have ended. Calls that nest in the same lease do
	 * not exclude each other.
	 *
	 * <p>
	 * If the caller cancels or completes the future, for example by
	 * {@link CompletableFuture#orTimeout}, a wait ends. If the callback has been called
	 * by then, its stage is cancelled. This completes a {@link CompletableFuture} and so
	 * releases the lock, but does not stop the work that would have completed it.
	 * {@link OnLeaseLost#INTERRUPT} cancels the stage, too.
	 * @param requests which resources to lock, and how; at least one
	 * @param callback the code that starts the work; gets the lease that was acquired
	 * last, and must not return null
	 * @param <T> the type of the stage's result
	 * @return a future of the stage's result; it fails with the exception of the callback
	 * or of its stage, with a {@link LeaseLostException} if one of the leases was lost
	 * before the stage was complete, and with the exceptions of {@link #acquire}
	 * @throws IllegalArgumentException if there is no request
	 */
	<T extends @Nullable Object> CompletableFuture<T> executeAsync(List<LockRequest> requests,
			LockCallback<? extends CompletionStage<T>, ?> callback);

	/**
	 * Acquires several locks, all or none, in which later calls of this thread nest. Use
	 * it for locks that outlive a callback, such as those of a transaction.
	 *
	 * <p>
	 * Unlike the leases of {@link #acquire}, these leases belong to the calling thread.
	 * Until they are closed, every {@code execute} and {@code hold} of this thread for
	 * the same resource nests in them, and they nest in what the thread already holds.
	 * The lock is released when the last of them is closed, in any order.
	 * {@link LeaseContext#current()} does not return them, but returns the lease of an
	 * {@code execute} within them.
	 * @param requests which resources to lock, and how; at least one
	 * @return the leases in the order of their acquisition; close each of them, if
	 * possible on the same thread
	 * @throws LeaseLostException if one of the leases was lost during the wait for
	 * another, or if the thread already holds a lease of the resource that is lost
	 * @throws LockNotAcquiredException if one of the locks was not acquired; none is held
	 * @throws LockStoreException as {@link #acquire} does; none is held
	 * @throws IllegalArgumentException as {@link #acquire} does, or if there is no
	 * request, or if there are more resources than the settings allow; none is held
	 */
	List<Lease> hold(List<LockRequest> requests);

	/**
	 * Returns a {@link Lock} for code that expects this interface. Sends no request; the
	 * methods of the lock do.
	 *
	 * <p>
	 * Each lock belongs to a thread. Its calls nest as those of {@link #hold}, in each
	 * other and in what the thread already holds, and the last {@code unlock()} releases
	 * the lock. The methods ignore the wait time of the request: {@code lock()} and
	 * {@code lockInterruptibly()} wait without a bound, {@code tryLock()} tries once, and
	 * {@code tryLock(time, unit)} waits for that time, at most for
	 * {@link LockRequest#MAX_TIME}. The methods that wait stand in line with all other
	 * waiters. {@code lock()} ignores interrupts, and sets the interrupt flag again at
	 * its end.
	 *
	 * <p>
	 * The interface is made for locks that cannot be lost. Prefer
	 * {@link #execute(LockRequest, LockCallback)} in new code, because:
	 * <ul>
	 * <li>every method that acquires the lock throws a {@link LockStoreException} if the
	 * store failed, a {@link LockNotAcquiredException} if this client is closed, and a
	 * {@link LeaseLostException} if the thread already holds a lease of the resource that
	 * is lost;</li>
	 * <li>{@code unlock()} throws a {@link LeaseLostException} if the lease was lost, and
	 * a {@link LockStoreException} if the release failed; the thread does not hold the
	 * lock any more in both cases. On a thread that does not hold the lock through the
	 * same object, it throws an {@link IllegalMonitorStateException};</li>
	 * <li>there is no access to the lease, its fencing token and its loss, and
	 * {@link OnLeaseLost#INTERRUPT} has no effect;</li>
	 * <li>{@code newCondition()} throws an {@link UnsupportedOperationException}.</li>
	 * </ul>
	 *
	 * <p>
	 * The returned object is safe for use by any number of threads.
	 * @param request which resource to lock, and how
	 * @return a lock, which is not acquired yet
	 */
	default Lock lock(LockRequest request) {
		return new LeaseLock(this, request);
	}

	/**
	 * Reads the state of a lock, without changing it.
	 * @param resource the locked resource, as in {@link LockRequest#resource()}
	 * @return the lock; empty if it is free
	 * @throws LockStoreException if the store failed
	 * @throws IllegalArgumentException if the resource cannot be a key of the table
	 */
	Optional<LockInfo> find(String resource);

}

package io.github.dynamolocks;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

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
	 * resource already; {@link #execute} is the one that nests. Close the lease in a
	 * {@code finally} block or with {@code try (Lease lease = …)}.
	 * @param request what to lock, and how
	 * @return the lease, held
	 * @throws LockNotAcquiredException if somebody else held the lock for all of the wait
	 * time, if the thread was interrupted while it waited (its interrupt flag is then
	 * set), or if this client is closed
	 * @throws LockStoreException if the store could not be asked; the lock is then not
	 * held, and what an unanswered request may have left behind is cleaned up
	 * @throws IllegalArgumentException if the resource cannot be a key of the table or
	 * the lease is too short
	 */
	Lease acquire(LockRequest request);

	/**
	 * Acquires a lock like {@link #acquire}, but answers contention with an empty result.
	 * @param request what to lock, and how
	 * @return the lease, or nothing if somebody else held the lock for all of the wait
	 * time
	 * @throws LockNotAcquiredException if the thread was interrupted while it waited, or
	 * if this client is closed
	 * @throws LockStoreException if the store could not be asked
	 * @throws IllegalArgumentException if the resource cannot be a key of the table or
	 * the lease is too short
	 */
	Optional<Lease> tryAcquire(LockRequest request);

	/**
	 * Acquires a lock like {@link #acquire}, without a thread that waits.
	 *
	 * <p>
	 * Cancelling the future gives the wait up; a lock that is acquired all the same is
	 * freed. What depends on the future runs on one of the few threads of this client
	 * unless it is given an executor of its own, and must not block them.
	 * @param request what to lock, and how
	 * @return a future of the lease, which fails as {@link #acquire} does
	 * @throws IllegalArgumentException if the resource cannot be a key of the table or
	 * the lease is too short
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
	 * not used.
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
	 * exception of the callback is attached to it as suppressed
	 * @throws LockNotAcquiredException as {@link #acquire} does; the callback did not run
	 * @throws LockStoreException as {@link #acquire} does; the callback did not run
	 * @throws IllegalArgumentException as {@link #acquire} does; the callback did not run
	 */
	<T extends @Nullable Object, E extends Throwable> T execute(LockRequest request, LockCallback<T, E> callback)
			throws E;

	/**
	 * Looks a lock up without touching it.
	 * @param resource the locked resource, as in {@link LockRequest#resource()}
	 * @return who holds it, or nothing if it is free
	 * @throws LockStoreException if the store could not be asked
	 * @throws IllegalArgumentException if the resource cannot be a key of the table
	 */
	Optional<LockInfo> find(String resource);

}

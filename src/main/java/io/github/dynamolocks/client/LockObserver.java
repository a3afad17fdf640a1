package io.github.dynamolocks.client;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockEvent;
import io.github.dynamolocks.LockEventListener;
import io.github.dynamolocks.LockInfo;
import io.github.dynamolocks.LockRequest;

/**
 * Observes acquisitions and holds on the threads of the callers, for example to trace
 * them. Use a {@link LockEventListener} instead for work that may run later and on
 * another thread.
 *
 * <p>
 * A call that nests in a lease shares that lease and is not observed. An exception of an
 * observer is logged and does not affect the lock. An observer delays the caller for the
 * time that it takes.
 *
 * <p>
 * Implementations must be safe for use by any number of threads.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface LockObserver {

	/** Observes nothing. */
	LockObserver NONE = (resource, request) -> Acquisition.NONE;

	/**
	 * Begins to observe an acquisition. The client calls this method on the thread of the
	 * caller. For an asynchronous acquisition, it may call the observer that
	 * {@link #here} returned, on another thread.
	 * @param resource the resource to lock, in the form of the table's key
	 * @param request the request of the caller
	 * @return the observer of this acquisition
	 */
	Acquisition begin(String resource, LockRequest request);

	/**
	 * Returns the observer of an asynchronous acquisition. The client calls this method
	 * on the thread of the caller, before other threads acquire the lock.
	 * @return an observer, which can keep the context of the calling thread; this
	 * observer by default
	 */
	default LockObserver here() {
		return this;
	}

	/**
	 * Observes one acquisition. The last call is {@link #acquired}, {@link #contended} or
	 * {@link #failed}; it may come on another thread if the acquisition is asynchronous.
	 */
	interface Acquisition {

		/** Observes nothing. */
		Acquisition NONE = new Acquisition() {
		};

		/**
		 * Opens a scope on a thread that works for the acquisition. A synchronous
		 * acquisition opens one scope on the calling thread, an asynchronous one opens a
		 * scope for each of its steps.
		 * @return the scope, which the same thread closes when it stops
		 */
		default Scope open() {
			return Scope.NONE;
		}

		/**
		 * Records that the lock was acquired. The caller does not have the lease yet.
		 * @param lease the lease
		 * @return the observer of the hold
		 */
		default Hold acquired(Lease lease) {
			return Hold.NONE;
		}

		/**
		 * Records that other owners held the lock for the whole wait time.
		 * @param holder the last known holder, null if none is known
		 */
		default void contended(@Nullable LockInfo holder) {
		}

		/**
		 * Records that the wait ended for another reason than contention.
		 * @param failure the reason
		 */
		default void failed(Throwable failure) {
		}

	}

	/**
	 * Observes one hold, from the acquisition until any thread closes the lease. The last
	 * call is {@link #released}, {@link #releaseFailed} or {@link #lost}, after the
	 * release. A lease that is never closed gets none of these calls.
	 */
	interface Hold {

		/** Observes nothing. */
		Hold NONE = new Hold() {
		};

		/**
		 * Opens a scope on a thread that begins to run under the lease: for the body of
		 * an {@code execute}, or at {@link LeaseContext#bind}.
		 * @return the scope, which the same thread closes when it stops
		 */
		default Scope open() {
			return Scope.NONE;
		}

		/**
		 * Records that the lock was released, or handed off to the next waiter of this
		 * JVM.
		 */
		default void released() {
		}

		/**
		 * Records that the request to release the lock failed.
		 * @param failure the reason
		 */
		default void releaseFailed(Throwable failure) {
		}

		/**
		 * Records that the lease was lost before it was closed.
		 * @param loss how it was lost
		 * @param failure the exception that the holder gets
		 */
		default void lost(LockEvent.Loss loss, LeaseLostException failure) {
		}

	}

	/**
	 * Closes what an observer opened for a thread that works for an acquisition or under
	 * a lease.
	 */
	@FunctionalInterface
	interface Scope extends AutoCloseable {

		/** Closes nothing. */
		Scope NONE = () -> {
		};

		/**
		 * Ends the scope. The client calls this method once, on the thread that opened
		 * the scope.
		 */
		@Override
		void close();

	}

}

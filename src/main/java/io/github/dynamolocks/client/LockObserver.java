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
 * Observes acquisitions and holds on the threads where they happen, for tracing for
 * example. Use a {@link LockEventListener} for work that may happen later and on another
 * thread.
 *
 * <p>
 * Calls that nest in a lease are part of it, and nobody is told of them. What an observer
 * throws is logged and harms no lock; the time that it takes, its callers take.
 *
 * <p>
 * Implementations are safe for use by any number of threads.
 */
@FunctionalInterface
public interface LockObserver {

	/**
	 * Called before an acquisition, on the thread of who asks for it; or, if it asks
	 * asynchronously, on another one, and then for what {@link #here} returned.
	 * @param resource the resource that the caller wants to lock, in the form of the
	 * table's key
	 * @param request what was asked for
	 * @return goes along with it
	 */
	Acquisition begin(String resource, LockRequest request);

	/**
	 * Called on the thread of who asks for locks that are acquired on others later.
	 * @return what goes along with them, and may know what is current here
	 */
	default LockObserver here() {
		return this;
	}

	/**
	 * One acquisition. Ends with one of three calls, which may come on another thread if
	 * it is asynchronous.
	 */
	interface Acquisition {

		/**
		 * Called before a thread works for the acquisition: the calling thread once,
		 * those of an asynchronous one for each of their steps.
		 * @return what is closed on the same thread when it stops doing so
		 */
		default Scope open() {
			return Scope.NONE;
		}

		/**
		 * Called when the lock was acquired, before the caller has the lease.
		 * @param lease the lease
		 * @return goes along with the hold
		 */
		default Hold acquired(Lease lease) {
			return Hold.NONE;
		}

		/**
		 * Called when another owner held the lock for all of the wait time.
		 * @param holder who holds it, null if that is not known
		 */
		default void contended(@Nullable LockInfo holder) {
		}

		/**
		 * Called when the wait has ended for another reason.
		 * @param failure the reason
		 */
		default void failed(Throwable failure) {
		}

	}

	/**
	 * One hold, from the acquisition until the lease is closed, by any thread. Ends with
	 * one of three calls, after the lock was freed; with none if no caller ever closes
	 * the lease.
	 */
	interface Hold {

		/** Observes nothing. */
		Hold NONE = new Hold() {
		};

		/**
		 * Called before a thread runs under the lease: the body of an {@code execute}, or
		 * what {@link LeaseContext#bind} is for.
		 * @return what is closed on the same thread when it stops doing so
		 */
		default Scope open() {
			return Scope.NONE;
		}

		/** Called when the lock was freed, or handed on to the next in this JVM. */
		default void released() {
		}

		/**
		 * Called when the store could not be asked to free the lock.
		 * @param failure what went wrong
		 */
		default void releaseFailed(Throwable failure) {
		}

		/**
		 * Called when the lease was lost before it was closed.
		 * @param loss how it was lost
		 * @param failure what says so to the holder
		 */
		default void lost(LockEvent.Loss loss, LeaseLostException failure) {
		}

	}

	/**
	 * The time for which a thread works for an acquisition or under a lease.
	 */
	@FunctionalInterface
	interface Scope extends AutoCloseable {

		/** Nothing to close. */
		Scope NONE = () -> {
		};

		/** Called once, on the thread for which it was opened. */
		@Override
		void close();

	}

}

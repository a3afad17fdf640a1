package io.github.dynamolocks.proof;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockClient;

/**
 * What a caller finds in its process, which is a real or a simulated one: the client, the
 * time, and the records.
 */
public interface Site {

	/** Returns the name of the process. */
	String name();

	/**
	 * Waits for a time, and until the process wants a call.
	 * @param nanos the time
	 * @return false if the process wants no more calls
	 */
	boolean next(long nanos);

	/** Returns the client for the current call. */
	LockClient client();

	/**
	 * Begins the record of a call.
	 * @param id the id of the call
	 * @param thread the name of the caller
	 * @param resources the wanted resources
	 * @param holdAtLeast how long its locks stay taken at least after their acquisition
	 */
	CallRecord record(String id, String thread, Set<String> resources, Duration holdAtLeast);

	/** Returns the monotonic time in nanoseconds. */
	long now();

	/** Lets the calling thread sleep; an interrupt may end that. */
	void sleepFor(long nanos);

	/** Runs an action later, not on the calling thread. */
	void later(long nanos, Runnable action);

	/**
	 * Waits for a future, and cancels it after a time or an interrupt.
	 * @param nanos the time, negative for no bound
	 */
	<T> T await(CompletableFuture<T> future, long nanos);

	/** Learns that the calling thread begins to hold a lock for long. */
	default void holdsForLong() {
	}

	/**
	 * Runs a body in a method with an annotation, if the process has one for these
	 * resources and chooses it.
	 * @return whether it did
	 */
	default boolean runAnnotated(List<String> resources, Runnable body) {
		return false;
	}

	/**
	 * Begins to work on what the locks protect.
	 * @param call the id of the call
	 * @param leases the leases of the locks
	 * @return what completes the work, if the locks are still held
	 */
	default Runnable work(String call, List<Lease> leases) {
		return () -> {
		};
	}

}

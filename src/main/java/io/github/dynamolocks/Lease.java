package io.github.dynamolocks;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * Represents a lock that is held, for as long as its lease lasts.
 *
 * <p>
 * The lease is renewed in the background until it is closed. It ends early only if the
 * renewals do not get through, or if this JVM was stopped for longer than the lease: then
 * {@link #isHeld()} turns false, and stays so.
 *
 * <p>
 * Safe for use by any number of threads.
 */
public interface Lease extends AutoCloseable {

	/**
	 * The locked resource in the form in which it is the key of the table; for a table
	 * whose key is a number, that is its shortest plain form.
	 * @return the resource
	 */
	String resource();

	/**
	 * The random id of this acquisition, which no other acquisition ever has.
	 * @return the owner id
	 */
	String owner();

	/**
	 * The fencing token: larger than that of every earlier fenced acquisition of the same
	 * resource. Pass it to the store that the lock protects and have that refuse a token
	 * smaller than the largest it has seen; so it refuses late writes of a former holder.
	 * @return the token, or nothing if neither the request nor the default of its client
	 * asks for one
	 * @see LockRequest#withFencing(Fencing)
	 */
	OptionalLong fencingToken();

	/**
	 * Whether the lock is held now. Costs no request.
	 * @return false from the moment on at which the lease was closed or could no longer
	 * be trusted, for good
	 */
	boolean isHeld();

	/**
	 * For how much longer the lock is held if no renewal succeeds any more. Costs no
	 * request.
	 * @return the time left, zero if the lock is not held
	 */
	Duration remaining();

	/**
	 * Checks that the lock is held; meant for the moment before a write that needs it.
	 * @throws LeaseLostException if it is not
	 */
	void ensureHeld();

	/**
	 * Changes how long the lock stays taken even if it is released earlier: for a job
	 * that learns only while it runs how long others are to stay away. The lock is
	 * released at the end of that time, or by {@link #close()} if that comes later. Costs
	 * no request.
	 *
	 * <p>
	 * The last call counts, also among calls that nest in the same lease. As with
	 * {@link LockRequest#withHoldAtLeast(Duration)}, the lock may stay taken up to 1.3
	 * seconds longer over DynamoDB. If this JVM dies, the lock is free when its lease
	 * ends.
	 * @param time how long the lock stays taken, counted from the acquisition of this
	 * lease; from zero, for a release at once, to the length of the lease
	 * @throws LeaseLostException if the lock is not held
	 * @throws IllegalArgumentException if the time is out of its range
	 */
	void holdAtLeast(Duration time);

	/**
	 * Stops the renewal and frees the lock. Works from an interrupted thread, too: the
	 * interrupt flag is put aside for the time of the release. Calls after the first do
	 * nothing.
	 * @throws LeaseLostException if the lease was lost before this call
	 * @throws LockStoreException if the store could not be asked; the lock is then freed
	 * later, at the latest when its lease ends
	 */
	@Override
	void close();

	/**
	 * Describes the lease for logs: its resource, its owner, and for how much longer it
	 * is held. Costs no request.
	 * @return such as {@code lease on 'order:42', owner 0f1e…, 29500 ms left}
	 */
	@Override
	String toString();

}

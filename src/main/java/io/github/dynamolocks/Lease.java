package io.github.dynamolocks;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * Represents a lock that is held, for as long as its lease lasts.
 *
 * <p>
 * The client renews the lease in the background until it is closed. The lease is lost
 * before that only if all renewals fail until it ends, if this JVM stands still for
 * longer than the lease, if its item is deleted or changed by others, or if the client is
 * closed. Then {@link #isHeld()} returns false and never true again.
 *
 * <p>
 * Implementations are thread-safe.
 *
 * @since 0.1.0
 */
public interface Lease extends AutoCloseable {

	/**
	 * Returns the locked resource in the form of the table's key. If the key is a number,
	 * this is its shortest plain form: {@code 1} for {@code 01} and {@code 1.0}.
	 * @return the resource
	 */
	String resource();

	/**
	 * Returns the random id of this acquisition. No other acquisition ever has it.
	 * @return the owner id
	 */
	String owner();

	/**
	 * Returns the fencing token, which is larger than that of every earlier fenced
	 * acquisition of the same resource. Pass it to the store that the lock protects, and
	 * let that store refuse a token that is smaller than the largest it has seen. So it
	 * refuses late writes of a former holder.
	 * @return the token; empty if neither the request nor its client's default asks for
	 * one
	 * @see LockRequest#withFencing(Fencing)
	 */
	OptionalLong fencingToken();

	/**
	 * Returns whether the lock is held now. Sends no request.
	 * @return false, for good, once the lease is closed or lost
	 */
	boolean isHeld();

	/**
	 * Returns how much longer the lock is held if no further renewal succeeds. Sends no
	 * request.
	 * @return the time left; zero if the lock is not held
	 */
	Duration remaining();

	/**
	 * Checks that the lock is held. Call it immediately before a write that needs the
	 * lock. Sends no request.
	 * @throws LeaseLostException if the lock is not held
	 */
	void ensureHeld();

	/**
	 * Gives the lease a new length, counted from now. Use it for a lease that is not
	 * renewed when the work under it needs more time. Sends one request.
	 *
	 * <p>
	 * The client renews a lease that it renews with the new length from then on. The end
	 * of a lease never moves back: a length that would end it earlier applies to later
	 * renewals only. {@link #holdAtLeast(Duration)} counts from this call, too, and a
	 * hold-at-least time that was set before ends when it would have ended.
	 * @param lease the new length, from {@link LockRequest#MIN_LEASE} to
	 * {@link LockRequest#MAX_TIME}
	 * @throws LeaseLostException if the lock is not held, as known before the request or
	 * from its answer
	 * @throws LockStoreException if the request failed; {@link #remaining()} then returns
	 * how long the lock is surely held
	 * @throws IllegalArgumentException if the length is out of range
	 */
	void extend(Duration lease);

	/**
	 * Changes how long the lock stays held even if it is released earlier. Use it in a
	 * job that learns only while it runs how long no other may run. The client releases
	 * the lock at the end of that time, or at {@link #close()} if that is later. Sends no
	 * request.
	 *
	 * <p>
	 * The last call counts, including calls that nest in the same lease. As with
	 * {@link LockRequest#withHoldAtLeast(Duration)}, the lock may stay held for up to 1.3
	 * seconds longer in DynamoDB. If this JVM crashes, the lock is free when its lease
	 * ends.
	 * @param time how long the lock stays held, counted from the acquisition of this
	 * lease or from its last {@link #extend(Duration) extension}; from zero, which
	 * releases at {@code close()}, to the length of the lease
	 * @throws LeaseLostException if the lock is not held
	 * @throws IllegalArgumentException if the time is out of range
	 */
	void holdAtLeast(Duration time);

	/**
	 * Stops the renewal and releases the lock. Also works on an interrupted thread, whose
	 * interrupt flag is set again afterwards. Further calls have no effect.
	 * @throws LeaseLostException if the lease was lost before this call
	 * @throws LockStoreException if the release failed; the client retries it in the
	 * background, and the lock is free at the latest when its lease ends
	 */
	@Override
	void close();

	/**
	 * Describes the lease for logs: its resource, its owner id and the time left. Sends
	 * no request.
	 * @return a text such as {@code lease on 'order:42', owner 0f1e…, 29500 ms left}
	 */
	@Override
	String toString();

}

package io.github.dynamolocks.store;

import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.LockStoreException;

/**
 * Keeps the locks of a client: {@link DynamoDbLockStore} in a table,
 * {@link InMemoryLockStore} in this JVM. Applications pass a store to the client. They do
 * not call or implement it: its methods, and the types that only these methods use, are
 * internal and may change in every release.
 *
 * <p>
 * Each method that reads or writes a lock sends one request if nothing goes wrong. No
 * method waits for a lock.
 *
 * <p>
 * Each method throws {@link LockStoreException} if the store refuses a request or does
 * not answer within its time-outs, and {@link IllegalArgumentException} if a resource
 * cannot be a key.
 *
 * <p>
 * Implementations are safe for use by any number of threads.
 *
 * @since 0.1.0
 */
public interface LockStore {

	/**
	 * Returns the canonical form of a resource, which is the key of its item. Two
	 * resources are the same lock if and only if their canonical forms are equal.
	 * @param resource the resource as the caller wrote it
	 * @return the canonical form, which all other methods expect
	 * @throws IllegalArgumentException if the resource cannot be a key of the table
	 */
	String canonical(String resource);

	/**
	 * Returns whether {@link #canonical} works without a request. If not, a caller that
	 * must not block calls it on another thread. This method sends no request.
	 * @return true if the type of the key is known; true by default
	 */
	default boolean isKeyKnown() {
		return true;
	}

	/**
	 * Checks that a resource can be a key of the table, if the type of the key is known.
	 * This method sends no request.
	 * @param resource the resource as the caller wrote it
	 * @throws IllegalArgumentException if the resource cannot be a key
	 */
	default void requireKey(String resource) {
	}

	/**
	 * Describes where the locks are kept, for people. This method sends no request.
	 * @return names such as {@code table} and {@code region} with their values, in the
	 * order in which to show them; empty by default
	 */
	default Map<String, String> details() {
		return Map.of();
	}

	/**
	 * Forgets the time of the store, after this JVM was restored from a snapshot that may
	 * be old. This method sends no request, and does nothing by default.
	 */
	default void restored() {
	}

	/**
	 * Tries to acquire a lock with one conditional write.
	 * @param command the attempt; its owner id must be new
	 * @return the acquisition, or the item of the owner that holds the lock
	 */
	AcquireResult acquire(AcquireCommand command);

	/**
	 * Appends a place to the line of a lock, on condition that an owner holds the lock
	 * and that there is room.
	 * @param command the attempt, with its place
	 * @return the acquisition if it is the turn of the place, else the item
	 */
	AcquireResult join(AcquireCommand command);

	/**
	 * Reads the item of a lock, with eventual consistency, to find out whether it is the
	 * turn of the attempt's place. Sends a second request only if the turn must be
	 * confirmed: its lease has expired or must have its full length, or a wanted token is
	 * missing.
	 * @param command the attempt
	 * @return the acquisition if it is the turn of the place, else the item
	 */
	AcquireResult poll(AcquireCommand command);

	/**
	 * Does the same as {@link #poll} with strong consistency. Only such a read proves
	 * that a place is not in the line.
	 * @param command the attempt
	 * @return the acquisition if it is the turn of the place, else the item
	 */
	AcquireResult check(AcquireCommand command);

	/**
	 * Renews the lease of an acquisition, on condition that it still holds the lock.
	 * @param acquisition the acquisition, whose end is moved
	 * @param tokens the number of further fencing tokens to take, for the next holders in
	 * this process, from 0 to {@link TokenRange#MAX_SIZE}
	 * @return whether the lease was renewed or has ended
	 */
	RenewResult renew(Acquisition acquisition, int tokens);

	/**
	 * Renews the lease of an acquisition without taking tokens.
	 * @param acquisition the acquisition, whose end is moved
	 * @return whether the lease was renewed or has ended
	 */
	default RenewResult renew(Acquisition acquisition) {
		return renew(acquisition, 0);
	}

	/**
	 * Releases a lock, on condition that the acquisition still holds it: passes it on to
	 * the first process of the line, or frees it if the line is empty. Ends the
	 * acquisition before the first transmission, even if the release then fails. May be
	 * repeated after an exception.
	 * @param acquisition the acquisition
	 * @param next a new place for other waiters of this process, which joins the line if
	 * the lock is passed on; null for none
	 * @return whether this call released the lock
	 */
	ReleaseResult release(Acquisition acquisition, @Nullable Place next);

	/**
	 * Releases a lock for which no other caller of this process waits.
	 * @param acquisition the acquisition
	 * @return whether this call released the lock
	 */
	default ReleaseResult release(Acquisition acquisition) {
		return release(acquisition, null);
	}

	/**
	 * Releases a lock by its owner id, on condition that this owner still holds it. Used
	 * for an attempt whose outcome is unknown. Passes the lock on if a process waits in
	 * the line.
	 * @param resource the resource in its canonical form
	 * @param owner the owner id
	 * @return whether this call released the lock
	 */
	ReleaseResult discard(String resource, String owner);

	/**
	 * Removes a place from the line of a lock. If the place has become the owner,
	 * releases the lock. From its first transmission on, the place must not be used
	 * again.
	 * @param resource the resource in its canonical form
	 * @param place the place
	 */
	void leave(String resource, Place place);

	/**
	 * Reads the item of a lock, with eventual consistency.
	 * @param resource the resource in its canonical form
	 * @return the item, empty if there is none
	 */
	Optional<LockRecord> read(String resource);

}

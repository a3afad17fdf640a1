package io.github.dynamolocks.store;

import java.util.Optional;

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
	 * Tries to acquire a lock with one conditional write.
	 * @param command the attempt; its owner id must be new
	 * @return the acquisition, or the item of the owner that holds the lock
	 */
	AcquireResult acquire(AcquireCommand command);

	/**
	 * Renews the lease of an acquisition, on condition that it still holds the lock.
	 * @param acquisition the acquisition, whose end is moved
	 * @return whether the lease was renewed or has ended
	 */
	RenewResult renew(Acquisition acquisition);

	/**
	 * Releases a lock, on condition that the acquisition still holds it. Ends the
	 * acquisition before the first transmission, even if the release then fails. May be
	 * repeated after an exception.
	 * @param acquisition the acquisition
	 * @return whether this call released the lock
	 */
	ReleaseResult release(Acquisition acquisition);

	/**
	 * Releases a lock by its owner id, on condition that this owner still holds it. Used
	 * for an attempt whose outcome is unknown, and for a lock that an operator frees.
	 * @param resource the resource in its canonical form
	 * @param owner the owner id
	 * @return whether this call released the lock
	 */
	ReleaseResult discard(String resource, String owner);

	/**
	 * Leaves a mark on the item of a lock that any other owner holds. The mark tells the
	 * owner's process that others wait, and it gives way to them when it releases the
	 * lock. The mark does not change the lease.
	 * @param resource the resource in its canonical form
	 * @return the owner id of the marked item, empty if no owner holds the lock or the
	 * item already has a mark
	 */
	Optional<String> want(String resource);

	/**
	 * Reads the item of a lock, with eventual consistency.
	 * @param resource the resource in its canonical form
	 * @return the item, empty if there is none
	 */
	Optional<LockRecord> read(String resource);

}

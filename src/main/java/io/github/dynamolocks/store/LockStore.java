package io.github.dynamolocks.store;

import java.util.Optional;

import io.github.dynamolocks.LockStoreException;

/**
 * Keeps the locks of a client: {@link DynamoDbLockStore} in a table,
 * {@link InMemoryLockStore} in this JVM. Applications choose one and give it to the
 * client. They neither call nor implement it: its methods, and the types that only these
 * mention, are internal and may change in every release.
 *
 * <p>
 * Every method but {@link #canonical} is one request when nothing goes wrong; none waits
 * for a lock.
 *
 * <p>
 * Every method throws {@link LockStoreException} if the store does not answer within its
 * time-outs or refuses, and {@link IllegalArgumentException} for a resource that cannot
 * be a key.
 *
 * <p>
 * Implementations are safe for use by any number of threads.
 */
public interface LockStore {

	/**
	 * The form in which a resource is the key of the table. Two resources are the same
	 * lock if and only if their canonical forms are equal.
	 * @param resource the resource as it was asked for
	 * @return its canonical form; all other methods expect it
	 * @throws IllegalArgumentException if it cannot be a key of the table
	 */
	String canonical(String resource);

	/**
	 * Returns, without a request, whether {@link #canonical} sends none either. If it
	 * does, callers that must not block call it on another thread.
	 * @return whether everything is known that it needs; true by default
	 */
	default boolean isKeyKnown() {
		return true;
	}

	/**
	 * Checks, without a request, that a resource can be a key of the table.
	 * @param resource the resource as it was asked for
	 * @throws IllegalArgumentException if it cannot; not if that is not known yet
	 */
	default void requireKey(String resource) {
	}

	/**
	 * Tries to acquire a lock, in one conditional write.
	 * @param command the attempt; its owner id must be new
	 * @return the acquisition, or who stands in the way
	 */
	AcquireResult acquire(AcquireCommand command);

	/**
	 * Renews a lease, on condition that it is still this acquisition's.
	 * @param acquisition the acquisition; it learns its new end
	 * @return whether it is renewed, or over for good
	 */
	RenewResult renew(Acquisition acquisition);

	/**
	 * Frees a lock, on condition that it is still this acquisition's. Ends the
	 * acquisition before the first transmission, whatever becomes of it. May be repeated
	 * after an exception.
	 * @param acquisition the acquisition
	 * @return whether this freed it
	 */
	ReleaseResult release(Acquisition acquisition);

	/**
	 * Frees a lock of which only the owner id is known: that of an attempt whose outcome
	 * is not, or of a lock that a person wants to be free. On condition that it is still
	 * that owner's.
	 * @param resource the resource, canonical
	 * @param owner the owner id
	 * @return whether this freed it
	 */
	ReleaseResult discard(String resource, String owner);

	/**
	 * Leaves a mark on a lock that somebody else holds, whoever that is by now: it shows
	 * that others wait, too, and its process gives way to them when it frees the lock.
	 * Without any effect on the lease.
	 * @param resource the resource, canonical
	 * @return the owner id of who has the mark now; nothing if nobody holds the lock, or
	 * somebody has left a mark before
	 */
	Optional<String> want(String resource);

	/**
	 * Reads a lock's item, eventually consistent.
	 * @param resource the resource, canonical
	 * @return the item, or nothing if there is none
	 */
	Optional<LockRecord> read(String resource);

}

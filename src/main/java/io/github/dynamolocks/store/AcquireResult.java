package io.github.dynamolocks.store;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.Internal;

/**
 * The result of an attempt to acquire a lock.
 */
@Internal
public sealed interface AcquireResult {

	/**
	 * Returns the item of the owner that holds the lock.
	 * @return the item; null if the attempt acquired the lock, or if there was no item
	 */
	default @Nullable LockRecord by() {
		return null;
	}

	/**
	 * The attempt acquired the lock, perhaps with an earlier transmission whose answer
	 * was lost.
	 *
	 * @param acquisition the acquisition; its lease has already expired if the answer
	 * took too long, see {@link Acquisition#remaining()}
	 */
	record Acquired(Acquisition acquisition) implements AcquireResult {

	}

	/**
	 * Another owner holds the lock.
	 *
	 * @param by the item of the lock, null if it was deleted before the store read it
	 * @param repeated whether the request was sent more than once; an earlier
	 * transmission may then still arrive and leave an item
	 */
	record Refused(@Nullable LockRecord by, boolean repeated) implements AcquireResult {

	}

}

package io.github.dynamolocks.store;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.Internal;

/**
 * The result of an attempt to acquire a lock: the acquisition, or why there is none.
 */
@Internal
public sealed interface AcquireResult permits Acquisition, AcquireResult.Refused {

	/**
	 * Returns the item of the owner that holds the lock.
	 * @return the item; null if the attempt acquired the lock, or if there was no item
	 */
	default @Nullable LockRecord by() {
		return null;
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

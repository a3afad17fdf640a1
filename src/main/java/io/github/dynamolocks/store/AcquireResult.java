package io.github.dynamolocks.store;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.Internal;

/**
 * What became of an attempt to acquire a lock.
 */
@Internal
public sealed interface AcquireResult {

	/**
	 * The lock was acquired, perhaps by an earlier transmission whose answer was lost.
	 *
	 * @param acquisition what was acquired; an answer that took too long leaves nothing
	 * of it, see {@link Acquisition#remaining()}
	 */
	record Acquired(Acquisition acquisition) implements AcquireResult {

	}

	/**
	 * The lock is somebody's.
	 *
	 * @param by the item that was in the way, null if it was gone when it was looked at
	 * @param repeated whether the request was sent more than once: an earlier
	 * transmission may then still arrive and leave its item
	 */
	record Refused(@Nullable LockRecord by, boolean repeated) implements AcquireResult {

	}

}

package io.github.dynamolocks.store;

import io.github.dynamolocks.Internal;

/**
 * What became of a renewal.
 */
@Internal
public enum RenewResult {

	/** The lease is longer now, whichever transmission did it. */
	RENEWED,

	/**
	 * The lease had ended before the answer came. It stays ended, whatever the answer.
	 */
	EXPIRED,

	/** The item is gone, or somebody else's. */
	NOT_HELD

}

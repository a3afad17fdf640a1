package io.github.dynamolocks.store;

import io.github.dynamolocks.Internal;

/**
 * The result of a renewal.
 */
@Internal
public enum RenewResult {

	/** The lease is longer now. */
	RENEWED,

	/**
	 * The lease expired before the answer arrived. The acquisition has ended, even if the
	 * renewal was applied.
	 */
	EXPIRED,

	/** The item does not exist or belongs to another owner. */
	NOT_HELD

}

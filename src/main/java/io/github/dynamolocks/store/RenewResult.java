package io.github.dynamolocks.store;

/**
 * What became of a renewal.
 */
public enum RenewResult {

	/** The lease is longer now, whichever transmission did it. */
	RENEWED,

	/** The lease was over, or the item is gone or somebody else's. */
	LOST

}

package io.github.dynamolocks.store;

/**
 * What to think of a table that is replicated to other regions with eventual consistency.
 * Two regions can then hold the same lock at once.
 */
public enum GlobalTablePolicy {

	/** It cannot hold locks: the start fails. */
	REFUSE,

	/**
	 * It is taken. Safe only if every client uses the replica of one and the same region.
	 */
	ALLOW

}

package io.github.dynamolocks.store;

/**
 * The policy for a table that is replicated to other regions with eventual consistency.
 * Two processes in different regions can then hold the same lock at once.
 *
 * @since 0.1.0
 */
public enum GlobalTablePolicy {

	/** Refuses the table: the start fails. */
	REFUSE,

	/**
	 * Accepts the table. This is safe only if all clients use the replica of the same
	 * region.
	 */
	ALLOW

}

package io.github.dynamolocks.proof;

import org.jspecify.annotations.Nullable;

/**
 * A write of a lock's item that DynamoDB accepted.
 *
 * @param resource the locked resource
 * @param applied when the write was applied
 * @param after the item after the write, null if it was deleted
 */
record LockWrite(String resource, Span applied, @Nullable Item after) {

	/** Returns the owner id after the write, null if the lock is free. */
	@Nullable String owner() {
		return (this.after != null) ? this.after.owner() : null;
	}

	/**
	 * The attributes of an item.
	 *
	 * @param owner the owner id, null if the item is kept for its token
	 * @param expiresAt the end of the lease on DynamoDB's clock
	 * @param token the fencing token, null for none
	 * @param pid the id of the process that wrote the owner id, 0 if unknown
	 */
	record Item(@Nullable String owner, long expiresAt, @Nullable Long token, long pid) {

	}

}

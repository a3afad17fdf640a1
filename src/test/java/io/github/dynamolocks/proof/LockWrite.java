package io.github.dynamolocks.proof;

import org.jspecify.annotations.Nullable;

/**
 * A write of a lock's item that DynamoDB accepted.
 *
 * @param resource the locked resource
 * @param applied when it was applied
 * @param after what the item was then, null if it was deleted
 */
record LockWrite(String resource, Span applied, @Nullable Item after) {

	/** Who owns the lock after it, null for nobody. */
	@Nullable String owner() {
		return (this.after != null) ? this.after.owner() : null;
	}

	/**
	 * What an item says.
	 *
	 * @param owner the owner id, null if it is kept for its token
	 * @param expiresAt the end of the lease on DynamoDB's clock
	 * @param token the fencing token, null for none
	 * @param pid the process that wrote the owner id, 0 if it says none
	 */
	record Item(@Nullable String owner, long expiresAt, @Nullable Long token, long pid) {

	}

}

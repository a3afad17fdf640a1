package io.github.dynamolocks.proof;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A write of a lock's item that DynamoDB accepted.
 *
 * @param resource the locked resource
 * @param applied when the write was applied
 * @param after the item after the write, null if it was deleted
 */
public record LockWrite(String resource, Span applied, @Nullable Item after) {

	/** Returns the places of the line after the write. */
	List<String> line() {
		return (this.after != null) ? this.after.line() : List.of();
	}

	/** Returns whether this write passed the lock on to the first of the line. */
	boolean isPassedOn(LockWrite before) {
		return this.after != null && this.after.pid() == 0 && !before.line().isEmpty()
				&& before.line().get(0).equals(owner());
	}

	/**
	 * Returns the owner id after the write.
	 * @return the id, null if the lock is free
	 */
	public @Nullable String owner() {
		return (this.after != null) ? this.after.owner() : null;
	}

	/**
	 * The attributes of an item.
	 *
	 * @param owner the owner id, null if the item is kept for its token
	 * @param expiresAt the end of the lease on DynamoDB's clock
	 * @param token the fencing token, null for none
	 * @param pid the id of the owner's process, 0 if unknown: another process passed the
	 * lock on, and the owner has not written the item yet
	 * @param line the places of the processes that wait
	 */
	public record Item(@Nullable String owner, long expiresAt, @Nullable Long token, long pid, List<String> line) {

		public Item {
			line = List.copyOf(line);
		}

	}

}

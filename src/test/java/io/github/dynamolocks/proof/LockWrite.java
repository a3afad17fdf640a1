package io.github.dynamolocks.proof;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

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

	/**
	 * Returns whether this write passed the lock on to the first of the line.
	 * @param before the write of the item before it
	 */
	public boolean isPassedOn(LockWrite before) {
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

		private static final Pattern PID = Pattern.compile("pid (\\d+)");

		public Item {
			line = List.copyOf(line);
		}

		/**
		 * Returns the attributes of an item of the table.
		 * @param item the item
		 * @return its attributes
		 */
		public static Item of(Map<String, AttributeValue> item) {
			AttributeValue owner = item.get("owner");
			AttributeValue end = item.get("expires_at");
			AttributeValue token = item.get("fencing_token");
			AttributeValue holder = item.get("holder");
			AttributeValue line = item.get("line");
			Matcher pid = PID.matcher((holder != null) ? holder.s() : "");
			return new Item((owner != null) ? owner.s() : null, (end != null) ? Long.parseLong(end.n()) : 0,
					(token != null) ? Long.valueOf(token.n()) : null, pid.find() ? Long.parseLong(pid.group(1)) : 0,
					(line != null) ? line.l().stream().map(AttributeValue::s).toList() : List.of());
		}

	}

}

package io.github.dynamolocks;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;

import org.jspecify.annotations.Nullable;

/**
 * A lock as the table showed it at one moment.
 *
 * @param resource the locked resource, as it is the key of the table
 * @param owner the random id of the acquisition, null for an item that this library did
 * not write and for a lock that is released but stays taken for a time
 * @param holder who holds it, for people: application, host, process, thread and purpose;
 * null if unknown
 * @param acquiredAt since when, on the store's clock; null if unknown
 * @param remaining for how much longer if it is not renewed, zero or less if the lease
 * has ended already; null for an item without a lease, which is held until somebody
 * deletes it
 * @param fencingToken the token, if the lock was ever fenced
 */
public record LockInfo(String resource, @Nullable String owner, @Nullable String holder, @Nullable Instant acquiredAt,
		@Nullable Duration remaining, OptionalLong fencingToken) {

	/**
	 * One line for people.
	 * @return such as
	 * {@code held by shop@host since 2026-11-23T10:00:00Z, 12000 ms of its
	 * lease left}
	 */
	public String describe() {
		StringBuilder text = new StringBuilder("held by ");
		if (this.holder != null) {
			text.append(this.holder);
		}
		else {
			text.append((this.owner != null) ? "owner " + this.owner : "nobody known");
		}
		if (this.acquiredAt != null) {
			text.append(" since ").append(this.acquiredAt);
		}
		if (this.remaining == null) {
			text.append(", without a lease: until somebody deletes the item");
		}
		else if (this.remaining.isZero() || this.remaining.isNegative()) {
			text.append(", its lease has ended");
		}
		else {
			text.append(", ").append(this.remaining.toMillis()).append(" ms of its lease left");
		}
		return text.toString();
	}

}

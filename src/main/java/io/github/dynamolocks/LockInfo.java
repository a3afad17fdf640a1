package io.github.dynamolocks;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;
import java.util.OptionalLong;

import org.jspecify.annotations.Nullable;

/**
 * Describes a lock as the table showed it at one moment.
 *
 * @param resource the locked resource, in the form of the table's key
 * @param owner the owner id; null for an item that this library did not write, and for a
 * lock that is released but stays held for its hold-at-least time
 * @param holder the description of the owner for people: application, host, process,
 * thread and purpose; for an item that this library did not write, the attributes that
 * identify its owner, such as {@code lockedBy 'host-1'}; at most 512 characters; null if
 * unknown
 * @param acquiredAt the time of the acquisition on the store's clock; null if unknown
 * @param remaining the time until the lease expires unless it is renewed; zero or
 * negative if it has expired; null for an item without a lease, which is held until it is
 * deleted
 * @param fencingToken the largest token of the lock; empty if it was never fenced
 * @param waiting the number of processes that wait in the line of the cluster, this one
 * included
 * @param place the place of this process in the line, 1 for the next to get the lock;
 * empty if it does not wait there
 * @since 0.1.0
 */
public record LockInfo(String resource, @Nullable String owner, @Nullable String holder, @Nullable Instant acquiredAt,
		@Nullable Duration remaining, OptionalLong fencingToken, int waiting, OptionalInt place) {

	/**
	 * Returns whether the item was written by other software. Such an item holds the lock
	 * until it is deleted, regardless of its time.
	 * @return true if the item has neither an owner id nor a lease of this library
	 */
	public boolean isForeign() {
		return this.owner == null && this.remaining == null;
	}

	/**
	 * Describes the lock in one line. Control and format characters are escaped.
	 * @return a text such as
	 * {@code held by shop@host since 2026-11-23T10:00:00Z, 12000 ms of its
	 * lease left}
	 */
	public String describe() {
		if (isForeign()) {
			return PrintableText.of("held until its item is deleted, which was not written by this library%s"
				.formatted((this.holder != null) ? " (" + this.holder + ")" : ""));
		}
		StringBuilder text = new StringBuilder("held by ");
		if (this.holder != null) {
			text.append(this.holder);
		}
		else {
			text.append((this.owner != null) ? "owner " + this.owner : "an unknown owner");
		}
		if (this.acquiredAt != null) {
			text.append(" since ").append(this.acquiredAt);
		}
		if (this.remaining == null) {
			text.append(", without a lease, until the item is deleted");
		}
		else if (this.remaining.isZero() || this.remaining.isNegative()) {
			text.append(", its lease has ended");
		}
		else {
			text.append(", ").append(this.remaining.toMillis()).append(" ms of its lease left");
		}
		if (this.waiting > 0) {
			text.append(", %s waiting in the line"
				.formatted((this.waiting == 1) ? "1 process" : this.waiting + " processes"));
		}
		if (this.place.isPresent()) {
			text.append(", this one at place ").append(this.place.getAsInt());
		}
		return PrintableText.of(text.toString());
	}

	@Override
	public String toString() {
		return PrintableText
			.of("LockInfo[resource=%s, owner=%s, holder=%s, acquiredAt=%s, remaining=%s, fencingToken=%s, waiting=%s, place=%s]"
				.formatted(this.resource, this.owner, this.holder, this.acquiredAt, this.remaining, this.fencingToken,
						this.waiting, this.place));
	}

}

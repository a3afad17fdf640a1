package io.github.dynamolocks.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.Internal;
import io.github.dynamolocks.LockInfo;
import io.github.dynamolocks.PrintableText;

/**
 * The item of a lock, as an answer of the store showed it. Its values are bounded,
 * because other programs may have written the item: numbers stay in the range of their
 * type, and long texts are cut.
 *
 * @param resource the resource in its canonical form
 * @param owner the owner id; null for an item that this library did not write, for a
 * released lock that keeps its fencing token and for one whose hold-at-least time has not
 * passed
 * @param version the number of renewals
 * @param lease the length of the lease, null if the item has no length that this library
 * writes
 * @param remaining the time from the answer until the lease has surely expired, zero or
 * less if it has expired; null for an item without a lease and for an item that this
 * library did not write, which are held until they are deleted
 * @param age the time for which the lock has been held, null if it is unknown; exact to
 * about a second, as DynamoDB's time is known, and more exact in a process that has
 * polled for some time
 * @param line the places of the processes that wait, the first to come first
 * @param room how many more processes can join the line; 0 if it is full, or if the lock
 * cannot have a line because its owner or this process does not know DynamoDB's time, or
 * because it has no owner
 * @param holder the description of the owner for people; for an item that this library
 * did not write, the attributes that tell which program wrote it
 * @param acquiredAt the time of the acquisition, for people
 * @param fencingToken the last token that was taken, null if there is none
 */
@Internal
public record LockRecord(String resource, @Nullable String owner, long version, @Nullable Duration lease,
		@Nullable Duration remaining, @Nullable Duration age, List<String> line, int room, @Nullable String holder,
		@Nullable Instant acquiredAt, @Nullable Long fencingToken) {

	/**
	 * Returns how long to wait until a process can take over, if the owner does not renew
	 * its lease.
	 * @param index the index of the process in the line, -1 if it is not there
	 * @return the time, zero or less if it can now; null if it never can
	 */
	public @Nullable Duration untilTakeover(int index) {
		if (this.remaining == null || this.line.isEmpty()) {
			return this.remaining;
		}
		return this.remaining.plus((index >= 0) ? DynamoDbRequests.takeoverDelay(index) : DynamoDbRequests.LINE_DEAD);
	}

	/**
	 * Returns whether the lease of the lock has ended.
	 * @return true if its lease has surely expired, or if it was released and only keeps
	 * its token; a process without a place cannot acquire it yet if others wait in the
	 * line
	 */
	public boolean isFree() {
		return this.remaining != null && (this.remaining.isZero() || this.remaining.isNegative());
	}

	/**
	 * Returns the description of this lock for people, without a place of this process.
	 * @return the description, without the attributes that only the protocol uses
	 */
	public LockInfo toInfo() {
		return toInfo(-1);
	}

	/**
	 * Returns the description of this lock for people.
	 * @param index the index of the own process in the line, -1 if it is not there
	 * @return the description, without the attributes that only the protocol uses
	 */
	public LockInfo toInfo(int index) {
		return new LockInfo(this.resource, this.owner, this.holder, this.acquiredAt, this.remaining,
				(this.fencingToken != null) ? OptionalLong.of(this.fencingToken) : OptionalLong.empty(),
				this.line.size(), (index >= 0) ? OptionalInt.of(index + 1) : OptionalInt.empty());
	}

	@Override
	public String toString() {
		return PrintableText
			.of("LockRecord[resource=%s, owner=%s, version=%s, lease=%s, remaining=%s, age=%s, line=%s, room=%s, holder=%s, acquiredAt=%s, fencingToken=%s]"
				.formatted(this.resource, this.owner, this.version, this.lease, this.remaining, this.age, this.line,
						this.room, this.holder, this.acquiredAt, this.fencingToken));
	}

}

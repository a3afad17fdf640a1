package io.github.dynamolocks.store;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.Internal;
import io.github.dynamolocks.LockInfo;
import io.github.dynamolocks.PrintableText;

/**
 * The item of a lock, as an answer showed it. What others can write is bounded: numbers
 * fit into what they are computed with, and long texts are cut.
 *
 * @param resource the resource, canonical
 * @param owner the owner id; null for an item that was not written by this library, for a
 * released one that keeps its fencing token and for one that is held at least for a time
 * @param version the number of renewals
 * @param lease the length of the lease, null if the item has none that this library would
 * have written
 * @param remaining how long after the answer the lease had surely ended, zero or less if
 * it had by then; null for an item without a lease and for one that this library did not
 * write, which are held until they are deleted
 * @param age how long it had been held, null if unknown; as exact as DynamoDB's clock can
 * be known, so by about a second, or less for who has polled for some time
 * @param queue how many others waited in the owner's process when it was acquired
 * @param wanted whether somebody elsewhere has left a mark
 * @param holder who holds it, for people; of an item that this library did not write, the
 * attributes that tell whose it is
 * @param acquiredAt since when, for people
 * @param fencingToken the last token taken, null if none ever was
 */
@Internal
public record LockRecord(String resource, @Nullable String owner, long version, @Nullable Duration lease,
		@Nullable Duration remaining, @Nullable Duration age, int queue, boolean wanted, @Nullable String holder,
		@Nullable Instant acquiredAt, @Nullable Long fencingToken) {

	/**
	 * Whether a write would now acquire the lock.
	 * @return whether its lease has surely ended, or it was released and only keeps its
	 * token
	 */
	public boolean isFree() {
		return this.remaining != null && (this.remaining.isZero() || this.remaining.isNegative());
	}

	/**
	 * The same for people.
	 * @return the part of it that is not the protocol's alone
	 */
	public LockInfo toInfo() {
		return new LockInfo(this.resource, this.owner, this.holder, this.acquiredAt, this.remaining,
				(this.fencingToken != null) ? OptionalLong.of(this.fencingToken) : OptionalLong.empty());
	}

	@Override
	public String toString() {
		return PrintableText
			.of("LockRecord[resource=%s, owner=%s, version=%s, lease=%s, remaining=%s, age=%s, queue=%s, wanted=%s, holder=%s, acquiredAt=%s, fencingToken=%s]"
				.formatted(this.resource, this.owner, this.version, this.lease, this.remaining, this.age, this.queue,
						this.wanted, this.holder, this.acquiredAt, this.fencingToken));
	}

}

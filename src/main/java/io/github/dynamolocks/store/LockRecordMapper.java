package io.github.dynamolocks.store;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import io.github.dynamolocks.LockRequest;

/**
 * Reads items, those that others have written included. What is read is bounded, and
 * computing with it cannot overflow.
 */
final class LockRecordMapper {

	/** The longest owner id that is read. Ours have 36 characters. */
	static final int MAX_OWNER_LENGTH = 64;

	/** The longest description of a holder that is read. */
	static final int MAX_HOLDER_LENGTH = 512;

	/** More waiters than a process has. */
	private static final int MAX_QUEUE = 1_000_000;

	/** Fits into the nanoseconds of a long, both ways. */
	private static final Duration MAX_TIME = Duration.ofDays(100 * 365);

	private final ForeignItems foreign;

	private final ServerClock clock;

	private final ItemWatch observations;

	LockRecordMapper(LockTable table, ServerClock clock, ItemWatch observations) {
		this.foreign = new ForeignItems(table);
		this.clock = clock;
		this.observations = observations;
	}

	/** Reads an item that is waited for: from now on it is watched. */
	LockRecord read(String resource, Map<String, AttributeValue> item) {
		LockRecord record = read(resource, item, this.observations::see);
		if (record.remaining() == null) {
			// What was watched before must not end this one.
			this.observations.forget(resource);
		}
		return record;
	}

	/** Reads one item of many, which is not watched. */
	LockRecord glance(String resource, Map<String, AttributeValue> item) {
		return read(resource, item, this.observations::glance);
	}

	private LockRecord read(String resource, Map<String, AttributeValue> item, Look look) {
		BigDecimal end = ItemAttributes.number(item, ItemAttributes.EXPIRES_AT);
		if (end == null || !ItemAttributes.isOurs(item)) {
			return new LockRecord(resource, null, 0, null, null, null, 0, false, this.foreign.describe(item), null,
					null);
		}
		String owner = ItemAttributes.string(item, ItemAttributes.OWNER);
		Duration lease = lease(item);
		Instant acquiredAt = acquiredAt(item);
		return new LockRecord(resource, cut(owner, MAX_OWNER_LENGTH),
				number(item, ItemAttributes.VERSION, Long.MAX_VALUE), lease,
				remaining(resource, item, end, lease, look), age(acquiredAt),
				(int) number(item, ItemAttributes.QUEUE, MAX_QUEUE), item.containsKey(ItemAttributes.WANTED),
				cut(ItemAttributes.string(item, ItemAttributes.HOLDER), MAX_HOLDER_LENGTH), acquiredAt,
				ItemAttributes.whole(item, ItemAttributes.FENCING_TOKEN));
	}

	private @Nullable Duration remaining(String resource, Map<String, AttributeValue> item, BigDecimal end,
			@Nullable Duration lease, Look look) {
		if (end.signum() == 0) {
			return Duration.ZERO;
		}
		if (ItemAttributes.isTime(end) && this.clock.isKnown()) {
			// A write takes over after the end, not at it.
			return clamp(Duration.ofMillis(end.setScale(0, RoundingMode.FLOOR).longValue() + 1 - this.clock.earliest()),
					MAX_TIME.negated());
		}
		String owner = ItemAttributes.string(item, ItemAttributes.OWNER);
		if (lease == null || (owner != null && owner.length() > MAX_OWNER_LENGTH)) {
			return null;
		}
		return Duration.ofMillis(look.at(resource, new ItemWatch.Item(owner, digits(item, ItemAttributes.VERSION),
				digits(item, ItemAttributes.EXPIRES_AT), lease), this.clock.reading()));
	}

	private static String digits(Map<String, AttributeValue> item, String attribute) {
		AttributeValue value = item.get(attribute);
		return (value != null) ? value.n() : "";
	}

	/** A length that a lease can have, null for any other. */
	private static @Nullable Duration lease(Map<String, AttributeValue> item) {
		Long millis = ItemAttributes.whole(item, ItemAttributes.LEASE_MS);
		return (millis != null && millis > 0 && millis <= LockRequest.MAX_TIME.toMillis()) ? Duration.ofMillis(millis)
				: null;
	}

	private static @Nullable Instant acquiredAt(Map<String, AttributeValue> item) {
		BigDecimal millis = ItemAttributes.number(item, ItemAttributes.ACQUIRED_AT);
		return (millis != null && ItemAttributes.isTime(millis)) ? Instant.ofEpochMilli(millis.longValue()) : null;
	}

	private @Nullable Duration age(@Nullable Instant acquiredAt) {
		return (acquiredAt != null && this.clock.isKnown())
				? clamp(Duration.ofMillis(this.clock.earliest() - acquiredAt.toEpochMilli()), Duration.ZERO) : null;
	}

	private static Duration clamp(Duration time, Duration least) {
		Duration atLeast = (time.compareTo(least) < 0) ? least : time;
		return (atLeast.compareTo(MAX_TIME) > 0) ? MAX_TIME : atLeast;
	}

	/** What is only shown: a number from 0 to the most. */
	private static long number(Map<String, AttributeValue> item, String attribute, long most) {
		BigDecimal number = ItemAttributes.number(item, attribute);
		return (number != null) ? number.max(BigDecimal.ZERO).min(BigDecimal.valueOf(most)).longValue() : 0;
	}

	static @Nullable String cut(@Nullable String text, int length) {
		if (text == null || text.length() <= length) {
			return text;
		}
		int end = Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length;
		return text.substring(0, end);
	}

	/**
	 * Looks how much of a lease is left whose end is not a time.
	 */
	private interface Look {

		long at(String resource, ItemWatch.Item item, ClockReading now);

	}

}

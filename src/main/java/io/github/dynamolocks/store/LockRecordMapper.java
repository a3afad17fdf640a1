package io.github.dynamolocks.store;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import io.github.dynamolocks.LockRequest;

/**
 * Converts items into records, including items that other programs have written. It
 * bounds all values, so that computing with them cannot overflow.
 */
final class LockRecordMapper {

	/**
	 * The largest length of an owner id that is read. This library's ids have 36
	 * characters.
	 */
	static final int MAX_OWNER_LENGTH = 64;

	/** The largest length of a holder's description that is read. */
	static final int MAX_HOLDER_LENGTH = 512;

	/**
	 * The largest time that is read. As nanoseconds it fits into a {@code long}, positive
	 * and negative.
	 */
	private static final Duration MAX_TIME = Duration.ofDays(100 * 365);

	private final ForeignItems foreign;

	private final KeySchema keys;

	private final ServerClock clock;

	private final ItemWatch observations;

	LockRecordMapper(LockTable table, KeySchema keys, ServerClock clock, ItemWatch observations) {
		this.keys = keys;
		this.foreign = new ForeignItems(table);
		this.clock = clock;
		this.observations = observations;
	}

	/**
	 * Converts an item for which a caller waits. From now on {@link ItemWatch} records
	 * it.
	 */
	LockRecord read(String resource, Map<String, AttributeValue> item) {
		LockRecord record = read(resource, item, this.observations::see);
		if (record.remaining() == null) {
			// The observation of an earlier item must not let this one expire.
			this.observations.forget(resource);
		}
		return record;
	}

	/** Converts an item of a list, which {@link ItemWatch} does not record. */
	LockRecord glance(String resource, Map<String, AttributeValue> item) {
		return read(resource, item, this.observations::glance);
	}

	private LockRecord read(String resource, Map<String, AttributeValue> item, Look look) {
		BigDecimal end = ItemAttributes.number(item, ItemAttributes.EXPIRES_AT);
		if (end == null || !ItemAttributes.isOurs(item)) {
			return new LockRecord(resource, null, 0, null, null, null, List.of(), 0, this.foreign.describe(item), null,
					null);
		}
		String owner = ItemAttributes.string(item, ItemAttributes.OWNER);
		Duration lease = lease(item);
		Instant acquiredAt = acquiredAt(item);
		return new LockRecord(resource, cut(owner, MAX_OWNER_LENGTH),
				number(item, ItemAttributes.VERSION, Long.MAX_VALUE), lease,
				remaining(resource, item, end, lease, look), age(acquiredAt), ItemAttributes.line(item),
				room(resource, item, owner, end),
				cut(ItemAttributes.string(item, ItemAttributes.HOLDER), MAX_HOLDER_LENGTH), acquiredAt,
				ItemAttributes.whole(item, ItemAttributes.FENCING_TOKEN));
	}

	/** Equivalent to {@link ItemConditions#JOINABLE}, apart from the time of the join. */
	private int room(String resource, Map<String, AttributeValue> item, @Nullable String owner, BigDecimal end) {
		AttributeValue line = item.get(ItemAttributes.LINE);
		if (owner == null || !ItemAttributes.isTime(end) || !this.clock.isKnown()
				|| ItemAttributes.number(item, ItemAttributes.ACQUIRED_AT) == null || (line != null && !line.hasL())) {
			return 0;
		}
		return Math.max(0, this.keys.places(resource) - ((line != null) ? line.l().size() : 0));
	}

	private @Nullable Duration remaining(String resource, Map<String, AttributeValue> item, BigDecimal end,
			@Nullable Duration lease, Look look) {
		if (end.signum() == 0) {
			return Duration.ZERO;
		}
		if (ItemAttributes.isTime(end) && this.clock.isKnown()) {
			// A write takes over one millisecond after the end, not at the end.
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

	/** Returns the length of the lease, null if no lease can have that length. */
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

	/**
	 * Returns a number that is only shown, bounded to the range from 0 to the largest.
	 */
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
	 * Measures how much is left of a lease whose end is not a time.
	 */
	private interface Look {

		long at(String resource, ItemWatch.Item item, ClockReading now);

	}

}

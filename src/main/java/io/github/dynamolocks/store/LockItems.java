package io.github.dynamolocks.store;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/**
 * The attributes of a lock's item, and the conditions under which it is written.
 * Correctness lives here.
 */
final class LockItems {

	static final String OWNER = "owner";

	static final String VERSION = "version";

	static final String LEASE_MS = "lease_ms";

	static final String EXPIRES_AT = "expires_at";

	static final String TTL = "ttl";

	static final String HOLDER = "holder";

	static final String ACQUIRED_AT = "acquired_at";

	static final String FENCING_TOKEN = "fencing_token";

	/** Written by an owner whose process has others waiting, to whom it may hand on. */
	static final String QUEUE = "queue";

	/** Written by a rival elsewhere, for such an owner. */
	static final String WANTED = "wanted";

	/** The types of them all: what an index on one of them has to have, too. */
	static final Map<String, ScalarAttributeType> TYPES = Map.of(OWNER, ScalarAttributeType.S, VERSION,
			ScalarAttributeType.N, LEASE_MS, ScalarAttributeType.N, EXPIRES_AT, ScalarAttributeType.N, TTL,
			ScalarAttributeType.N, HOLDER, ScalarAttributeType.S, ACQUIRED_AT, ScalarAttributeType.N, FENCING_TOKEN,
			ScalarAttributeType.N, QUEUE, ScalarAttributeType.N, WANTED, ScalarAttributeType.N);

	/**
	 * Ends from here on are no time: what an owner writes that cannot know DynamoDB's.
	 * Larger than every real one (the year 287,000), and far from the end of a long.
	 */
	static final long BEYOND_TIME = 9_000_000_000_000_000L;

	/** The first end that is a time, in milliseconds: the beginning of the year 2000. */
	static final long YEAR_2000 = 946_684_800_000L;

	/** The last end that is a time, in milliseconds: the beginning of the year 2100. */
	static final long YEAR_2100 = 4_102_444_800_000L;

	/** There is no item. */
	static final String ABSENT = "attribute_not_exists(#key)";

	/**
	 * This library wrote the item. Only such an item is ever judged by its time: another
	 * library's end may be in seconds or microseconds, or may not be an end at all. The
	 * same as {@link #isOurs}.
	 */
	static final String OURS = "attribute_type(#version, :type_number)"
			+ " AND (attribute_not_exists(#owner) OR attribute_type(#owner, :type_string))"
			+ " AND (#expires_at = :zero OR (#expires_at >= :year_2000 AND #expires_at <= :year_2100)"
			+ " OR #expires_at >= :beyond_time)";

	/**
	 * The lease has surely ended: {@code :now} is the earliest that DynamoDB's clock can
	 * show. Holds for a kept token, too, whose end is 0. Means nothing without
	 * {@link #OURS}.
	 */
	static final String ENDED = "#expires_at < :now";

	/** The lock was released and its item only keeps the token. */
	static final String RELEASED = "#expires_at = :zero";

	/**
	 * Nobody has touched the item since it was first seen, a whole lease ago. For leases
	 * whose end is not in DynamoDB's time.
	 */
	static final String UNTOUCHED = "(#owner = :seen_owner AND #version = :seen_version)";

	/**
	 * The same for a lock that is held at least for a time and has no owner any more.
	 * Only its end tells it from the next that somebody leaves in the same way.
	 */
	static final String UNTOUCHED_UNOWNED = "(attribute_not_exists(#owner) AND #version = :seen_version AND #expires_at = :seen_expires_at)";

	/** The lock is still this acquisition's. */
	static final String MINE = "#owner = :owner";

	/**
	 * The lock is still this acquisition's, and no transmission with a later end has been
	 * there before this one.
	 */
	static final String MINE_AND_EARLIER = "#owner = :owner AND #expires_at < :expires_at";

	/**
	 * No other fenced acquisition came in between and left the owner as it was, which
	 * only a late transmission of this one's own acquire could have restored.
	 */
	static final String SAME_TOKEN = " AND #fencing_token = :token";

	/**
	 * The lock is still this acquisition's and has never been fenced; else its token must
	 * outlive it.
	 */
	static final String MINE_AND_UNFENCED = "#owner = :owner AND attribute_not_exists(#fencing_token)";

	/**
	 * The item has no token yet, or one to which tokens can be added. A fraction is found
	 * out only afterwards.
	 */
	static final String TOKEN_USABLE = "(attribute_not_exists(#fencing_token)"
			+ " OR (#fencing_token >= :zero AND #fencing_token <= :most_token))";

	/** Somebody holds the lock, and nobody has left a mark yet. */
	static final String HELD_AND_UNMARKED = "attribute_exists(#owner) AND attribute_not_exists(#wanted)";

	private final Map<String, String> names = new LinkedHashMap<>();

	private final Map<String, AttributeValue> values = new LinkedHashMap<>();

	/** An end that is no time, and that nobody else writes. */
	static long uniqueBeyondTime() {
		return BEYOND_TIME + ThreadLocalRandom.current().nextLong(Long.MAX_VALUE / 2);
	}

	/** Declares attributes that are named in an expression as {@code #attribute}. */
	LockItems names(String... attributes) {
		for (String attribute : attributes) {
			this.names.put("#" + attribute, attribute);
		}
		return this;
	}

	LockItems name(String placeholder, String attribute) {
		this.names.put(placeholder, attribute);
		return this;
	}

	LockItems value(String placeholder, String value) {
		this.values.put(placeholder, AttributeValue.fromS(value));
		return this;
	}

	LockItems value(String placeholder, long value) {
		this.values.put(placeholder, AttributeValue.fromN(Long.toString(value)));
		return this;
	}

	/** A number as the table told it, which may be larger than any of ours. */
	LockItems number(String placeholder, String value) {
		this.values.put(placeholder, AttributeValue.fromN(value));
		return this;
	}

	LockItems value(String placeholder, AttributeValue value) {
		this.values.put(placeholder, value);
		return this;
	}

	Map<String, String> names() {
		return this.names;
	}

	Map<String, AttributeValue> values() {
		return this.values;
	}

	static @Nullable String string(Map<String, AttributeValue> item, String attribute) {
		AttributeValue value = item.get(attribute);
		return (value != null) ? value.s() : null;
	}

	/** Declares what {@link #OURS} needs, but for the names. */
	LockItems valuesOfOurs() {
		return value(":type_number", ScalarAttributeType.N.toString())
			.value(":type_string", ScalarAttributeType.S.toString())
			.value(":zero", 0)
			.value(":year_2000", YEAR_2000)
			.value(":year_2100", YEAR_2100)
			.value(":beyond_time", BEYOND_TIME);
	}

	/** Whether this library wrote an item. The same as {@link #OURS}. */
	static boolean isOurs(Map<String, AttributeValue> item) {
		AttributeValue owner = item.get(OWNER);
		BigDecimal end = number(item, EXPIRES_AT);
		return number(item, VERSION) != null && (owner == null || owner.s() != null) && end != null
				&& (end.signum() == 0 || isTime(end) || end.compareTo(BigDecimal.valueOf(BEYOND_TIME)) >= 0);
	}

	/** Whether a number is a time in milliseconds that a lease can have. */
	static boolean isTime(BigDecimal millis) {
		return millis.compareTo(BigDecimal.valueOf(YEAR_2000)) >= 0
				&& millis.compareTo(BigDecimal.valueOf(YEAR_2100)) <= 0;
	}

	/** A number of any size, null if there is none. */
	static @Nullable BigDecimal number(Map<String, AttributeValue> item, String attribute) {
		AttributeValue value = item.get(attribute);
		if (value == null || value.n() == null) {
			return null;
		}
		try {
			return new BigDecimal(value.n());
		}
		catch (NumberFormatException ex) {
			return null;
		}
	}

	/** A whole number of 64 bits, null if there is none. */
	static @Nullable Long whole(Map<String, AttributeValue> item, String attribute) {
		BigDecimal number = number(item, attribute);
		try {
			return (number != null) ? number.longValueExact() : null;
		}
		catch (ArithmeticException ex) {
			return null;
		}
	}

}

package io.github.dynamolocks.store;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/**
 * Names the attributes of a lock item and reads their values.
 */
final class ItemAttributes {

	static final String OWNER = "owner";

	static final String VERSION = "version";

	static final String LEASE_MS = "lease_ms";

	static final String EXPIRES_AT = "expires_at";

	static final String TTL = "ttl";

	static final String HOLDER = "holder";

	static final String ACQUIRED_AT = "acquired_at";

	static final String FENCING_TOKEN = "fencing_token";

	/** The places of the processes that wait, the first to come first. */
	static final String LINE = "line";

	/**
	 * The types of all attributes but {@link #LINE}, which is a list of strings. The key
	 * of an index on an attribute must have its type.
	 */
	static final Map<String, ScalarAttributeType> TYPES = Map.of(OWNER, ScalarAttributeType.S, VERSION,
			ScalarAttributeType.N, LEASE_MS, ScalarAttributeType.N, EXPIRES_AT, ScalarAttributeType.N, TTL,
			ScalarAttributeType.N, HOLDER, ScalarAttributeType.S, ACQUIRED_AT, ScalarAttributeType.N, FENCING_TOKEN,
			ScalarAttributeType.N);

	/** The names of all attributes. */
	static final Set<String> NAMES = Stream.concat(TYPES.keySet().stream(), Stream.of(LINE))
		.collect(Collectors.toUnmodifiableSet());

	/**
	 * The smallest end that is not a time. An owner that does not know DynamoDB's time
	 * writes such an end. It is larger than every real time (it is in the year 287,000),
	 * and far below the largest {@code long}.
	 */
	static final long BEYOND_TIME = 9_000_000_000_000_000L;

	/**
	 * The earliest end that is a time, in milliseconds: the beginning of the year 2000.
	 */
	static final long YEAR_2000 = 946_684_800_000L;

	/** The latest end that is a time, in milliseconds: the beginning of the year 2100. */
	static final long YEAR_2100 = 4_102_444_800_000L;

	private ItemAttributes() {
	}

	/**
	 * Returns a random end that is not a time, so that no other owner writes the same.
	 */
	static long uniqueBeyondTime(RandomGenerator random) {
		return BEYOND_TIME + random.nextLong(Long.MAX_VALUE / 2);
	}

	static @Nullable String string(Map<String, AttributeValue> item, String attribute) {
		AttributeValue value = item.get(attribute);
		return (value != null) ? value.s() : null;
	}

	/**
	 * Returns whether this library wrote an item. Equivalent to
	 * {@link ItemConditions#OURS}.
	 */
	static boolean isOurs(Map<String, AttributeValue> item) {
		AttributeValue owner = item.get(OWNER);
		BigDecimal end = number(item, EXPIRES_AT);
		return number(item, VERSION) != null && (owner == null || owner.s() != null) && end != null
				&& (end.signum() == 0 || isTime(end) || end.compareTo(BigDecimal.valueOf(BEYOND_TIME)) >= 0);
	}

	/**
	 * Returns the places of the line. A list of another program ends where an element is
	 * not a string, as {@link ItemConditions#LINE_EMPTY} defines it.
	 */
	static List<String> line(Map<String, AttributeValue> item) {
		AttributeValue value = item.get(LINE);
		if (value == null || !value.hasL()) {
			return List.of();
		}
		return value.l().stream().map(AttributeValue::s).takeWhile(Objects::nonNull).toList();
	}

	/** Returns whether a number can be the end of a lease in milliseconds. */
	static boolean isTime(BigDecimal millis) {
		return millis.compareTo(BigDecimal.valueOf(YEAR_2000)) >= 0
				&& millis.compareTo(BigDecimal.valueOf(YEAR_2100)) <= 0;
	}

	/** Returns a number of any size, null if the attribute is missing or not a number. */
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

	/**
	 * Returns a whole number of 64 bits, null if the attribute is missing or another
	 * value.
	 */
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

package io.github.dynamolocks.store;

import java.math.BigDecimal;
import java.util.Map;
import java.util.random.RandomGenerator;

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

	private ItemAttributes() {
	}

	/** An end that is no time, and that nobody else writes. */
	static long uniqueBeyondTime(RandomGenerator random) {
		return BEYOND_TIME + random.nextLong(Long.MAX_VALUE / 2);
	}

	static @Nullable String string(Map<String, AttributeValue> item, String attribute) {
		AttributeValue value = item.get(attribute);
		return (value != null) ? value.s() : null;
	}

	/** Whether this library wrote an item. The same as {@link ItemConditions#OURS}. */
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

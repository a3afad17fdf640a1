package io.github.dynamolocks.store;

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

	/** Nobody has an item there. */
	static final String ABSENT = "attribute_not_exists(#key)";

	/**
	 * The lease has surely ended: {@code :now} is the earliest that DynamoDB's clock can
	 * show. Holds for a kept token, too, whose end is 0; not for an item without an end.
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

	/**
	 * A number, null if there is none or it is not a whole one: others may write, too.
	 */
	static @Nullable Long number(Map<String, AttributeValue> item, String attribute) {
		AttributeValue value = item.get(attribute);
		if (value == null || value.n() == null) {
			return null;
		}
		try {
			return Long.valueOf(value.n());
		}
		catch (NumberFormatException ex) {
			return null;
		}
	}

}

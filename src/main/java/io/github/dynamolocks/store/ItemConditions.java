package io.github.dynamolocks.store;

import java.util.LinkedHashMap;
import java.util.Map;

import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/**
 * Holds the conditions under which a lock item is written, and collects the names and
 * values that one expression uses. Correctness lives here.
 */
final class ItemConditions {

	/** There is no item. */
	static final String ABSENT = "attribute_not_exists(#key)";

	/**
	 * This library wrote the item. Only such an item is ever judged by its time: another
	 * library's end may be in seconds or microseconds, or may not be an end at all. The
	 * same as {@link ItemAttributes#isOurs}.
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

	/** Declares attributes that are named in an expression as {@code #attribute}. */
	ItemConditions names(String... attributes) {
		for (String attribute : attributes) {
			this.names.put("#" + attribute, attribute);
		}
		return this;
	}

	ItemConditions name(String placeholder, String attribute) {
		this.names.put(placeholder, attribute);
		return this;
	}

	ItemConditions value(String placeholder, String value) {
		this.values.put(placeholder, AttributeValue.fromS(value));
		return this;
	}

	ItemConditions value(String placeholder, long value) {
		this.values.put(placeholder, AttributeValue.fromN(Long.toString(value)));
		return this;
	}

	/** A number as the table told it, which may be larger than any of ours. */
	ItemConditions number(String placeholder, String value) {
		this.values.put(placeholder, AttributeValue.fromN(value));
		return this;
	}

	ItemConditions value(String placeholder, AttributeValue value) {
		this.values.put(placeholder, value);
		return this;
	}

	Map<String, String> names() {
		return this.names;
	}

	Map<String, AttributeValue> values() {
		return this.values;
	}

	/** Declares what {@link #OURS} needs, but for the names. */
	ItemConditions valuesOfOurs() {
		return value(":type_number", ScalarAttributeType.N.toString())
			.value(":type_string", ScalarAttributeType.S.toString())
			.value(":zero", 0)
			.value(":year_2000", ItemAttributes.YEAR_2000)
			.value(":year_2100", ItemAttributes.YEAR_2100)
			.value(":beyond_time", ItemAttributes.BEYOND_TIME);
	}

}

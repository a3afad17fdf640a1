package io.github.dynamolocks.store;

import java.util.LinkedHashMap;
import java.util.Map;

import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/**
 * Defines the conditions under which a lock item is written, and collects the names and
 * values of one expression. The correctness of the lock depends on these conditions.
 */
final class ItemConditions {

	/** The item does not exist. */
	static final String ABSENT = "attribute_not_exists(#key)";

	/**
	 * This library wrote the item. Only such an item can expire, because the same
	 * attribute of another library may be in seconds or microseconds, or may not be an
	 * end at all. Equivalent to {@link ItemAttributes#isOurs}.
	 */
	static final String OURS = "attribute_type(#version, :type_number)"
			+ " AND (attribute_not_exists(#owner) OR attribute_type(#owner, :type_string))"
			+ " AND (#expires_at = :zero OR (#expires_at >= :year_2000 AND #expires_at <= :year_2100)"
			+ " OR #expires_at >= :beyond_time)";

	/**
	 * The lease has surely expired: {@code :now} is the earliest time that DynamoDB's
	 * clock can show. This is also true for an item that only keeps its token, because
	 * its end is 0. Use it only with {@link #OURS}.
	 */
	static final String ENDED = "#expires_at < :now";

	/** The lock was released, and its item only keeps the token. */
	static final String RELEASED = "#expires_at = :zero";

	/**
	 * The lease expired so long ago that every process of the line could have taken over.
	 * All of them are dead, or have stopped to wait.
	 */
	static final String LINE_DEAD = "#expires_at < :line_dead";

	/**
	 * The item has not changed since it was first seen, a whole lease ago. For leases
	 * whose end is not in DynamoDB's time. The owner and the version are not enough: a
	 * place acquires several times with one id, each time with the first version.
	 */
	static final String UNTOUCHED = "(#owner = :seen_owner AND #version = :seen_version AND #expires_at = :seen_expires_at)";

	/**
	 * The same for a released lock that stays taken until its hold-at-least time has
	 * passed. It has no owner id, so only the end distinguishes it from the next one.
	 */
	static final String UNTOUCHED_UNOWNED = "(attribute_not_exists(#owner) AND #version = :seen_version AND #expires_at = :seen_expires_at)";

	/** This acquisition still holds the lock. */
	static final String MINE = "#owner = :owner";

	/**
	 * This acquisition still holds the lock, and no transmission with a later end was
	 * applied before this one.
	 */
	static final String MINE_AND_EARLIER = "#owner = :owner AND #expires_at < :expires_at";

	/**
	 * No other fenced acquisition happened in between. The owner id alone does not show
	 * this, because a late transmission of this acquisition's own acquire restores it.
	 */
	static final String SAME_TOKEN = " AND #fencing_token = :token";

	/** The item has no token yet. */
	static final String NO_TOKEN = " AND attribute_not_exists(#fencing_token)";

	/**
	 * This acquisition still holds the lock, and the item has no token. A token must
	 * outlive the lock.
	 */
	static final String MINE_AND_UNFENCED = "#owner = :owner AND attribute_not_exists(#fencing_token)";

	/** This acquisition still holds the lock, and the item has a token. */
	static final String MINE_AND_FENCED = "#owner = :owner AND attribute_exists(#fencing_token)";

	/**
	 * The item has no token, or a token from which the next ones can be counted. A
	 * condition cannot detect a fraction; the answer shows it.
	 */
	static final String TOKEN_USABLE = "(attribute_not_exists(#fencing_token)"
			+ " OR (#fencing_token >= :zero AND #fencing_token <= :most_token))";

	/**
	 * No process waits in the line. The acquisition that frees a lock by deleting its
	 * item needs this, because the line would be deleted with it. An empty list stays
	 * behind when the last process leaves. A list whose first element is not a string was
	 * not written by this library.
	 */
	static final String LINE_EMPTY = "NOT attribute_type(#line[0], :type_string)";

	/**
	 * The place to append is not in the line. A transmission that passes the lock on late
	 * meets a process that has joined with the same place.
	 */
	static final String NEXT_ABSENT = " AND NOT contains(#line, :next)";

	/** A process waits in the line. */
	static final String LINE_WAITING = "attribute_type(#line[0], :type_string)";

	/**
	 * A process may append its place: an owner with a lease that DynamoDB's clock can end
	 * holds the lock, it acquired the lock before this request was sent or soon after,
	 * the place is not used yet, and there is room. A late transmission meets a later
	 * owner and is refused. Else it would append a place whose process has left.
	 */
	static final String JOINABLE = "attribute_type(#version, :type_number) AND attribute_type(#owner, :type_string)"
			+ " AND #owner <> :owner AND #expires_at >= :year_2000 AND #expires_at <= :year_2100"
			+ " AND #acquired_at <= :join_until AND (attribute_not_exists(#line) OR (attribute_type(#line, :type_list)"
			+ " AND size(#line) < :room AND NOT contains(#line, :owner)))";

	private final Map<String, String> names = new LinkedHashMap<>();

	private final Map<String, AttributeValue> values = new LinkedHashMap<>();

	/** Declares attributes, which an expression names as {@code #attribute}. */
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

	/**
	 * Declares a number with the digits that the table returned: it may be larger than a
	 * {@code long}.
	 */
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

	/** Declares the values that {@link #OURS} uses. */
	ItemConditions valuesOfOurs() {
		return value(":type_number", ScalarAttributeType.N.toString())
			.value(":type_string", ScalarAttributeType.S.toString())
			.value(":zero", 0)
			.value(":year_2000", ItemAttributes.YEAR_2000)
			.value(":year_2100", ItemAttributes.YEAR_2100)
			.value(":beyond_time", ItemAttributes.BEYOND_TIME);
	}

}

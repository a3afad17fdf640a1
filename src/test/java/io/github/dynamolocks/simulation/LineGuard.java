package io.github.dynamolocks.simulation;

import java.nio.file.Path;

/**
 * A guard of the line, of the client or of the store, and the source text that the code
 * has without it.
 */
enum LineGuard {

	/** Only the owner of a fenced lock passes it on. */
	OWNER_OF_FENCED("store.ItemConditions", "\"#owner = :owner AND attribute_exists(#fencing_token)\"",
			"\"(#owner = :owner OR attribute_exists(#owner)) AND attribute_exists(#fencing_token)\""),

	/** Each attempt has a fresh id. */
	FRESH_ID("client.LockAcquirer", "return new UUID(this.random.nextLong(), this.random.nextLong()).toString();",
			"return \"the id of \" + this.settings.application();"),

	/** A place is in the line once. */
	PLACE_ONCE("store.ItemConditions", " AND size(#line) < :room AND NOT contains(#line, :owner)",
			" AND size(#line) < :room"),

	/** The place that a release appends is not in the line yet. */
	NEXT_ONCE("store.ItemConditions", "\" AND NOT contains(#line, :next)\"",
			"\" AND (NOT contains(#line, :next) OR contains(#line, :next))\""),

	/** A release does not delete the line. */
	LINE_KEPT_BY_DELETE("store.DynamoDbRequests",
			".conditionExpression(ItemConditions.MINE_AND_UNFENCED + \" AND \" + ItemConditions.LINE_EMPTY)",
			".conditionExpression(ItemConditions.MINE_AND_UNFENCED + \" AND (attribute_exists(#owner) OR \" + ItemConditions.LINE_EMPTY + \")\")"),

	/** A release that keeps the token does not remove the line. */
	LINE_KEPT_BY_KEEP("store.DynamoDbRequests", "condition += \" AND \" + ItemConditions.LINE_EMPTY;",
			"condition += \" AND (attribute_exists(#owner) OR \" + ItemConditions.LINE_EMPTY + \")\";"),

	/** A process outside the line does not overtake it. */
	LINE_NOT_OVERTAKEN("store.DynamoDbRequests", "free.append(\"(%s AND %s) OR %s\".formatted(",
			"free.append(\"(%1$s AND (attribute_exists(#version) OR %2$s)) OR %3$s\".formatted("),

	/** A line is dead only after a grant. */
	LINE_DEAD("store.DynamoDbRequests", "now - LINE_DEAD.toMillis()", "now"),

	/** A place takes over after those before it. */
	TAKEOVER_IN_ORDER("store.DynamoDbRequests", "now - takeoverDelay(index).toMillis()", "now"),

	/** A place takes over only where it stands. */
	TAKEOVER_OF_OWN_PLACE("store.DynamoDbRequests", "AND #line[%s] = :owner AND",
			"AND attribute_exists(#line[%s]) AND"),

	/** A takeover removes all places before its own. */
	TAKEOVER_REMOVES("store.DynamoDbRequests", "(now != null && index >= 0) ? places(index) :",
			"(now != null && index >= 0) ? \"#line[%s]\".formatted(index) :"),

	/** The next owner of a fenced lock gets a larger token. */
	TOKEN_PASSED_ON("store.DynamoDbRequests", "\", #fencing_token = #fencing_token + :one\"",
			"\", #fencing_token = #fencing_token\""),

	/** A lock is passed on to the first of the line. */
	FIRST_IS_NEXT("store.DynamoDbRequests", "REMOVE #line[0], #holder", "REMOVE #line[1], #holder"),

	/** An owner does not join its own line. */
	OWNER_DOES_NOT_JOIN("store.ItemConditions", "\" AND #owner <> :owner AND #expires_at >=",
			"\" AND attribute_exists(#owner) AND #expires_at >="),

	/** A lock that stays held for its hold-at-least time keeps its line. */
	LINE_KEPT_BY_HOLD("store.DynamoDbRequests", "update.append(\", #lease_ms = :lease_ms REMOVE #owner\");",
			"items.names(ItemAttributes.LINE);\n\t\t\tupdate.append(\", #lease_ms = :lease_ms REMOVE #owner, #line\");"),

	/** A line has no more places than fit into a cheap item. */
	ROOM("store.ItemConditions", " AND size(#line) < :room AND",
			" AND (size(#line) < :room OR size(#line) >= :room) AND"),

	/** A join that arrives late meets a newer owner, and is refused. */
	LATE_JOIN("store.ItemConditions", " AND #acquired_at <= :join_until AND",
			" AND (#acquired_at <= :join_until OR #acquired_at > :join_until) AND"),

	/** A process that leaves removes only its own place. */
	LEAVES_OWN_PLACE("store.DynamoDbRequests", "\"REMOVE \" + element, element + \" = :owner\", bounds)",
			"\"REMOVE \" + element, \"attribute_exists(\" + element + \") OR \" + element + \" = :owner\", bounds)"),

	/** A process that lost its place joins again. */
	REJOINS("client.PollSchedule", "else if (place < 0 && isWorthJoining(by, now, left)) {",
			"else if (place < 0 && !used && isWorthJoining(by, now, left)) {"),

	/** A refused join is repeated, although the owner is the same. */
	JOINS_AGAIN("client.PollSchedule", "this.joinAgain = now + MAX_INTERVAL;",
			"this.joinAgain = now + 1000 * MAX_INTERVAL;"),

	/** A place is retired as soon as its lock is released. */
	PLACE_USED_UP("client.ResourceQueue", "if (this.place != null && this.place.owner().equals(owner)) {",
			"if (this.place != null && this.place.owner().equals(owner + \" \")) {"),

	/** An acquisition has ended when its renewal is refused. */
	ENDED_WHEN_REFUSED("store.DynamoDbLockStore", "acquisition.end();\n\t\t\t\treturn RenewResult.NOT_HELD;",
			"return RenewResult.NOT_HELD;"),

	/** A process whose last waiter gives up leaves the line. */
	LEAVES("client.WaitQueues", "if (place != null && place.isUsed()) {", "if (place != null && resource.isEmpty()) {"),

	/** What an attempt of unknown outcome left is removed. */
	ORPHANS_REMOVED("client.LockAcquirer",
			"() -> this.cleaner.discard(command.resource(), command.owner(), command.lease()));",
			"() -> {\n\t\t\t\t\t});");

	private final String type;

	private final String text;

	private final String replacement;

	LineGuard(String type, String text, String replacement) {
		this.type = type;
		this.text = text;
		this.replacement = replacement;
	}

	/** Compiles the library without this guard. */
	ProtocolMutant without(Path directory) {
		return ProtocolMutant.of(directory, this.type, this.text, this.replacement);
	}

}

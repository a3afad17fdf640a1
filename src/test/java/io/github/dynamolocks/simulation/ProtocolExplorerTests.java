package io.github.dynamolocks.simulation;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.dynamolocks.proof.Fault;
import io.github.dynamolocks.simulation.ProtocolBounds.Setting;
import io.github.dynamolocks.simulation.StoreActions.Action;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the code of the protocol in every order of the requests, answers and times of a
 * scenario. Without one of its guards, the same code must break. A failure shows the
 * steps.
 */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
@Tag("slow")
class ProtocolExplorerTests {

	@TempDir
	private Path directory = Path.of("");

	/** Takes a second or two; the others take minutes. */
	@ParameterizedTest
	@EnumSource(names = { "ATTEMPTS", "DATES" })
	void codeHoldsInEveryOrderOfAFewRequests(Orders orders) {
		assertHolds(orders);
	}

	@ParameterizedTest
	@EnumSource(names = "TAKER_EARLIEST")
	void codeBreaksInAFewRequestsWithoutGuard(Guard guard) {
		assertBreaks(guard);
	}

	@ParameterizedTest
	@Tag("long")
	@EnumSource
	void codeHoldsInEveryOrder(Orders orders) {
		assertHolds(orders);
	}

	private static void assertHolds(Orders orders) {
		ProtocolExplorer.Found found = ProtocolExplorer.explore(orders.bounds);
		assertThat(found.violation()).as(found.toString()).isEmpty();
		System.out.printf("Protocol code, %s: %s%n", orders, found);
		assertThat(found.states()).isGreaterThan(500);
	}

	@ParameterizedTest
	@Tag("long")
	@EnumSource
	void codeBreaksWithoutGuard(Guard guard) {
		assertBreaks(guard);
	}

	private void assertBreaks(Guard guard) {
		String found = guard.without(this.directory).call(ProtocolExplorerTests.class, "explore", guard.orders.name());
		assertThat(found).contains(guard.violation);
		System.out.printf("Protocol code without %s: %s%n", guard, found.lines().findFirst().orElse(""));
	}

	@Test
	@Tag("long")
	void codeBreaksWhenAttemptsShareAnId() {
		ProtocolExplorer.Found found = ProtocolExplorer.explore(Orders.ATTEMPTS.bounds.with(Setting.ONE_ID, 1));
		assertThat(found.violation()).isNotEmpty();
		System.out.printf("Protocol code without FRESH_ID: %s%n", found.toString().lines().findFirst().orElse(""));
	}

	/** Called in the loader of a changed class. */
	static String explore(String orders) {
		return ProtocolExplorer.explore(Orders.valueOf(orders).bounds).toString();
	}

	/**
	 * Scenarios that are small enough to try all their orders.
	 */
	@SuppressWarnings("ImmutableEnumChecker") // A record of one immutable map
	enum Orders {

		/** A renewal that arrives when others have the lock. */
		RENEWAL(ProtocolBounds.PLAIN.with(Action.RENEW, 1).with(Fault.REPEATED, 1)),

		/** A release that does. */
		RELEASE(ProtocolBounds.PLAIN.with(Action.RELEASE, 1).with(Fault.REPEATED, 1)),

		/** One process renews and releases. */
		BOTH(RENEWAL.bounds.with(Action.RELEASE, 1).with(Setting.ONE_FOR_BOTH, 1).with(Setting.TICKS, 1)),

		/** Answers are given up. */
		LOST(ProtocolBounds.PLAIN.with(Action.RELEASE, 1).with(Fault.LOST_ANSWER, 1)),

		/** A process tries again. */
		ATTEMPTS(RELEASE.bounds.with(Action.ACQUIRE, 3).with(Setting.TICKS, 0)),

		/** Two renewals, and the first one arrives again after the second. */
		LATE_RENEWAL(RENEWAL.bounds.with(Action.RENEW, 2).with(Setting.TICK_MILLIS, 1600)),

		/** The same, until both have ended. */
		RENEWALS(LATE_RENEWAL.bounds.with(Setting.TICKS, 3)),

		/** A late acquire after others have come and gone. */
		COME_AND_GONE(RENEWAL.bounds.with(Action.RELEASE, 1)
			.with(Setting.TICK_MILLIS, 1050)
			.with(Fault.LAGGING_DATE, ProtocolBounds.ALWAYS)
			.with(Setting.LATER_DATES_LAG, 1)),

		/** With tokens. */
		FENCED(RELEASE.bounds.with(Setting.TOKENS, 2)),

		/** The first thing that one process hears lags. */
		LAGGING(ProtocolBounds.PLAIN.with(Setting.TICK_MILLIS, 2500).with(Setting.FIRST_DATE_LAGS, 1)),

		/** Dates that lag. */
		DATES(ProtocolBounds.PLAIN.with(Fault.LAGGING_DATE, ProtocolBounds.ALWAYS)),

		/** A monotonic clock stands still. */
		STANDING_STILL(ProtocolBounds.PLAIN.with(Fault.SLEEP, 1)),

		/** A wall clock jumps. */
		JUMPING(ProtocolBounds.PLAIN.with(Fault.WALL_JUMP, 1)),

		/** Both stand still. */
		UNSEEN(ProtocolBounds.PLAIN.with(Action.READ, 1).with(Fault.FREEZE, 1)),

		/** Both stand still, for less time than the bounds are apart. */
		UNSEEN_BRIEFLY(UNSEEN.bounds.with(Setting.TICKS, 3).with(Setting.TICK_MILLIS, 1600)),

		/** One answer has a date that is ten minutes ahead. */
		AHEAD(ProtocolBounds.PLAIN.with(Action.RENEW, 1).with(Action.READ, 1).with(Fault.WRONG_DATE, 1)),

		/** Answers have no date. */
		UNDATED(ProtocolBounds.PLAIN.with(Action.RENEW, 1)
			.with(Action.READ, 1)
			.with(Fault.NO_DATE, ProtocolBounds.ALWAYS)),

		/** Renewals change the length of the lease. */
		LENGTHS(ProtocolBounds.PLAIN.with(Action.RENEW, 2).with(Action.READ, 1).with(Setting.LENGTHS, 1)),

		/** The same without a date, and an answer is lost. */
		UNDATED_LENGTHS(LENGTHS.bounds.with(Fault.NO_DATE, ProtocolBounds.ALWAYS).with(Fault.LOST_ANSWER, 1));

		private final ProtocolBounds bounds;

		Orders(ProtocolBounds bounds) {
			this.bounds = bounds;
		}

	}

	/**
	 * What is taken out of the code, and the orders in which that shows.
	 */
	@SuppressWarnings("StringConcatToTextBlock") // Which would take the tabs away
	enum Guard {

		/**
		 * DynamoDB refuses a value that no expression uses, so the condition still has
		 * it.
		 */
		RENEW_OWNER("store.ItemConditions", "MINE_AND_EARLIER = \"#owner = :owner AND ",
				"MINE_AND_EARLIER = \"(#owner = :owner OR attribute_exists(#owner)) AND ", Orders.UNDATED,
				"changed another's item"),

		RENEW_ONLY_FORWARD("store.ItemConditions", "\"#owner = :owner AND #expires_at < :expires_at\"",
				"\"#owner = :owner\"", Orders.LATE_RENEWAL, "TWO_HOLDERS"),

		RELEASE_OWNER("store.ItemConditions", "\"#owner = :owner AND attribute_not_exists(#fencing_token)\"",
				"\"(#owner = :owner OR attribute_exists(#owner)) AND attribute_not_exists(#fencing_token)\"",
				Orders.RELEASE, "changed another's item"),

		/** With what is behind it: nothing is believed for an end that is not later. */
		NEW_ABOVE_ALL("store.Acquisition",
				"Math.max(wanted, this.highestSent + 1);\n" + "		return this.highestSent;\n" + "	}\n" + "\n"
						+ "	/** Trusts the lease until a later end, unless it has already expired. */\n"
						+ "	synchronized boolean extend(long expiresAt, LongSupplier trusted) {\n"
						+ "		if (remaining().isZero()) {\n" + "			return false;\n" + "		}\n"
						+ "		if (expiresAt > this.trustedUntil) {",
				"wanted;\n" + "		return this.highestSent;\n" + "	}\n" + "\n"
						+ "	/** Trusts the lease until a later end, unless it has already expired. */\n"
						+ "	synchronized boolean extend(long expiresAt, LongSupplier trusted) {\n"
						+ "		if (remaining().isZero()) {\n" + "			return false;\n" + "		}\n"
						+ "		if (expiresAt >= this.trustedUntil) {",
				Orders.UNDATED, "BELIEVED_TOO_LONG"),

		DEAD_AFTER_RELEASE("store.DynamoDbLockStore",
				"	public ReleaseResult release(Acquisition acquisition, @Nullable Place next) {\n		acquisition.end();",
				"	public ReleaseResult release(Acquisition acquisition, @Nullable Place next) {", Orders.RELEASE,
				"TWO_HOLDERS"),

		LOST_FOR_GOOD("store.Acquisition",
				"		if (remaining().isZero()) {\n			return false;\n		}\n		if (expiresAt",
				"		if (expiresAt", Orders.COME_AND_GONE, "TWO_HOLDERS"),

		OWN_ID("store.DynamoDbLockStore", "if (place == null && isOwner(item, command.owner())) {",
				"if (place == null && isOwner(item, \"nobody\" + command.owner())) {", Orders.RELEASE,
				"refused because of its own"),

		TAKER_EARLIEST("store.DynamoDbLockStore", "DynamoDbRequests.AcquireTerms(command, expiresAt, now,",
				"DynamoDbRequests.AcquireTerms(command, expiresAt, (now != null) ? Long.valueOf(this.clock.latest()) : null,",
				Orders.DATES, "TAKEN_TOO_EARLY"),

		OWNER_LATEST("store.DynamoDbLockStore", "expiresAt - this.clock.latest()", "expiresAt - this.clock.earliest()",
				Orders.LAGGING, "BELIEVED_TOO_LONG"),

		LARGER("store.ClockReading", "return atMost(Math.max(monotonicUntil(later), wallUntil(later)));",
				"return atMost(monotonicUntil(later));", Orders.STANDING_STILL, "BELIEVED_TOO_LONG"),

		SMALLER("store.ClockReading", "return atLeast(Math.min(monotonicUntil(later), wallUntil(later) - 1));",
				"return atLeast(wallUntil(later) - 1);", Orders.JUMPING, "NOT_FREE_IN_TIME"),

		NEWEST_SAMPLE("store.ServerClock", "return new Interval(best, last.latest, last.latestOnSlower, last.sent);",
				"return new Interval(best, (newest.latest.atMost(now) < this.latest.atMost(now)) ? newest.latest : this.latest, last.latestOnSlower, last.sent);",
				Orders.UNSEEN_BRIEFLY, "BELIEVED_TOO_LONG"),

		CONTRADICTION("store.ServerClock", "if (sample.isDoubtful(former, now)) {", "if (former == sample) {",
				Orders.AHEAD, "NOT_FREE_IN_TIME"),

		KEPT_TOKEN("store.DynamoDbRequests", "			update.append(\" REMOVE #owner, #lease_ms,",
				"			items.names(ItemAttributes.FENCING_TOKEN);\n			update.append(\" REMOVE #fencing_token, #owner, #lease_ms,",
				Orders.FENCED, "TOKEN_NOT_LARGER"),

		WHOLE_LEASE("store.ItemWatch", "known.first().atLeastUntil(now) > known.leaseMillis()",
				"known.first().atLeastUntil(now) > known.leaseMillis() / 2", Orders.UNDATED, "TAKEN_TOO_EARLY"),

		SAME_VERSION("store.ItemConditions",
				"\"(#owner = :seen_owner AND #version = :seen_version AND #expires_at = :seen_expires_at)\"",
				"\"(#owner = :seen_owner AND (attribute_exists(#owner) OR (#version = :seen_version AND #expires_at = :seen_expires_at)))\"",
				Orders.UNDATED, "TAKEN_TOO_EARLY"),

		TRUST_FROM_SENDING("store.DynamoDbLockStore", "		return () -> lease.toMillis() - sent.atMost();",
				"		ClockReading answered = this.clock.reading();\n		return () -> lease.toMillis() - answered.atMost();",
				Orders.UNDATED, "BELIEVED_TOO_LONG"),

		SHORTER_TRUSTED_LESS("store.Acquisition", "if (lease.compareTo(this.lease) < 0) {", "if (lease.isNegative()) {",
				Orders.UNDATED_LENGTHS, "TWO_HOLDERS");

		private final String type;

		private final String text;

		private final String replacement;

		private final Orders orders;

		private final String violation;

		Guard(String type, String text, String replacement, Orders orders, String violation) {
			this.type = type;
			this.text = text;
			this.replacement = replacement;
			this.orders = orders;
			this.violation = violation;
		}

		/** Compiles the library without this guard. */
		ProtocolMutant without(Path directory) {
			return ProtocolMutant.of(directory, this.type, this.text, this.replacement);
		}

	}

}

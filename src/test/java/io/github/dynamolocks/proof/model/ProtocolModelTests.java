package io.github.dynamolocks.proof.model;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the protocol holds in every state of its model, and that it breaks without
 * each of its guards. {@code -Dmodel.size=large} explores many more states.
 */
@Timeout(value = 1, unit = TimeUnit.DAYS)
@Tag("slow")
class ProtocolModelTests {

	private static final List<String> INVARIANTS = List.of("OneOwner", "Protected", "NoBreak", "NothingForeign",
			"TokensGrow", "FreeInTime", "PlacesStay", "PlacesOnce", "LineServed", "LineFits", "OneGrant",
			"NothingOrphaned", "HeldAtLeast");

	private static final List<String> OWNERS = List.of("OneOwner", "NoBreak");

	private static final boolean LARGE = "large".equals(System.getProperty("model.size"));

	@TempDir
	private Path directory = Path.of("");

	/** Tests model and checker in seconds; the other tests take minutes. */
	@Test
	void smallModelHolds() {
		ModelChecker.ModelResult result = check(small(), INVARIANTS);
		assertThat(result.violation()).as(result.output()).isNull();
		assertThat(result.states()).isGreaterThan(1000);
	}

	@Test
	void smallModelBreaksWithoutGuard() {
		assertThat(check(small().without("release-owner"), List.of("Protected")).violation()).isEqualTo("Protected");
	}

	/**
	 * Without the table's time, the reader of a turn and a rival that watches the item
	 * count from different moments.
	 */
	@Test
	void lineWithoutDateHasTwoOwnersIfReadProvesTurn() {
		assertThat(check(lineWithoutDate("read"), List.of("OneOwner")).violation()).isEqualTo("OneOwner");
	}

	@Test
	void lineWithoutDateHasOneOwnerIfRenewalProvesTurn() {
		ModelChecker.ModelResult result = check(lineWithoutDate("renew"), List.of("OneOwner"));
		assertThat(result.violation()).as(result.output()).isNull();
		assertThat(result.states()).isGreaterThan(1000);
	}

	private static ModelConstants lineWithoutDate(String turn) {
		Map<String, String> values = new LinkedHashMap<>();
		values.put("Lease", "3");
		values.put("Grant", "1");
		values.put("MaxTime", "8");
		values.put("Renewals", "2");
		values.put("Turn", "\"%s\"".formatted(turn));
		return new ModelConstants("LineWithoutDate", values);
	}

	private static ModelConstants small() {
		return Side.TWO.constants().with("MaxTime", 3);
	}

	/** Explores one side of the protocol completely. */
	@ParameterizedTest
	@Tag("long")
	@EnumSource
	void protocolHoldsInEveryState(Side side) {
		ModelConstants constants = LARGE ? side.large() : side.constants();
		long start = System.nanoTime();
		ModelChecker.ModelResult result = check(constants, side.invariants());
		assertThat(result.violation()).as(result.output()).isNull();
		System.out.printf("Protocol model, %s: %d states in %d s, no violation%n", side, result.states(),
				TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start));
		assertThat(result.states()).isGreaterThan(1000);
	}

	@ParameterizedTest(name = "{0}: {2}")
	@Tag("long")
	@MethodSource("guards")
	void protocolBreaksWithoutGuard(String guard, ModelConstants constants, String broken) {
		ModelChecker.ModelResult result = check(constants.without(guard), List.of(broken));
		assertThat(result.violation()).as(() -> "nothing breaks without '%s': %s".formatted(guard, result))
			.isEqualTo(broken);
		System.out.printf("Protocol model without '%s': %s is violated, found among %d states%n", guard,
				result.violation(), result.states());
	}

	private ModelChecker.ModelResult check(ModelConstants constants, List<String> invariants) {
		return new ModelChecker(this.directory, LARGE ? TimeUnit.DAYS.toMinutes(1) : 10).check(constants, invariants);
	}

	static Stream<Arguments> guards() {
		return Stream.of(guardsOfOwners(), guardsOfTheLine(), guardsOfClocks(), guardsOfTokens(), guardsWithoutDate())
			.flatMap((guards) -> guards);
	}

	private static Stream<Arguments> guardsOfOwners() {
		ModelConstants two = Side.TWO.constants();
		ModelConstants alone = two.with("Joins", 0);
		return Stream.of( //
				Arguments.of("release-owner", two, "Protected"), //
				Arguments.of("release-owner", two, "NothingForeign"), //
				Arguments.of("pass-owner", two, "Protected"), //
				Arguments.of("pass-owner", two, "NothingForeign"), //
				Arguments.of("renew-owner", alone.with("Renewals", 1), "NothingForeign"),
				Arguments.of("renew-only-forward", alone.with("Renewals", 2), "Protected"),
				Arguments.of("lost-for-good", alone.with("Renewals", 1).with("Lease", 3), "NoBreak"),
				Arguments.of("fresh-id", two.with("Waits", 3), "OneOwner"),
				Arguments.of("dead-after-release", two, "OneOwner"), //
				Arguments.of("turn-end", two, "OneOwner"), //
				Arguments.of("pass-ttl", Side.CLEANED_UP.constants(), "Protected"),
				Arguments.of("own-id", two, "NothingOrphaned"), //
				Arguments.of("leave", two, "NothingOrphaned"));
	}

	private static Stream<Arguments> guardsOfTheLine() {
		ModelConstants two = Side.TWO.constants();
		ModelConstants places = two.with("Waits", 3).with("Joins", 2).with("Lease", 1).with("MaxTime", 3);
		return Stream.of( //
				Arguments.of("release-line", two, "PlacesStay"), //
				Arguments.of("line-empty", two, "PlacesStay"), //
				Arguments.of("own-place", places, "PlacesStay"), //
				Arguments.of("order", places, "PlacesStay"), //
				Arguments.of("leave-own", places, "PlacesStay"), //
				Arguments.of("join-owned", Side.FENCED.constants(), "LineServed"),
				Arguments.of("join-time", Side.WATCHED.constants(), "LineServed"),
				Arguments.of("join-other", two, "PlacesOnce"), //
				Arguments.of("join-once", two, "PlacesOnce"), //
				Arguments.of("pass-once", Side.REJOINING.constants(), "PlacesOnce"),
				Arguments.of("join-room", places.with("Room", 1), "LineFits"),
				Arguments.of("join-window", Side.PRICE.constants(), "OneGrant"), //
				Arguments.of("take-all", places.with("LateTries", "FALSE").with("Delay", 0).with("Step", 0),
						"OneGrant"));
	}

	private static Stream<Arguments> guardsOfClocks() {
		ModelConstants dates = Side.DATES.constants()
			.with("Uncertainty", 2)
			.with("MaxTime", 4)
			.with("Retries", 0)
			.with("Joins", 0)
			.with("Asks", 1);
		return Stream.of( //
				Arguments.of("taker-earliest", dates, "Protected"), //
				Arguments.of("owner-latest", dates, "OneOwner"),
				Arguments.of("expiry-from-earliest", dates, "FreeInTime"),
				Arguments.of("grant-earliest", Side.DATES.constants(), "FreeInTime"),
				Arguments.of("hold-latest", Side.DATES.constants().with("Hold", 1), "HeldAtLeast"),
				Arguments.of("larger", Side.STANDING_STILL.constants().with("MaxTime", 5), "OneOwner"),
				Arguments.of("smaller", Side.JUMPING.constants().with("MaxTime", 5), "OneOwner"),
				Arguments.of("newest-sample",
						Side.UNSEEN.constants()
							.with("MaxMissed", 2)
							.with("Uncertainty", 2)
							.with("Lease", 3)
							.with("Joins", 0),
						"OneOwner"),
				Arguments.of("contradiction", Side.WRONG_DATE.constants(), "OneOwner"));
	}

	private static Stream<Arguments> guardsOfTokens() {
		ModelConstants fenced = Side.FENCED.constants().with("Confirms", 0).with("MaxTime", 4);
		ModelConstants alone = fenced.with("Joins", 0);
		return Stream.of( //
				Arguments.of("kept-token", alone, "TokensGrow"),
				Arguments.of("kept-for-long", alone.with("MaxTime", 5), "TokensGrow"),
				Arguments.of("range-reserved", alone, "TokensGrow"),
				Arguments.of("token-per-handoff", alone, "TokensGrow"), //
				Arguments.of("pass-token", fenced, "TokensGrow"),
				Arguments.of("turn-token", fenced.with("Fenced", "{b}"), "TokensGrow"),
				Arguments.of("same-token", Side.FENCED.constants().with("Takings", 4), "TokensGrow"));
	}

	private static Stream<Arguments> guardsWithoutDate() {
		ModelConstants undated = Side.UNDATED.constants();
		List<String> guards = List.of("new-above-all", "whole-lease", "same-version", "trust-from-sending");
		return Stream.concat(Stream.of(Arguments.of("same-end", Side.WATCHED.constants(), "OneOwner")),
				guards.stream().map((guard) -> Arguments.of(guard, undated, "OneOwner")));
	}

	/**
	 * The sides of the protocol, with constants small enough to explore all states in a
	 * build.
	 */
	enum Side {

		/** Two processes with a line: late, repeated and lost transmissions. */
		TWO,

		/** Three processes. */
		THREE,

		/** The request that passes on appends the next place of its process. */
		REJOINING,

		/** What dead places cost. */
		PRICE,

		/** A release keeps the lock taken for a time. */
		HELD,

		/** DynamoDB deletes an item soon after its end. */
		CLEANED_UP,

		/** The end that is passed on is wrong. */
		ASTRAY,

		/** Both processes use fencing tokens. */
		FENCED,

		/** One process uses fencing and the other does not. */
		MIXED,

		/** Processes know the table's clock only as an interval. */
		DATES,

		/** Monotonic clocks stop. */
		STANDING_STILL,

		/** Wall clocks jump. */
		JUMPING,

		/** Both clocks of a host stop without notice. */
		UNSEEN,

		/** One answer has a wrong date. */
		WRONG_DATE,

		/** One process gets no dates and watches. */
		WATCHED,

		/** No answer contains the table's time. */
		UNDATED;

		private static final String BOTH = "{a, b}";

		private static final String FENCED_PROCESSES = "Fenced";

		ModelConstants constants() {
			return switch (this) {
				case TWO -> base();
				case THREE -> base().with("Clients", "{a, b, c}")
					.with("Waits", 3)
					.with("Joins", 2)
					.with("Lease", 1)
					.with("MaxTime", 3)
					.with("LateTries", "FALSE")
					.with("Delay", 0);
				case REJOINING -> base().with("Rejoins", "TRUE").with("Waits", 3).with("Retries", 0).with("MaxTime", 3);
				case PRICE -> base().with("LateTries", "FALSE")
					.with("Delay", 0)
					.with("Waits", 4)
					.with("Retries", 0)
					.with("Lease", 1)
					.with("Strange", 0)
					.with("MaxTime", 3);
				case HELD -> base().with("Hold", 2).with("MaxTime", 4);
				case CLEANED_UP ->
					base().with("CleanUp", 1).with("Lease", 1).with("Grant", 2).with("Retries", 0).with("MaxTime", 4);
				case ASTRAY -> base().with("Astray", 2).with("Confirms", 1).with("Retries", 0).with("MaxTime", 3);
				case FENCED -> fenced(BOTH);
				case MIXED -> fenced("{b}");
				case DATES -> clocks().with("Uncertainty", 1).with("Retries", 1);
				case STANDING_STILL -> clocks().with("Troubles", "{\"mono\"}");
				case JUMPING -> clocks().with("Troubles", "{\"wall\"}");
				case UNSEEN ->
					clocks().with("Troubles", "{\"unseen\"}").with("MaxMissed", 1).with("Asks", 1).with("MaxTime", 3);
				case WRONG_DATE -> clocks().with("WrongDates", 1).with("Off", 3).with("Asks", 1).with("MaxTime", 3);
				case WATCHED -> base().with("Undated", "{b}")
					.with("Lease", 1)
					.with("LateTries", "FALSE")
					.with("Waits", 3)
					.with("MaxTime", 3);
				case UNDATED -> undated();
			};
		}

		ModelConstants large() {
			ModelConstants small = constants();
			return switch (this) {
				case TWO -> small.with("Renewals", 1).with("MaxTime", 6);
				case THREE -> small.with("Delay", 9);
				case REJOINING, PRICE, WATCHED -> small.with("MaxTime", 4);
				case FENCED, MIXED -> small.with("Renewals", 1).with("MaxTime", 4);
				case UNDATED -> small.with("Releases", 1).with("MaxTime", 6);
				default -> small.with("MaxTime", 5);
			};
		}

		/** Returns whether an invariant applies to this side. */
		List<String> invariants() {
			return (this == UNDATED) ? OWNERS : INVARIANTS;
		}

		private static ModelConstants base() {
			Map<String, String> values = new LinkedHashMap<>();
			values.put("Clients", BOTH);
			values.put("Undated", "{}");
			values.put(FENCED_PROCESSES, "{}");
			values.put("MaxTime", "5");
			values.put("Lease", "2");
			values.put("Grant", "1");
			values.put("Step", "1");
			values.put("Strange", "1");
			values.put("Window", "0");
			values.put("Room", "2");
			values.put("Rejoins", "FALSE");
			values.put("Hold", "0");
			values.put("Astray", "0");
			values.put("CleanUp", "9");
			values.put("KeepToken", "3");
			values.put("Range", "2");
			values.put("Rate", "8");
			values.put("Delay", "9");
			values.put("LateTries", "TRUE");
			values.put("Waits", "2");
			values.put("Retries", "1");
			values.put("Joins", "1");
			values.put("Renewals", "0");
			values.put("Confirms", "0");
			values.put("Takings", "3");
			values.put("Asks", "0");
			values.put("WrongDates", "0");
			values.put("Bounded", "FALSE");
			values.put("Uncertainty", "0");
			values.put("MaxCall", "0");
			values.put("Off", "0");
			values.put("Troubles", "{\"none\"}");
			values.put("MaxMissed", "2");
			values.put("Without", "\"none\"");
			return new ModelConstants("LockProtocol", values);
		}

		private static ModelConstants fenced(String processes) {
			return base().with(FENCED_PROCESSES, processes)
				.with("Delay", 2)
				.with("Confirms", 1)
				.with("Retries", 0)
				.with("MaxTime", 3);
		}

		private static ModelConstants clocks() {
			return base().with("Bounded", "TRUE").with("Retries", 0).with("MaxTime", 4);
		}

		private static ModelConstants undated() {
			Map<String, String> values = new LinkedHashMap<>();
			values.put("Clients", BOTH);
			values.put("Lease", "3");
			values.put("MaxTime", "5");
			values.put("Attempts", "2");
			values.put("Renewals", "1");
			values.put("Releases", "0");
			values.put("Without", "\"none\"");
			return new ModelConstants("LockWithoutDate", values);
		}

	}

}

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
class ProtocolModelTests {

	private static final List<String> INVARIANTS = List.of("OneOwner", "NoBreak", "NothingForeign", "TokensGrow",
			"FreeInTime", "NoProcessBlocksItself");

	private static final List<String> OWNERS = List.of("OneOwner", "NoBreak");

	private static final List<String> TOKENS = List.of("TokensGrow");

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
		assertThat(check(small().without("release-owner"), OWNERS).violation()).isNotNull();
	}

	private static ModelConstants small() {
		return Side.PLAIN.constants().with("MaxTime", 4).with("Renewals", 0).with("Losses", 0);
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

	@ParameterizedTest(name = "{0}")
	@Tag("long")
	@MethodSource("guards")
	void protocolBreaksWithoutGuard(String guard, ModelConstants constants, List<String> broken) {
		ModelChecker.ModelResult result = check(constants.without(guard), broken);
		assertThat(result.violation()).as(() -> "nothing breaks without '%s': %s".formatted(guard, result)).isNotNull();
		System.out.printf("Protocol model without '%s': %s is violated, found among %d states%n", guard,
				result.violation(), result.states());
	}

	private ModelChecker.ModelResult check(ModelConstants constants, List<String> invariants) {
		return new ModelChecker(this.directory, LARGE ? TimeUnit.DAYS.toMinutes(1) : 10).check(constants, invariants);
	}

	static Stream<Arguments> guards() {
		ModelConstants plain = Side.PLAIN.constants().with("MaxTime", 6);
		ModelConstants longer = plain.with("Lease", 3);
		ModelConstants dates = Side.DATES.constants();
		ModelConstants undated = Side.UNDATED.constants();
		return Stream.of( //
				Arguments.of("renew-owner", plain, List.of("NothingForeign")),
				Arguments.of("renew-only-forward", longer.with("Renewals", 2).with("Losses", 1).with("Releases", 0),
						OWNERS),
				Arguments.of("release-owner", plain, OWNERS), //
				Arguments.of("fresh-id", plain.with("Attempts", 3).with("Renewals", 0), OWNERS),
				Arguments.of("dead-after-release", plain, OWNERS), //
				Arguments.of("lost-for-good", longer.with("Losses", 0), OWNERS),
				Arguments.of("own-id", plain, List.of("NoProcessBlocksItself")),
				Arguments.of("taker-earliest", dates, OWNERS), //
				Arguments.of("owner-latest", dates, OWNERS),
				Arguments.of("expiry-from-earliest", dates, List.of("FreeInTime")),
				Arguments.of("larger", Side.STANDING_STILL.constants(), OWNERS),
				Arguments.of("smaller", Side.JUMPING.constants(), OWNERS),
				Arguments.of("newest-sample", Side.UNSEEN.constants().with("Uncertainty", 1), OWNERS),
				Arguments.of("contradiction", Side.WRONG_DATE.constants(), OWNERS),
				Arguments.of("kept-token", Side.FENCED.constants(), TOKENS),
				Arguments.of("kept-for-long", Side.FENCED.constants(), TOKENS),
				Arguments.of("range-reserved", Side.FENCED.constants(), TOKENS),
				Arguments.of("token-per-handoff", Side.FENCED.constants(), TOKENS),
				Arguments.of("new-above-all", undated, OWNERS), //
				Arguments.of("whole-lease", undated, OWNERS), //
				Arguments.of("same-version", undated, OWNERS), Arguments.of("trust-from-sending", undated, OWNERS));
	}

	/**
	 * The sides of the protocol, with constants small enough to explore all states in a
	 * build.
	 */
	enum Side {

		/** Acquire, renew and release, with late, repeated and lost transmissions. */
		PLAIN,

		/** The same with fencing tokens, which handoffs and releases keep. */
		FENCED,

		/** One process uses fencing and the other does not. */
		MIXED,

		/** Three processes. */
		THREE,

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

		/** No answer contains the table's time. */
		UNDATED;

		private static final String BOTH = "{a, b}";

		private static final String FENCED_PROCESSES = "Fenced";

		ModelConstants constants() {
			return switch (this) {
				case PLAIN -> base();
				case FENCED -> fenced(BOTH);
				case MIXED -> fenced("{a}");
				case THREE -> base().with("Clients", "{a, b, c}")
					.with("Attempts", 3)
					.with("Renewals", 0)
					.with("Releases", 1)
					.with("Losses", 0);
				case DATES -> clocks(2).with("MaxCall", 1);
				case STANDING_STILL -> clocks(0).with("Troubles", "{\"mono\"}");
				case JUMPING -> clocks(0).with("Troubles", "{\"wall\"}");
				case UNSEEN -> clocks(0).with("Troubles", "{\"unseen\"}").with("Asks", 1);
				case WRONG_DATE -> clocks(0).with("WrongDates", 1).with("Off", 3).with("Asks", 1).with("Renewals", 1);
				case UNDATED -> undated();
			};
		}

		ModelConstants large() {
			ModelConstants small = constants();
			return switch (this) {
				case PLAIN -> small.with("Attempts", 3).with("MaxTime", 6);
				case FENCED, MIXED -> small.with("Renewals", 1).with("Losses", 1);
				case THREE -> small.with("Losses", 1).with("Releases", 2);
				case DATES -> small.with("Renewals", 1);
				case WRONG_DATE -> small.with("Asks", 2).with("Releases", 1);
				case STANDING_STILL, JUMPING, UNSEEN -> small.with("MaxCall", 1).with("Uncertainty", 1);
				case UNDATED -> small.with("Releases", 1).with("MaxTime", 6);
			};
		}

		/** Returns whether an invariant applies to this side. */
		List<String> invariants() {
			return (this == UNDATED) ? OWNERS : INVARIANTS;
		}

		private static ModelConstants base() {
			Map<String, String> values = new LinkedHashMap<>();
			values.put("Clients", BOTH);
			values.put("Lease", "2");
			values.put("Bounded", "FALSE");
			values.put("Uncertainty", "0");
			values.put("MaxTime", "5");
			values.put("MaxCall", "1");
			values.put("Attempts", "2");
			values.put("Renewals", "1");
			values.put("Releases", "2");
			values.put("Losses", "2");
			values.put("Asks", "0");
			values.put("WrongDates", "0");
			values.put("Off", "0");
			values.put("Troubles", "{\"none\"}");
			values.put("MaxMissed", "2");
			values.put(FENCED_PROCESSES, "{}");
			values.put("Takings", "3");
			values.put("Range", "2");
			values.put("Rate", "8");
			values.put("Delay", "2");
			values.put("KeepToken", "3");
			values.put("Without", "\"none\"");
			return new ModelConstants("LockProtocol", values);
		}

		private static ModelConstants fenced(String processes) {
			return base().with(FENCED_PROCESSES, processes).with("Renewals", 0).with("Losses", 0).with("Releases", 1);
		}

		private static ModelConstants clocks(int uncertainty) {
			return base().with("Bounded", "TRUE")
				.with("Uncertainty", uncertainty)
				.with("MaxCall", 0)
				.with("Renewals", 0)
				.with("Releases", 0)
				.with("Losses", 0);
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

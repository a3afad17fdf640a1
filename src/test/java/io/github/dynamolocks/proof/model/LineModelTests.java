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
 * Tests that the line keeps its promises in every state of its model, and that it breaks
 * a named one without each of its guards. {@code -Dmodel.size=large} explores many more
 * states.
 */
@Timeout(value = 1, unit = TimeUnit.DAYS)
class LineModelTests {

	private static final List<String> INVARIANTS = List.of("OneOwner", "Protected", "NothingForeign", "TokensGrow",
			"KeepsPlace", "Once", "NotBoth", "FreeHasNoLine", "OneGrant", "HeldAtLeast");

	private static final List<String> OWNER = List.of("OneOwner");

	private static final boolean LARGE = "large".equals(System.getProperty("model.size"));

	@TempDir
	private Path directory = Path.of("");

	/** Tests the model in seconds; the other tests take minutes. */
	@Test
	void smallLineHoldsInEveryState() {
		ModelChecker.ModelResult result = check(Side.PLAIN.constants(), INVARIANTS);
		assertThat(result.violation()).as(result.output()).isNull();
		assertThat(result.states()).isGreaterThan(1000);
	}

	@Test
	void smallLineBreaksIfAnotherProcessCanPassOn() {
		assertThat(check(Side.PLAIN.constants().without("pass-owner"), List.of("NothingForeign")).violation())
			.isEqualTo("NothingForeign");
	}

	/**
	 * Without the table's time, the reader of a turn and a rival that watches the item
	 * count from different moments.
	 */
	@Test
	void lineWithoutDateHasTwoOwnersIfReadProvesTurn() {
		assertThat(check(withoutDate("read"), OWNER).violation()).isEqualTo("OneOwner");
	}

	@Test
	void lineWithoutDateHasOneOwnerIfRenewalProvesTurn() {
		ModelChecker.ModelResult result = check(withoutDate("renew"), OWNER);
		assertThat(result.violation()).as(result.output()).isNull();
		assertThat(result.states()).isGreaterThan(1000);
	}

	private static ModelConstants withoutDate(String turn) {
		Map<String, String> values = new LinkedHashMap<>();
		values.put("Lease", "3");
		values.put("Grant", "1");
		values.put("MaxTime", "8");
		values.put("Renewals", "2");
		values.put("Turn", "\"%s\"".formatted(turn));
		return new ModelConstants("LineWithoutDate", values);
	}

	@ParameterizedTest
	@Tag("long")
	@EnumSource
	void lineHoldsInEveryState(Side side) {
		ModelConstants constants = LARGE ? side.large() : side.constants();
		long start = System.nanoTime();
		ModelChecker.ModelResult result = check(constants, INVARIANTS);
		assertThat(result.violation()).as(result.output()).isNull();
		System.out.printf("Line model, %s: %d states in %d s, no violation%n", side, result.states(),
				TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start));
		assertThat(result.states()).isGreaterThan(1000);
	}

	@ParameterizedTest(name = "{0} keeps {2}")
	@Tag("long")
	@MethodSource("guards")
	void lineBreaksWithoutGuard(String guard, Side side, String broken) {
		ModelChecker.ModelResult result = check(side.constants().without(guard), List.of(broken));
		assertThat(result.violation()).as(() -> "%s holds without '%s': %s".formatted(broken, guard, result))
			.isEqualTo(broken);
		System.out.printf("Line model without '%s': %s is violated, found among %d states%n", guard, broken,
				result.states());
	}

	private ModelChecker.ModelResult check(ModelConstants constants, List<String> invariants) {
		return new ModelChecker(this.directory, LARGE ? TimeUnit.DAYS.toMinutes(1) : 10).check(constants, invariants);
	}

	static Stream<Arguments> guards() {
		return Stream.of( //
				// Two owners, or an owner that the item does not protect
				Arguments.of("turn-end", Side.PLAIN, "OneOwner"), //
				Arguments.of("taker-earliest", Side.CLOCKS, "OneOwner"), //
				Arguments.of("owner-latest", Side.CLOCKS, "OneOwner"), //
				Arguments.of("dead-id", Side.PLAIN, "OneOwner"), //
				Arguments.of("fresh-id", Side.REJOINS, "Protected"), //
				Arguments.of("renew-forward", Side.PLAIN, "Protected"), //
				Arguments.of("pass-ttl", Side.CLEANED_UP, "Protected"), //
				// The lock of another process
				Arguments.of("renew-owner", Side.PLAIN, "NothingForeign"), //
				Arguments.of("pass-owner", Side.PLAIN, "NothingForeign"), //
				Arguments.of("free-owner", Side.PLAIN, "NothingForeign"), //
				// Tokens
				Arguments.of("pass-token", Side.FENCED, "TokensGrow"), //
				Arguments.of("no-token", Side.FENCED, "TokensGrow"), //
				Arguments.of("free-token", Side.FENCED, "TokensGrow"), //
				// The place of another process
				Arguments.of("line-empty", Side.PLAIN, "KeepsPlace"), //
				Arguments.of("free-line", Side.PLAIN, "KeepsPlace"), //
				Arguments.of("leave-own", Side.PLAIN, "KeepsPlace"), //
				Arguments.of("order", Side.THREE, "KeepsPlace"), //
				// Cost: places that are served in vain
				Arguments.of("own-place", Side.THREE, "NotBoth"), //
				Arguments.of("not-owner", Side.PLAIN, "NotBoth"), //
				Arguments.of("once", Side.PLAIN, "Once"), //
				Arguments.of("next-once", Side.REJOINS, "NotBoth"), //
				Arguments.of("owned", Side.FENCED, "FreeHasNoLine"), //
				Arguments.of("grant-earliest", Side.CLOCKS, "OneGrant"), //
				Arguments.of("hold-latest", Side.CLOCKS, "HeldAtLeast"), //
				Arguments.of("drop", Side.THREE, "OneGrant"), //
				Arguments.of("window", Side.COST, "OneGrant"));
	}

	/**
	 * The sides of the line, with constants small enough to explore all states in a
	 * build.
	 */
	enum Side {

		/** Two processes that join, take over, pass on and leave. */
		PLAIN,

		/** Each process waits twice, and may append its next place while it passes on. */
		REJOINS,

		/** Three processes. Each place waits longer than the one before it. */
		THREE,

		/** Both processes use fencing. */
		FENCED,

		/** One process uses fencing and the other does not. */
		MIXED,

		/** A release may keep the lock taken for a time. */
		HELD_AT_LEAST,

		/** DynamoDB deletes items soon after their end. */
		CLEANED_UP,

		/** Processes know the table's clock only as an interval. */
		CLOCKS,

		/** Processes that pass on have a wrong clock. */
		WRONG_CLOCK,

		/** Places of dead processes, where no acquire arrives late. */
		COST;

		ModelConstants constants() {
			return switch (this) {
				case PLAIN -> base();
				case REJOINS -> base().with("Waits", 2).with("MaxTime", 3).with("Room", 1).with("Rejoins", "TRUE");
				case THREE -> base().with("Clients", "{a, b, c}").with("Step", 1).with("Strange", 3);
				case FENCED -> base().with("Fenced", "{a, b}");
				case MIXED -> base().with("Fenced", "{a}");
				case HELD_AT_LEAST -> base().with("Hold", 2).with("MaxTime", 5);
				case CLEANED_UP -> base().with("Hold", 1).with("CleanUp", 0).with("MaxTime", 5);
				case CLOCKS -> base().with("Uncertainty", 2).with("Hold", 1);
				case WRONG_CLOCK -> base().with("Off", 1).with("MaxTime", 5);
				case COST -> base().with("LateAcquire", "FALSE")
					.with("Renews", "FALSE")
					.with("Window", 0)
					.with("Lease", 1)
					.with("Grant", 0)
					.with("Room", 1)
					.with("Waits", 2);
			};
		}

		ModelConstants large() {
			ModelConstants small = constants().with("AllTimes", "TRUE");
			return switch (this) {
				case PLAIN, FENCED, MIXED -> small.with("MaxTime", 6);
				case REJOINS -> small.with("MaxTime", 4);
				case THREE -> small.with("Room", 3);
				case HELD_AT_LEAST -> small.with("Fenced", "{a, b}");
				case CLEANED_UP, WRONG_CLOCK -> small.with("Hold", 2);
				case CLOCKS -> small.with("MaxTime", 5);
				case COST -> small.with("Lease", 2);
			};
		}

		private static ModelConstants base() {
			Map<String, String> values = new LinkedHashMap<>();
			values.put("Clients", "{a, b}");
			values.put("Waits", "1");
			values.put("MaxTime", "4");
			values.put("Lease", "2");
			values.put("Grant", "1");
			values.put("Uncertainty", "0");
			values.put("Off", "0");
			values.put("Room", "2");
			values.put("Window", "9");
			values.put("Step", "0");
			values.put("Strange", "1");
			values.put("Hold", "0");
			values.put("Fenced", "{}");
			values.put("Tokens", "4");
			values.put("CleanUp", "9");
			values.put("Renews", "TRUE");
			values.put("Rejoins", "FALSE");
			values.put("AllTimes", "FALSE");
			values.put("LateAcquire", "TRUE");
			values.put("Without", "\"none\"");
			return new ModelConstants("LockLine", values);
		}

	}

}

package io.github.dynamolocks.store;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.fail;

/**
 * Tests that DynamoDB's time never leaves the bounds of {@link ServerClock}: answers are
 * delayed and overtaken, and one of the host's two clocks goes wrong. Each scenario is
 * made from a seed that a failure names.
 */
class ServerClockPropertyTests {

	private static final int SCENARIOS = 3000;

	private static final int STEPS = 40;

	@ParameterizedTest
	@EnumSource
	@DisplayName("the fastest front end's time stays within the bounds")
	void clockBoundsTheTimeOfTheFastestFrontEnd(Trouble trouble) {
		for (long seed = 0; seed < SCENARIOS; seed++) {
			new Scenario(trouble, seed).run();
		}
	}

	/**
	 * What happens to the host's clocks besides drift, between two moments at which
	 * nothing is under way. Not two of them at once: no bound could be drawn then.
	 */
	enum Trouble {

		NONE, MONOTONIC_STANDS_STILL, WALL_JUMPS, EITHER

	}

	/**
	 * One history of a server and a host, in nanoseconds.
	 */
	private static final class Scenario {

		private static final long SECOND = 1_000_000_000L;

		private static final long HOUR = 3600 * SECOND;

		private final String name;

		private final Random random;

		private final Trouble troubles;

		private Trouble trouble;

		private final ManualClock host = new ManualClock();

		private final ServerClock clock = new ServerClock(this.host);

		private final List<Request> underWay = new ArrayList<>();

		private final StringBuilder history = new StringBuilder();

		private long serverNanos;

		Scenario(Trouble troubles, long seed) {
			this.name = "%s, seed %d".formatted(troubles, seed);
			this.random = new Random(seed);
			this.troubles = troubles;
			this.trouble = troubles;
			this.serverNanos = 1_800_000_000L * SECOND + between(0, SECOND);
		}

		void run() {
			beginEpoch();
			for (int step = 0; step < STEPS; step++) {
				switch (this.random.nextInt(6)) {
					case 0, 1 -> pass(duration());
					case 2 -> this.underWay.add(new Request(this.clock.reading()));
					case 3 -> pick().ifServed(this::serve);
					case 4 -> deliver(pick());
					default -> {
						if (this.random.nextInt(4) == 0) {
							beginEpoch();
						}
					}
				}
				check();
			}
		}

		/** Everything under way arrives, and a new answer tells the time. */
		private void beginEpoch() {
			while (!this.underWay.isEmpty()) {
				deliver(pick());
				check();
			}
			this.history.append("| ");
			if (this.troubles == Trouble.EITHER) {
				this.trouble = this.random.nextBoolean() ? Trouble.MONOTONIC_STANDS_STILL : Trouble.WALL_JUMPS;
			}
			Request request = new Request(this.clock.reading());
			serve(request);
			deliver(request);
		}

		private void pass(long nanos) {
			this.serverNanos += nanos;
			long monotonic = drifted(nanos);
			long wall = drifted(nanos);
			if (this.trouble == Trouble.MONOTONIC_STANDS_STILL && this.random.nextBoolean()) {
				monotonic = between(0, monotonic);
			}
			if (this.trouble == Trouble.WALL_JUMPS && this.random.nextBoolean()) {
				wall += between(-2 * HOUR, 2 * HOUR);
			}
			this.host.elapse(monotonic, wall);
			this.history.append('+')
				.append(inMillis(nanos))
				.append(" ms (host's ")
				.append(inMillis(monotonic))
				.append(" and ")
				.append(inMillis(wall))
				.append(") ");
		}

		private void serve(Request request) {
			long frontEnd = this.serverNanos - between(0, ServerClock.ALLOWANCE_MILLIS * 1_000_000);
			request.date = Instant.ofEpochSecond(Math.floorDiv(frontEnd, SECOND));
		}

		private void deliver(Request request) {
			if (request.date == null) {
				serve(request);
			}
			this.underWay.remove(request);
			this.clock.answered(request.sent, request.date);
			this.history.append("answer ");
		}

		private Request pick() {
			if (this.underWay.isEmpty()) {
				this.underWay.add(new Request(this.clock.reading()));
			}
			return this.underWay.get(this.random.nextInt(this.underWay.size()));
		}

		/** A host's clock is up to one per mille too slow or too fast. */
		private long drifted(long nanos) {
			long slowest = nanos - nanos / 1000;
			long fastest = nanos + nanos / 1000;
			return between(slowest, fastest);
		}

		/** From microseconds to hours, each order of magnitude as often as the others. */
		private long duration() {
			return (long) (1000 * Math.pow(10, this.random.nextDouble() * 10.3));
		}

		/** The ends of the range are where mistakes show, so they come up often. */
		private long between(long least, long most) {
			return switch (this.random.nextInt(4)) {
				case 0 -> least;
				case 1 -> most;
				default -> least + (long) (this.random.nextDouble() * (most - least));
			};
		}

		private void check() {
			long earliest = this.clock.earliest();
			long latest = this.clock.latest();
			if (this.trouble == Trouble.NONE && this.clock.isDoubted()) {
				fail("%s: answers that are all right contradict each other after %s", this.name, this.history);
			}
			// Compared by hand, since a description costs more than the scenario
			if (earliest * 1_000_000 > this.serverNanos || latest * 1_000_000 < this.serverNanos) {
				fail("%s: DynamoDB's time %s is not in [%s, %s] after %s", this.name, inMillis(this.serverNanos),
						earliest, latest, this.history);
			}
		}

		private static BigDecimal inMillis(long nanos) {
			return BigDecimal.valueOf(nanos, 6);
		}

	}

	/**
	 * A request under way; served at some moment before its answer arrives.
	 */
	private static final class Request {

		private final ClockReading sent;

		private @Nullable Instant date;

		Request(ClockReading sent) {
			this.sent = sent;
		}

		void ifServed(Consumer<Request> serve) {
			if (this.date == null) {
				serve.accept(this);
			}
		}

	}

}

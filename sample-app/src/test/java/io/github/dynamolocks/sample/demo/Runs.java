package io.github.dynamolocks.sample.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

import io.github.dynamolocks.sample.Costs;

/**
 * Creates small runs with four tickets: two in each stock.
 */
final class Runs {

	static final Instant START = Instant.parse("2026-11-23T10:00:00Z");

	private Runs() {
	}

	static Interval interval(String instance, String stock, int ticket, int from, int to) {
		return new Interval(instance, stock, ticket, START.plusMillis(from), START.plusMillis(to));
	}

	/** Two instances sell ticket 2 of the concert at the same time. */
	static RunResult withoutLock() {
		return run(null,
				List.of(interval("instance-1", "concert", 2, 0, 100), interval("instance-2", "concert", 2, 50, 150),
						interval("instance-1", "concert", 1, 160, 200), interval("instance-3", "theatre", 2, 0, 100),
						interval("instance-3", "theatre", 1, 110, 200)));
	}

	/** One sale after the other, the second owner killed before its sale. */
	static RunResult withLock() {
		Kill kill = new Kill("instance-2", "concert", START.plusMillis(1000));
		return run(kill,
				List.of(interval("instance-1", "concert", 2, 0, 100), interval("instance-2", "concert", 1, 200, 1000),
						interval("instance-3", "concert", 1, 5200, 5300), interval("instance-3", "theatre", 2, 0, 100),
						interval("instance-1", "theatre", 1, 110, 200)));
	}

	static RunResult run(Kill kill, List<Interval> intervals) {
		List<Ledger.Entry> sold = intervals.stream()
			.filter((interval) -> kill == null || !interval.to().equals(kill.at()))
			.map((interval) -> new Ledger.Entry(interval.stock(), interval.ticket(), interval.instance()))
			.toList();
		return new RunResult(kill != null, SaleRun.INSTANCES, 4, Map.of("concert", 0, "theatre", 0), sold,
				intervals.stream().sorted(Comparator.comparing(Interval::from)).toList(),
				List.of(Duration.ofMillis(3), Duration.ofMillis(1), Duration.ofMillis(4100)), 0,
				(kill != null) ? List.of(kill) : List.of(), List.of(), new Costs(8, 8, 10, 10), START, List.of());
	}

}

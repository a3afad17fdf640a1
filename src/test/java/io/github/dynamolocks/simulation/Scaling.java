package io.github.dynamolocks.simulation;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Prints how locks scale with processes and resources, and what an outage costs, as
 * tables in Markdown. Everything runs on virtual time; an answer of DynamoDB takes 0.6 to
 * 4 ms, and one in fifty much longer.
 */
public final class Scaling {

	private static final Logger QUIET = Logger.getLogger("io.github.dynamolocks");

	private static final Duration WARM = Duration.ofSeconds(10);

	private static final Duration END = Duration.ofSeconds(30);

	private static final Duration HOLD = Duration.ofMillis(1);

	private static final String HOT = "hot";

	private Scaling() {
	}

	/**
	 * Prints the tables.
	 * @param arguments not used
	 */
	public static void main(String[] arguments) {
		QUIET.setLevel(Level.OFF);
		processes();
		throttled();
		outage();
		resources(Integer.getInteger("scaling.resources", 1_000_000));
	}

	private static void processes() {
		print("| processes | acquisitions/s | write units each | reads each | median wait | longest wait |");
		print("|---|---|---|---|---|---|");
		for (int processes : List.of(1, 2, 10, 48, 100, 300, 1000)) {
			print("| %d | %s |", processes, hot(processes, Double.POSITIVE_INFINITY));
		}
	}

	private static void throttled() {
		print("%n| write units/s of the key | acquisitions/s | write units each | reads each | median wait | longest wait |");
		print("|---|---|---|---|---|---|");
		for (int limit : List.of(1000, 300, 100)) {
			print("| %d | %s |", limit, hot(20, limit));
		}
	}

	/** Measures processes that want one lock all the time. */
	private static String hot(int processes, double limit) {
		Cluster cluster = new Cluster((number) -> HOT, HOLD, Duration.ZERO, END);
		cluster.table().limitWritesPerKey(limit);
		long[] counts = new long[4];
		cluster.at(WARM, () -> count(cluster, counts, 0)).at(END, () -> count(cluster, counts, 2)).run(processes);
		if (cluster.failures() > 0) {
			throw new IllegalStateException(cluster.failures() + " calls failed");
		}
		List<Long> waits = cluster.turns(WARM, END).stream().map(Cluster.Turn::waited).sorted().toList();
		double turns = waits.size();
		return "%.0f | %.1f | %.1f | %s | %s".formatted(turns / END.minus(WARM).toSeconds(),
				(counts[2] - counts[0]) / turns, (counts[3] - counts[1]) / turns, millis(waits.get(waits.size() / 2)),
				millis(waits.get(waits.size() - 1)));
	}

	private static void count(Cluster cluster, long[] counts, int index) {
		counts[index] = cluster.table().writeRequests();
		counts[index + 1] = cluster.table().reads();
	}

	/** Measures processes that lose DynamoDB for a minute. */
	private static void outage() {
		Duration length = Duration.ofMinutes(1);
		Duration back = WARM.plus(length);
		print("%n| processes | failed calls in a minute without DynamoDB | requests/s of each process meanwhile | first turn after it | turns in the second after it | before |");
		print("|---|---|---|---|---|---|");
		for (int processes : List.of(1, 10, 100)) {
			Cluster cluster = new Cluster((number) -> HOT, HOLD, Duration.ZERO, back.plusSeconds(20));
			long[] requests = new long[2];
			cluster.outage(WARM, length)
				.at(WARM.plusSeconds(1), () -> requests[0] = cluster.requests())
				.at(back, () -> requests[1] = cluster.requests())
				.run(processes);
			long first = cluster.turns(back, Duration.ofHours(1)).get(0).began() - back.toNanos();
			Duration again = back.plusNanos(first);
			print("| %d | %d | %.1f | after %s | %d | %d |", processes, cluster.failures(),
					(requests[1] - requests[0]) / (double) length.minusSeconds(1).toSeconds() / processes,
					millis(first), cluster.turns(again, again.plusSeconds(1)).size(),
					cluster.turns(WARM.minusSeconds(1), WARM).size());
		}
	}

	/** Measures locks of which each is used once. */
	private static void resources(int resources) {
		int processes = 10;
		Cluster cluster = new Cluster((number) -> "order:" + number, HOLD, Duration.ZERO,
				Duration.ofNanos((long) resources * 700_000L))
			.run(processes);
		int turns = cluster.turns(Duration.ZERO, Duration.ofDays(1)).size();
		print("%n%d acquisitions of as many resources by %d processes: %.2f write units and %.2f reads each", turns,
				processes, cluster.table().writeRequests() / (double) turns, cluster.table().reads() / (double) turns);
	}

	private static String millis(long nanos) {
		return (nanos < 10_000_000) ? "%.1f ms".formatted(nanos / 1e6)
				: (nanos < 1_000_000_000) ? "%d ms".formatted(nanos / 1_000_000) : "%.1f s".formatted(nanos / 1e9);
	}

	private static void print(String format, Object... arguments) {
		System.out.printf(Locale.ROOT, format + "%n", arguments);
	}

}

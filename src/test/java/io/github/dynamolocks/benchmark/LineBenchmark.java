package io.github.dynamolocks.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;

import io.github.dynamolocks.benchmark.Figure.Goal;
import io.github.dynamolocks.benchmark.LockingProcess.Kind;

/**
 * Measures how processes wait in line for a lock, beside the hand-written lock. Each
 * process is a client of its own in this JVM; a body takes 1 ms and each request 3 ms.
 */
final class LineBenchmark {

	/** The number of measured seconds of a hot lock; other parts scale with it. */
	private static final double SECONDS = Double.parseDouble(System.getProperty("benchmark.seconds", "8"));

	/** The number of runs, whose medians are printed. */
	private static final int RUNS = Integer.getInteger("benchmark.runs", 1);

	private static final double FULL_SECONDS = 8;

	private static final Logger LOGGER = Logger.getLogger("io.github.dynamolocks");

	private static final Map<String, Function<DelayedDynamoDb, List<Figure>>> PARTS = parts();

	private static boolean warm;

	private LineBenchmark() {
	}

	private static Map<String, Function<DelayedDynamoDb, List<Figure>>> parts() {
		Map<String, Function<DelayedDynamoDb, List<Figure>>> parts = new LinkedHashMap<>();
		for (int processes : new int[] { 2, 4, 8, 16, 32 }) {
			parts.put("line-" + processes, (server) -> hot(server, processes));
		}
		parts.put("line-100", LineBenchmark::crowded);
		parts.put("line-threads", LineBenchmark::threads);
		parts.put("line-fenced", LineBenchmark::fenced);
		parts.put("line-single", LineBenchmark::single);
		parts.put("line-holds", LineBenchmark::holds);
		parts.put("line-order", LineBenchmark::order);
		parts.put("line-lone", LineBenchmark::lone);
		parts.put("line-minute", LineBenchmark::minute);
		parts.put("line-timeout", LineBenchmark::timeout);
		parts.put("line-owner", LineBenchmark::owner);
		parts.put("line-kill", LineBenchmark::kill);
		return parts;
	}

	/** Returns whether a name is that of a part, or of all parts. */
	static boolean has(String name) {
		return name.equals("line") || name.equals("line-n") || PARTS.containsKey(name);
	}

	/**
	 * Runs and prints the parts of a name.
	 * @param name {@code line} for all parts, {@code line-n} for the hot lock with 2 to
	 * 32 processes, or the name of a part
	 */
	static void print(String name) {
		List<String> names = PARTS.keySet()
			.stream()
			.filter((part) -> name.equals("line") || part.equals(name)
					|| (name.equals("line-n") && part.matches("line-(2|4|8|16|32)")))
			.toList();
		List<String> missed = new ArrayList<>();
		List<String> rows = new ArrayList<>();
		LOGGER.setLevel(Level.WARNING);
		try (DelayedDynamoDb server = new DelayedDynamoDb()) {
			warmUp(server);
			for (String part : names) {
				List<Figure> figures = print(server, part);
				figures.stream()
					.filter((figure) -> !figure.isReached())
					.forEach((figure) -> missed.add(part + ": " + figure.name()));
				if (part.matches("line-\\d+")) {
					rows.add(LineTable.row(Integer.parseInt(part.substring("line-".length())), figures));
				}
			}
		}
		if (!rows.isEmpty()) {
			System.out.printf("%nRows of the table in %s:%n%s%n", BenchmarkCharts.PAGE, String.join("\n", rows));
		}
		System.out.printf(Locale.ROOT, "%n%s: %s%n", name,
				missed.isEmpty() ? "all values reached" : missed.size() + " not reached: " + missed);
	}

	private static List<Figure> print(DelayedDynamoDb server, String part) {
		long start = System.nanoTime();
		List<List<Figure>> runs = new ArrayList<>();
		// Each client logs that it was created, and a killed process that it failed
		LOGGER.setLevel((part.equals("line-owner") || part.equals("line-kill")) ? Level.OFF : Level.WARNING);
		for (int i = 0; i < RUNS; i++) {
			runs.add(Objects.requireNonNull(PARTS.get(part)).apply(server));
		}
		System.out.printf(Locale.ROOT, "%n%s (%.0f s)%n  %-40s %10s %12s %8s  %s%n", part,
				(System.nanoTime() - start) / 1e9, (RUNS > 1) ? "medians of %d runs".formatted(RUNS) : "",
				"this library", "hand-written", "ratio", "to reach");
		List<Figure> figures = new ArrayList<>();
		for (int i = 0; i < runs.get(0).size(); i++) {
			int index = i;
			Figure figure = Figure.median(runs.stream().map((run) -> run.get(index)).toList());
			System.out.println(figure);
			figures.add(figure);
		}
		return figures;
	}

	/** Lets the compiler finish with both locks. */
	private static void warmUp(DelayedDynamoDb server) {
		if (!warm) {
			crowd(server, Kind.HANDWRITTEN, 8, 1, SECONDS / 4);
			crowd(server, Kind.LIBRARY, 8, 1, SECONDS / 2);
			warm = true;
		}
	}

	private static Crowd crowd(DelayedDynamoDb server, Kind kind, int processes, int threads, double seconds) {
		Crowd crowd = Crowd.measure(server, kind, processes, threads, 1, seconds);
		if (crowd.overlaps() > 0) {
			throw new IllegalStateException("%d bodies overlapped".formatted(crowd.overlaps()));
		}
		return crowd;
	}

	private static List<Figure> hot(DelayedDynamoDb server, int processes) {
		Crowd theirs = crowd(server, Kind.HANDWRITTEN, processes, 1, SECONDS);
		Crowd ours = crowd(server, Kind.LIBRARY, processes, 1, SECONDS);
		double longest = 2 * processes * ours.turnMillis();
		return List.of(
				new Figure("acquisitions per second", "%.1f", ours.perSecond(), theirs.perSecond(), Goal.times(1)),
				new Figure("requests each", "%.2f", ours.requestsEach(), theirs.requestsEach()),
				new Figure("write units each", "%.2f", ours.priceEach(), theirs.priceEach(), Goal.atMost(2.6)),
				new Figure("Jain's index", "%.3f", ours.fairness(), theirs.fairness(), Goal.atLeast(0.99)),
				new Figure("longest wait", "%.0f ms", ours.longestWaitMillis(), theirs.longestWaitMillis(),
						Goal.atMost("at most %.0f (2 N turns)".formatted(longest), longest)),
				new Figure("mean turn", "%.2f ms", ours.turnMillis(), theirs.turnMillis()),
				new Figure("handoff median", "%.2f ms", ours.handoffMillis(), theirs.handoffMillis(), Goal.atMost(7)),
				new Figure("overtaken by later waits, each", "%.2f", ours.overtakenEach(), theirs.overtakenEach()));
	}

	private static List<Figure> crowded(DelayedDynamoDb server) {
		Crowd theirs = crowd(server, Kind.HANDWRITTEN, 100, 1, 2 * SECONDS);
		Crowd ours = crowd(server, Kind.LIBRARY, 100, 1, 2 * SECONDS);
		return List.of(new Figure("acquisitions per second", "%.1f", ours.perSecond(), theirs.perSecond()),
				new Figure("requests each", "%.2f", ours.requestsEach(), theirs.requestsEach()),
				new Figure("write units each", "%.2f", ours.priceEach(), theirs.priceEach(), Goal.atMost(3)),
				new Figure("Jain's index", "%.3f", ours.fairness(), theirs.fairness(), Goal.atLeast(0.95)),
				new Figure("longest wait", "%.0f ms", ours.longestWaitMillis(), theirs.longestWaitMillis()),
				new Figure("handoff median", "%.2f ms", ours.handoffMillis(), theirs.handoffMillis()));
	}

	private static List<Figure> threads(DelayedDynamoDb server) {
		List<Figure> figures = new ArrayList<>();
		figures.add(new Figure("bodies without a lock, per second", "%.1f", Crowd.bodiesPerSecond(), Double.NaN));
		for (int processes : new int[] { 4, 1 }) {
			int threads = (processes == 1) ? 8 : 2;
			Crowd theirs = crowd(server, Kind.HANDWRITTEN, processes, threads, SECONDS);
			Crowd ours = crowd(server, Kind.LIBRARY, processes, threads, SECONDS);
			String name = "%d x %d threads: ".formatted(processes, threads);
			figures.add(new Figure(name + "per second", "%.1f", ours.perSecond(), theirs.perSecond(),
					Goal.times((processes == 1) ? 8 : 7)));
			figures.add(new Figure(name + "write units each", "%.3f", ours.priceEach(), theirs.priceEach()));
			figures.add(
					new Figure(name + "longest wait", "%.0f ms", ours.longestWaitMillis(), theirs.longestWaitMillis()));
			figures.add(new Figure(name + "Jain's index", "%.3f", ours.fairness(), theirs.fairness()));
		}
		return figures;
	}

	private static List<Figure> fenced(DelayedDynamoDb server) {
		Crowd theirs = crowd(server, Kind.HANDWRITTEN, 8, 1, SECONDS);
		Crowd ours = crowd(server, Kind.FENCED, 8, 1, SECONDS);
		return List.of(new Figure("acquisitions per second", "%.1f", ours.perSecond(), theirs.perSecond()),
				new Figure("write units each", "%.2f", ours.priceEach(), theirs.priceEach(), Goal.atMost(3)),
				new Figure("tokens that did not grow", "%.0f", ours.tokensOutOfOrder(), Double.NaN, Goal.atMost(0)));
	}

	private static List<Figure> holds(DelayedDynamoDb server) {
		double seconds = 4 * SECONDS;
		CompletableFuture<Crowd> other = Parallel
			.start(() -> Crowd.measure(server, Kind.HANDWRITTEN, 4, 1, 1000, seconds));
		Crowd ours = Crowd.measure(server, Kind.LIBRARY, 4, 1, 1000, seconds);
		Crowd theirs = other.join();
		return List.of(
				new Figure("holds of 1 s, write units each", "%.2f", ours.priceEach(), theirs.priceEach(),
						Goal.atMost(7)),
				new Figure("requests each", "%.2f", ours.requestsEach(), theirs.requestsEach()),
				new Figure("longest wait", "%.0f ms", ours.longestWaitMillis(), theirs.longestWaitMillis()),
				new Figure("handoff median", "%.1f ms", ours.handoffMillis(), theirs.handoffMillis()));
	}

	private static List<Figure> order(DelayedDynamoDb server) {
		int rounds = scaled(4);
		CompletableFuture<Double> other = Parallel.start(() -> inversions(server, Kind.HANDWRITTEN, rounds));
		double ours = inversions(server, Kind.LIBRARY, rounds);
		return List.of(new Figure("16 waiters, inversions per waiter", "%.2f", ours, other.join(), Goal.atMost(1)));
	}

	private static double inversions(DelayedDynamoDb server, Kind kind, int rounds) {
		return IntStream.range(0, rounds)
			.mapToDouble((i) -> LineWaits.inversionsEach(server, kind))
			.average()
			.orElse(Double.NaN);
	}

	private static List<Figure> lone(DelayedDynamoDb server) {
		int rounds = scaled(80);
		CompletableFuture<LineWaits.Lone> other = Parallel
			.start(() -> LineWaits.lone(server, Kind.HANDWRITTEN, rounds));
		LineWaits.Lone ours = LineWaits.lone(server, Kind.LIBRARY, rounds);
		LineWaits.Lone theirs = other.join();
		return List.of(
				new Figure("lone waiter of 1-2 s, handoff median", "%.1f ms", ours.handoffMillis(),
						theirs.handoffMillis(), Goal.atMost(30)),
				new Figure("write units per second of waiting", "%.2f", ours.pricePerSecond(), theirs.pricePerSecond(),
						Goal.atMost(3.5)),
				new Figure("requests each", "%.1f", ours.requestsEach(), theirs.requestsEach()));
	}

	private static List<Figure> minute(DelayedDynamoDb server) {
		Duration wait = Duration.ofSeconds(scaled(60));
		CompletableFuture<LineWaits.Lone> other = Parallel.start(() -> LineWaits.lone(server, Kind.HANDWRITTEN, wait));
		LineWaits.Lone ours = LineWaits.lone(server, Kind.LIBRARY, wait);
		LineWaits.Lone theirs = other.join();
		return List.of(
				new Figure("wait of %d s, write units per second".formatted(wait.toSeconds()), "%.2f",
						ours.pricePerSecond(), theirs.pricePerSecond(), Goal.atMost(2.1)),
				new Figure("handoff", "%.1f ms", ours.handoffMillis(), theirs.handoffMillis()));
	}

	private static List<Figure> single(DelayedDynamoDb server) {
		int rounds = scaled(200);
		Single theirs = Single.measure(server, Kind.HANDWRITTEN, rounds);
		Single ours = Single.measure(server, Kind.LIBRARY, rounds);
		return List.of(
				new Figure("uncontended, requests each", "%.2f", ours.requestsEach(), theirs.requestsEach(),
						Goal.atMost(2)),
				new Figure("uncontended, median", "%.2f ms", ours.medianMillis(), theirs.medianMillis()),
				new Figure("failed try, requests each", "%.2f", ours.requestsOfTry(), theirs.requestsOfTry(),
						Goal.atMost(1)));
	}

	private static List<Figure> timeout(DelayedDynamoDb server) {
		Duration wait = Duration.ofSeconds(scaled(10));
		CompletableFuture<Traffic> other = Parallel.start(() -> LineWaits.timeout(server, Kind.HANDWRITTEN, wait));
		Traffic ours = LineWaits.timeout(server, Kind.LIBRARY, wait);
		Traffic theirs = other.join();
		return List.of(
				new Figure("timeout after %d s, writes".formatted(wait.toSeconds()), "%.0f", ours.writes(),
						theirs.writes(), Goal.atMost(3)),
				new Figure("timeout after %d s, reads".formatted(wait.toSeconds()), "%.0f", ours.reads(),
						theirs.reads()));
	}

	private static List<Figure> owner(DelayedDynamoDb server) {
		List<Double> seconds = LineDeaths.afterOwner(server, Duration.ofSeconds(4), 8).stream().sorted().toList();
		return List.of(
				new Figure("owner killed, after the lease, median", "%.2f s", seconds.get(seconds.size() / 2),
						Double.NaN, Goal.atMost(0.5)),
				new Figure("owner killed, after the lease, longest", "%.2f s", seconds.get(seconds.size() - 1),
						Double.NaN));
	}

	private static List<Figure> kill(DelayedDynamoDb server) {
		Map<String, CompletableFuture<Double>> running = new LinkedHashMap<>();
		int[] deaths = { 1, 4, 10 };
		int rounds = scaled(2);
		for (int dead : deaths) {
			running.put("hand-written" + dead,
					Parallel.start(() -> LineDeaths.longest(server, Kind.HANDWRITTEN, dead, rounds)));
			running.put("default" + dead, Parallel.start(() -> LineDeaths.longest(server, Kind.LIBRARY, dead, rounds)));
			running.put("60 s" + dead, Parallel
				.start(() -> LineDeaths.longest(server, Kind.withLease(Duration.ofSeconds(60)), dead, rounds)));
		}
		List<Figure> figures = new ArrayList<>();
		for (String lease : List.of("default", "60 s")) {
			for (int dead : deaths) {
				figures.add(new Figure("%d killed first in line, %s lease".formatted(dead, lease), "%.2f s",
						Objects.requireNonNull(running.get(lease + dead)).join(),
						Objects.requireNonNull(running.get("hand-written" + dead)).join(),
						Goal.atMost((dead == 10) ? 5.5 : 4.5)));
			}
		}
		return figures;
	}

	private static int scaled(int full) {
		return (int) Math.max(1, Math.round(full * Math.min(1, SECONDS / FULL_SECONDS)));
	}

	/**
	 * The cost of a lock that no other process wants, and of a try that fails.
	 *
	 * @param requestsEach the requests of an acquisition with its release
	 * @param medianMillis the median time of both
	 * @param requestsOfTry the requests of a failed try
	 */
	private record Single(double requestsEach, double medianMillis, double requestsOfTry) {

		static Single measure(DelayedDynamoDb server, Kind kind, int rounds) {
			try (LockingProcess process = kind.start(server); LockingProcess holder = kind.start(server)) {
				process.lock("first").release().run();
				Traffic before = process.traffic();
				double[] millis = new double[rounds];
				for (int i = 0; i < rounds; i++) {
					long start = System.nanoTime();
					process.lock("single-" + i).release().run();
					millis[i] = (System.nanoTime() - start) / 1e6;
				}
				double requests = process.traffic().minus(before).requests();
				LockingProcess.Held held = holder.lock("try");
				before = process.traffic();
				for (int i = 0; i < rounds; i++) {
					if (process.lock("try", Duration.ZERO).isPresent()) {
						throw new IllegalStateException("A lock that another process holds was acquired");
					}
				}
				double tries = process.traffic().minus(before).requests();
				held.release().run();
				return new Single(requests / rounds, Figure.median(millis), tries / rounds);
			}
		}

	}

}

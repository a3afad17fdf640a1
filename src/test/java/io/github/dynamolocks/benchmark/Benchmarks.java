package io.github.dynamolocks.benchmark;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

import io.github.dynamolocks.test.ChildJvm;

/**
 * Measures this library and the hand-written lock side by side and prints the ratios.
 */
final class Benchmarks {

	private static final Duration PATIENCE = Duration.ofMinutes(5);

	private static final long HOT_SECONDS = 15;

	private static final Duration UNCONTENDED_LATENCY = Duration.ofMillis(5);

	private static final int UNCONTENDED_ROUNDS = 1000;

	private Benchmarks() {
	}

	/**
	 * Runs the cases.
	 * @param arguments the cases: {@code uncontended}, {@code threads}, {@code jvms},
	 * {@code interceptor}, {@code leases}, {@code futures}, {@code hung}, {@code server},
	 * {@code line} and its parts; all of these if empty. {@code charts} measures nothing
	 * and draws the charts of the documentation from its tables
	 * @throws Exception if a case fails
	 */
	public static void main(String[] arguments) throws Exception {
		List<String> cases = (arguments.length > 0) ? List.of(arguments) : List.of("uncontended", "threads", "jvms",
				"interceptor", "leases", "futures", "hung", "server", "line");
		for (String name : cases) {
			run(name);
		}
		System.exit(0);
	}

	private static void run(String name) throws Exception {
		switch (name) {
			case "uncontended" -> withServer((server) -> {
				uncontended(server, Duration.ZERO);
				uncontended(server, UNCONTENDED_LATENCY);
			});
			case "threads" -> withServer((server) -> hot(server, 1, 8));
			case "jvms" -> withServer((server) -> hot(server, 4, 2));
			case "interceptor" -> interceptor();
			case "leases" -> ThreadFigures.leases();
			case "futures" -> ThreadFigures.futures();
			case "hung" -> ThreadFigures.hung();
			case "server" -> ServerSpeed.print();
			case "charts" -> BenchmarkCharts.write();
			default -> {
				if (!LineBenchmark.has(name)) {
					throw new IllegalArgumentException("The benchmark has no case '%s'".formatted(name));
				}
				LineBenchmark.print(name);
			}
		}
	}

	private static void withServer(Consumer<DynamoDbProcess> work) {
		try (DynamoDbProcess server = new DynamoDbProcess()) {
			work.accept(server);
		}
	}

	private static void uncontended(DynamoDbProcess server, Duration latencyBack) {
		DynamoDbProcess.Way library = server.open(UNCONTENDED_LATENCY, latencyBack);
		DynamoDbProcess.Way handwritten = server.open(UNCONTENDED_LATENCY, latencyBack);
		DynamoDbProcess.Way withLease = server.open(UNCONTENDED_LATENCY, latencyBack);
		try (ChildJvm child = ChildJvm.start(DynamoDbProcess.OPTIMISED, UncontendedProcess.class, server.table(),
				Integer.toString(UNCONTENDED_ROUNDS), server.open(Duration.ZERO).endpoint().toString(),
				library.endpoint().toString(), handwritten.endpoint().toString(), withLease.endpoint().toString())) {
			child.awaitLine("warm", PATIENCE);
			Traffic before = library.traffic();
			child.send("go on");
			String[] medians = child.awaitLine("medians ", PATIENCE).split(" ");
			Traffic traffic = library.traffic().minus(before);
			double ours = Long.parseLong(medians[1]) / 1e3;
			double theirs = Long.parseLong(medians[2]) / 1e3;
			double theirsWithLease = Long.parseLong(medians[3]) / 1e3;
			title("uncontended, %d ms latency of a request and %d ms of its answer"
				.formatted(UNCONTENDED_LATENCY.toMillis(), latencyBack.toMillis()));
			line("median of lock and unlock", "%.3f ms", ours, theirs, "at most 1.03");
			line("beside one with owner and lease", "%.3f ms", ours, theirsWithLease, "");
			double rounds = UNCONTENDED_ROUNDS;
			line("requests each", "%.2f", traffic.requests() / rounds, 2, "2 requests");
			line("write units each", "%.2f", traffic.price() / rounds, 2, "");
		}
	}

	private static void hot(DynamoDbProcess server, int jvms, int threads) {
		HotLock theirs = HotLock.measure(server, Contender.HANDWRITTEN, jvms, threads, HOT_SECONDS);
		HotLock ours = HotLock.measure(server, Contender.LIBRARY, jvms, threads, HOT_SECONDS);
		title("%d JVM(s) x %d threads, one hot lock, body 1 ms, 3 ms latency, %d s".formatted(jvms, threads,
				HOT_SECONDS));
		line("acquisitions per second", "%.1f", ours.perSecond(), theirs.perSecond(),
				goal(jvms, "at least 8", "at least 5"));
		line("requests each", "%.3f", ours.requestsEach(), theirs.requestsEach(), "");
		line("write units each", "%.3f", ours.priceEach(), theirs.priceEach(),
				goal(jvms, "at most 0.1", "at most 0.2"));
		line("longest wait", "%.0f ms", (double) ours.longestWait(), (double) theirs.longestWait(),
				goal(jvms, "under 250 ms", ""));
		line("Jain's index over threads", "%.3f", ours.fairness(), theirs.fairness(), goal(jvms, "", "at least 0.95"));
		line("reads per second", "%.1f", (double) ours.traffic().reads() / ours.seconds(),
				(double) theirs.traffic().reads() / theirs.seconds(), "");
		line("writes per second", "%.1f", (double) ours.traffic().writes() / ours.seconds(),
				(double) theirs.traffic().writes() / theirs.seconds(), "");
	}

	private static String goal(int jvms, String ofOne, String ofFour) {
		return switch (jvms) {
			case 1 -> ofOne;
			case 4 -> ofFour;
			default -> "";
		};
	}

	private static void interceptor() throws Exception {
		// Else JMH fails if another of its runs has not ended on this machine
		System.setProperty("jmh.ignoreLock", "true");
		Map<String, Double> nanos = new HashMap<>();
		Options options = new OptionsBuilder().include(InterceptorBenchmark.class.getName())
			.verbosity(VerboseMode.SILENT)
			.build();
		for (RunResult result : new Runner(options).run()) {
			nanos.put(result.getPrimaryResult().getLabel(), result.getPrimaryResult().getScore());
		}
		double annotated = nanos.getOrDefault("annotated", Double.NaN);
		double programmatic = nanos.getOrDefault("programmatic", Double.NaN);
		System.out.printf(Locale.ROOT,
				"%ninterceptor, SpEL #id, store in memory%n  annotated %.0f ns, programmatic %.0f ns, on top %.0f ns; to reach: under 1000 ns%n",
				annotated, programmatic, annotated - programmatic);
	}

	private static void title(String title) {
		System.out.printf(Locale.ROOT, "%n%s%n  %-36s %12s %12s %8s  %s%n", title, "", "this library", "hand-written",
				"ratio", "to reach");
	}

	private static void line(String name, String format, double ours, double theirs, String goal) {
		System.out.printf(Locale.ROOT, "  %-36s %12s %12s %8s  %s%n", name, String.format(Locale.ROOT, format, ours),
				String.format(Locale.ROOT, format, theirs),
				(theirs != 0) ? String.format(Locale.ROOT, "%.3f", ours / theirs) : "", goal);
	}

}

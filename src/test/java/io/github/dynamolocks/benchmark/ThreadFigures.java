package io.github.dynamolocks.benchmark;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.client.DefaultLockClient;
import io.github.dynamolocks.client.LockClientSettings;

/**
 * Measures the threads of one client, with locks in memory and a delay for each request.
 */
final class ThreadFigures {

	private static final int RUNS = 3;

	private static final int LEASES = 10_000;

	private static final int LENGTHS = 3;

	private static final int FUTURES = 400;

	private static final int HUNG = LockClientSettings.DEFAULTS.threads() - 1;

	private ThreadFigures() {
	}

	/** Prints how many leases are lost and how often they are renewed. */
	static void leases() {
		Duration lease = LockClientSettings.DEFAULTS.lease();
		double[] lost = new double[RUNS];
		double[] renewals = new double[RUNS];
		for (int i = 0; i < RUNS; i++) {
			try (DelayedStore store = new DelayedStore(10); DefaultLockClient client = client(store)) {
				List<Lease> leases = acquire(LEASES, "lease", client::acquireAsync);
				long before = store.renewals();
				long end = System.nanoTime() + lease.multipliedBy(LENGTHS).toNanos();
				for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
					LockSupport.parkNanos(left);
				}
				renewals[i] = (double) (store.renewals() - before) / LEASES / LENGTHS;
				lost[i] = leases.stream().filter((held) -> !held.isHeld()).count();
			}
		}
		title("%,d leases of %d s for %d lengths, 10 ms for each request".formatted(LEASES, lease.toSeconds(),
				LENGTHS));
		line("lost", "%.0f", lost, "none");
		line("renewals for each length of a lease", "%.3f", renewals, "at most 2.2");
	}

	/** Prints how long many futures without contention take. */
	static void futures() {
		title("%d futures on %d free resources, 20 ms for each request".formatted(FUTURES, FUTURES));
		line("acquired after", "%.0f ms", measure((client) -> acquire(FUTURES, "future", client::acquireAsync)),
				"at most 300 ms");
		line("executed and freed after", "%.0f ms", measure((client) -> acquire(FUTURES, "future", (request) -> client
			.executeAsync(request, (lease) -> CompletableFuture.completedFuture(lease.owner())))), "");
	}

	private static double[] measure(Function<LockClient, ?> work) {
		return runs(() -> {
			try (DelayedStore store = new DelayedStore(20); DefaultLockClient client = client(store)) {
				return millis(() -> work.apply(client));
			}
		});
	}

	/** Prints how long other requests take while some requests get no answer. */
	static void hung() {
		title("%d acquisitions without an answer, 20 ms for each request".formatted(HUNG));
		line("a future of another resource after", "%.0f ms",
				besideHung((client) -> client.acquireAsync(LockRequest.of("free")).join()), "about 20 ms");
		line("the same, executed and freed, after", "%.0f ms",
				besideHung((client) -> client
					.executeAsync(LockRequest.of("free"), (lease) -> CompletableFuture.completedFuture("done"))
					.join()),
				"about 40 ms");
	}

	private static double[] besideHung(Function<LockClient, ?> work) {
		return runs(() -> {
			DelayedStore store = new DelayedStore(20);
			try (DefaultLockClient client = client(store)) {
				List<CompletableFuture<Lease>> unused = IntStream.range(0, HUNG)
					.mapToObj((i) -> client.acquireAsync(LockRequest.of(DelayedStore.HUNG + i)))
					.toList();
				double millis = millis(() -> work.apply(client));
				// Otherwise the client would wait for these requests.
				store.close();
				return millis;
			}
		});
	}

	private static DefaultLockClient client(DelayedStore store) {
		return DefaultLockClient.builder(store.store())
			.settings(LockClientSettings.DEFAULTS.withShutdownGrace(Duration.ZERO))
			.build();
	}

	private static <T> List<T> acquire(int count, String name, Function<LockRequest, CompletableFuture<T>> way) {
		List<CompletableFuture<T>> futures = IntStream.range(0, count)
			.mapToObj((i) -> way.apply(LockRequest.of(name + ":" + i)))
			.toList();
		return futures.stream().map(CompletableFuture::join).toList();
	}

	private static double[] runs(Supplier<Double> run) {
		// The first run warms the JVM up.
		double unused = run.get();
		double[] results = new double[RUNS];
		Arrays.setAll(results, (i) -> run.get());
		return results;
	}

	private static double millis(Supplier<?> work) {
		long start = System.nanoTime();
		Object unused = work.get();
		return (double) TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start) / 1000;
	}

	private static void title(String title) {
		System.out.printf(Locale.ROOT, "%n%s%n", title);
	}

	private static void line(String name, String format, double[] runs, String goal) {
		double[] sorted = runs.clone();
		Arrays.sort(sorted);
		System.out.printf(Locale.ROOT, "  %-36s %12s  of %s; to reach: %s%n", name,
				String.format(Locale.ROOT, format, sorted[sorted.length / 2]),
				Arrays.stream(runs).mapToObj((run) -> String.format(Locale.ROOT, format, run)).toList(),
				goal.isEmpty() ? "-" : goal);
	}

}

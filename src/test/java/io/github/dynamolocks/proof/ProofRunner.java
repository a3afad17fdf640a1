package io.github.dynamolocks.proof;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Runs rounds one after the other for a given time, and keeps the histories with
 * violations.
 */
final class ProofRunner {

	/** The longest round: its history must fit into memory. */
	private static final Duration MAX_ROUND = Duration.ofMinutes(4);

	static final String RANDOM = "random";

	private ProofRunner() {
	}

	/** Returns the seed of the system property, or a random seed. */
	static long seed(String text) {
		return text.equals(RANDOM) ? newSeed() : Long.parseLong(text);
	}

	private static long newSeed() {
		return new SplittableRandom().nextLong(1_000_000_000);
	}

	static Figures run(URI server, Duration duration, long seed, int processes, int threads, boolean transactions)
			throws Exception {
		System.out.printf("Proof under faults: %s, seed %d, %d processes of %d threads%n", duration, seed, processes,
				threads);
		if (!WallClock.canJump()) {
			System.out.println("No wall clock jumps: libfaketime is missing; install Debian's package faketime");
		}
		SplittableRandom seeds = new SplittableRandom(seed);
		Figures sum = Figures.NONE;
		Duration left = duration;
		for (int i = 1; left.compareTo(Duration.ZERO) > 0; i++) {
			Duration length = (left.compareTo(MAX_ROUND) < 0) ? left : MAX_ROUND;
			left = left.minus(length);
			Path folder = Path.of("target", "proof", "%d-%d".formatted(seed, i));
			delete(folder);
			Figures figures = new Round(server, folder, seeds.nextLong(), length, processes, threads, transactions)
				.run();
			sum = sum.plus(figures);
			System.out.printf("%nround %d, %s, history in %s%n%s", i, length, folder, figures);
			if (figures.violations().isEmpty()) {
				delete(folder);
			}
		}
		System.out.printf("%nall rounds, seed %d%n%s", seed, sum);
		return sum;
	}

	private static void delete(Path folder) throws IOException {
		if (!Files.exists(folder)) {
			return;
		}
		List<Path> paths;
		try (Stream<Path> walk = Files.walk(folder)) {
			paths = walk.sorted(Comparator.reverseOrder()).toList();
		}
		try {
			for (Path path : paths) {
				Files.delete(path);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}

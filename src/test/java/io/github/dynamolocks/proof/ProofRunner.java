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

import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;

/**
 * Runs rounds, one after the other, for as long as it is told, and keeps the histories of
 * those in which something was found.
 */
final class ProofRunner {

	/** A longer run is several rounds: so a history fits into memory. */
	private static final Duration MAX_ROUND = Duration.ofMinutes(4);

	static final String RANDOM = "random";

	private ProofRunner() {
	}

	/**
	 * Runs, prints what was seen, and ends with status 1 if there was a violation, 2 if
	 * it could not be run.
	 * @param arguments for how long, such as {@code PT2H}; the seed, or {@code random};
	 * the number of processes and of threads in each
	 */
	public static void main(String[] arguments) {
		Duration duration = Duration.parse((arguments.length > 0) ? arguments[0] : "PT100S");
		long seed = seed((arguments.length > 1) ? arguments[1] : RANDOM);
		int processes = (arguments.length > 2) ? Integer.parseInt(arguments[2]) : 3;
		int threads = (arguments.length > 3) ? Integer.parseInt(arguments[3]) : 3;
		int status = 2;
		try {
			status = run(EmbeddedDynamoDb.shared().endpoint(), duration, seed, processes, threads).violations()
				.isEmpty() ? 0 : 1;
		}
		catch (Exception ex) {
			System.getLogger(ProofRunner.class.getName()).log(System.Logger.Level.ERROR, "It could not be run", ex);
		}
		finally {
			// The status is the result, and ends what is still under way
			System.exit(status);
		}
	}

	/** The seed that somebody asks for, or a new one. */
	static long seed(String text) {
		return text.equals(RANDOM) ? newSeed() : Long.parseLong(text);
	}

	private static long newSeed() {
		return new SplittableRandom().nextLong(1_000_000_000);
	}

	static Figures run(URI server, Duration duration, long seed, int processes, int threads) throws Exception {
		System.out.printf("Proof under faults: %s, seed %d, %d processes of %d threads%n", duration, seed, processes,
				threads);
		if (!WallClock.canJump()) {
			System.out.println("No libfaketime: no wall clock jumps; install Debian's package faketime");
		}
		SplittableRandom seeds = new SplittableRandom(seed);
		Figures sum = Figures.NONE;
		Duration left = duration;
		for (int i = 1; left.compareTo(Duration.ZERO) > 0; i++) {
			Duration length = (left.compareTo(MAX_ROUND) < 0) ? left : MAX_ROUND;
			left = left.minus(length);
			Path folder = Path.of("target", "proof", "%d-%d".formatted(seed, i));
			delete(folder);
			Figures figures = new Round(server, folder, seeds.nextLong(), length, processes, threads).run();
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

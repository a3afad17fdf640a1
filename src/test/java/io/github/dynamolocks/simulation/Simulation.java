package io.github.dynamolocks.simulation;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.proof.Fault;

/**
 * Runs round after round from one seed, until it has enough or a round shows a violation.
 */
final class Simulation {

	/** Its warnings about faults that the simulation causes would fill the output. */
	private static final Logger QUIET = Logger.getLogger("io.github.dynamolocks");

	static {
		QUIET.setLevel(Level.OFF);
	}

	private final long seed;

	private final Consumer<String> report;

	private final Map<Fault, Integer> faults = new EnumMap<>(Fault.class);

	private final MessageDigest digest;

	private long acquisitions;

	private long requests;

	private int rounds;

	private int violations;

	private Round.@Nullable Result failed;

	private int failedRound;

	/**
	 * Creates a simulation.
	 * @param report gets a line for each round with violations
	 */
	Simulation(long seed, Consumer<String> report) {
		this.seed = seed;
		this.report = report;
		try {
			this.digest = MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Runs rounds.
	 * @param enough whether to stop; asked before each round
	 */
	Simulation runUntil(BooleanSupplier enough) {
		while (!enough.getAsBoolean()) {
			Round.Result result = round(this.seed, this.rounds);
			this.acquisitions += result.acquisitions();
			this.requests += result.writes() + result.reads();
			this.violations += result.violations().size();
			result.faults().forEach((fault, count) -> this.faults.merge(fault, count, Integer::sum));
			this.digest.update(result.hash().getBytes(StandardCharsets.UTF_8));
			if (this.failed == null && !result.violations().isEmpty()) {
				this.failed = result;
				this.failedRound = this.rounds;
			}
			if (result.first() != null) {
				this.report.accept("Round %d of seed %d has %d violations: %s".formatted(this.rounds, this.seed,
						result.violations().size(), result.first()));
			}
			this.rounds++;
		}
		return this;
	}

	/**
	 * Searches for a violation. Called in the loader of a changed class.
	 * @param argument the seed and the seconds of processor time, with a space between
	 * them
	 * @return what it found, where and after what time
	 */
	static String search(String argument) {
		String[] parts = argument.split(" ");
		long began = processorNanos();
		long end = began + Long.parseLong(parts[1]) * 1_000_000_000L;
		Simulation simulation = new Simulation(Long.parseLong(parts[0]), (line) -> {
		});
		Simulation unused = simulation.runUntil(() -> simulation.failed != null || processorNanos() > end);
		long seconds = (processorNanos() - began) / 1_000_000_000L;
		Round.Result found = simulation.failed;
		return (found != null)
				? "%s | round %s of seed %s, %s s".formatted(found.violations().get(0), simulation.failedRound,
						parts[0], seconds)
				: "nothing in %s acquisitions and %s s".formatted(simulation.acquisitions, seconds);
	}

	/** Returns the processor time that this JVM has used. */
	static long processorNanos() {
		return ProcessHandle.current().info().totalCpuDuration().map(Duration::toNanos).orElseGet(System::nanoTime);
	}

	/** Runs one round of a seed. */
	static Round.Result round(long seed, int round) {
		long own = seedOf(seed, round);
		return Round.run(conditions(own), own, (fault) -> true, (line) -> {
		});
	}

	static long seedOf(long seed, int round) {
		return new SplittableRandom(seed * 1_000_003 + round).nextLong();
	}

	static Conditions conditions(long seedOfRound) {
		return Conditions.drawn(new SplittableRandom(seedOfRound));
	}

	long acquisitions() {
		return this.acquisitions;
	}

	long faults() {
		return this.faults.values().stream().mapToLong(Integer::longValue).sum();
	}

	int violations() {
		return this.violations;
	}

	/** Returns the first result with violations, null if there is none. */
	Round.@Nullable Result failed() {
		return this.failed;
	}

	int failedRound() {
		return this.failedRound;
	}

	int rounds() {
		return this.rounds;
	}

	@Override
	public String toString() {
		return "seed %s: %s acquisitions in %s rounds, %s requests, %s faults %s, %s violations, hash %s".formatted(
				this.seed, this.acquisitions, this.rounds, this.requests, faults(), this.faults, this.violations,
				HexFormat.of().formatHex(copyOf(this.digest)));
	}

	private static byte[] copyOf(MessageDigest digest) {
		try {
			return ((MessageDigest) digest.clone()).digest();
		}
		catch (CloneNotSupportedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}

package io.github.dynamolocks.proof.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import tlc2.TLC;

/**
 * Runs TLC on a specification, in a separate JVM: TLC keeps state in static fields and
 * ends its JVM.
 */
final class ModelChecker {

	/** Relative to the module's directory, in which Maven runs the tests. */
	private static final Path SPECIFICATIONS = Path.of("src", "test", "tla");

	private static final Pattern VIOLATED = Pattern.compile("Error: Invariant (\\w+) is violated");

	private static final Pattern STATES = Pattern
		.compile("(\\d+) states generated, (\\d+) distinct states found, (\\d+) states left on queue");

	private static final String COMPLETE = "Model checking completed. No error has been found.";

	/** Short runs end before more optimization pays. */
	private static final String COMPILER = "-XX:TieredStopAtLevel=1";

	private final Path directory;

	private final long timeoutMinutes;

	/**
	 * Creates a checker.
	 * @param directory the directory to which TLC may write
	 * @param timeoutMinutes the time-out in minutes
	 */
	ModelChecker(Path directory, long timeoutMinutes) {
		this.directory = directory;
		this.timeoutMinutes = timeoutMinutes;
	}

	ModelResult check(ModelConstants constants, List<String> invariants) {
		String module = constants.module() + ".tla";
		Path output = this.directory.resolve("output.txt");
		try {
			Files.copy(SPECIFICATIONS.resolve(module), this.directory.resolve(module));
			Files.writeString(this.directory.resolve("run.cfg"), constants.toConfiguration(invariants));
			Process tlc = start(module, output);
			try {
				if (!tlc.waitFor(this.timeoutMinutes, TimeUnit.MINUTES)) {
					throw new IllegalStateException("TLC has not explored %s in %d minutes: %s".formatted(constants,
							this.timeoutMinutes, Files.readString(output)));
				}
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new IllegalStateException("Interrupted while TLC explored %s".formatted(constants), ex);
			}
			finally {
				tlc.destroyForcibly();
			}
			return read(Files.readString(output));
		}
		catch (IOException ex) {
			throw new UncheckedIOException("TLC did not run on %s".formatted(constants), ex);
		}
	}

	private Process start(String module, Path output) throws IOException {
		Path java = Path.of(System.getProperty("java.home"), "bin", "java");
		List<String> command = List.of(java.toString(), "-XX:+UseParallelGC", COMPILER, TLC.class.getName(),
				"-deadlock", "-workers", "auto", "-config", "run.cfg", module);
		ProcessBuilder builder = new ProcessBuilder(command).directory(this.directory.toFile())
			.redirectErrorStream(true)
			.redirectOutput(output.toFile());
		builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
		return builder.start();
	}

	private static ModelResult read(String output) {
		Matcher violated = VIOLATED.matcher(output);
		String violation = violated.find() ? violated.group(1) : null;
		if (violation == null && !output.contains(COMPLETE)) {
			throw new IllegalStateException(
					"TLC ended without a violation and without exploring all states: " + output);
		}
		Matcher states = STATES.matcher(output);
		long distinct = 0;
		while (states.find()) {
			distinct = Long.parseLong(states.group(2));
		}
		return new ModelResult(violation, distinct, output);
	}

	/**
	 * The result of a run.
	 *
	 * @param violation the violated invariant, null if all hold in every state
	 * @param states the number of distinct states
	 * @param output the output of TLC, with the trace of a violation
	 */
	record ModelResult(@Nullable String violation, long states, String output) {

		/** Returns a short description without the output. */
		@Override
		public String toString() {
			return "%s after %d states, %d bytes of output".formatted(this.violation, this.states,
					this.output.getBytes(StandardCharsets.UTF_8).length);
		}

	}

}

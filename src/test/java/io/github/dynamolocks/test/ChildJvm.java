package io.github.dynamolocks.test;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Another JVM with the class path of this one, for what only real processes show: dying,
 * being stopped and going on, having another wall clock. It talks to the test in lines,
 * over its standard streams, and dies with this JVM at the latest.
 *
 * <p>
 * Thread-safe. Stopping and continuing need a {@code kill} command.
 */
public final class ChildJvm implements AutoCloseable {

	private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

	private final Process process;

	private final Writer input;

	private final Thread killer;

	private final List<String> lines = new ArrayList<>();

	private int read;

	private boolean ended;

	private ChildJvm(Process process) {
		this.process = process;
		this.input = process.outputWriter(StandardCharsets.UTF_8);
		this.killer = new Thread(process::destroyForcibly, "child-jvm-killer");
		Runtime.getRuntime().addShutdownHook(this.killer);
		Thread reader = new Thread(this::readLines, "child-jvm-reader");
		reader.setDaemon(true);
		reader.start();
	}

	/**
	 * Starts a JVM.
	 * @param main the class whose {@code main} it runs
	 * @param arguments what {@code main} is given
	 * @return the child, which the caller closes
	 */
	public static ChildJvm start(Class<?> main, String... arguments) {
		return start(Map.of(), main, arguments);
	}

	/**
	 * Starts a JVM with more environment variables than this one has.
	 * @param environment the variables, such as {@code LD_PRELOAD}
	 * @param main the class whose {@code main} it runs
	 * @param arguments what {@code main} is given
	 * @return the child, which the caller closes
	 */
	public static ChildJvm start(Map<String, String> environment, Class<?> main, String... arguments) {
		String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
		List<String> command = new ArrayList<>(List.of(java, "-XX:TieredStopAtLevel=1", main.getName()));
		command.addAll(List.of(arguments));
		ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
		// Not an argument, whose length some systems limit
		builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
		builder.environment().putAll(environment);
		try {
			return new ChildJvm(builder.start());
		}
		catch (IOException ex) {
			throw new UncheckedIOException("No JVM started for %s".formatted(main.getName()), ex);
		}
	}

	/**
	 * Waits for a line of its output, standard or error, and skips those before it: the
	 * next call looks only at later ones.
	 * @param text what the line contains
	 * @param timeout how long to wait
	 * @return the line
	 * @throws IllegalStateException if the output ends, or the time is over, without it
	 */
	public synchronized String awaitLine(String text, Duration timeout) {
		long deadline = System.nanoTime() + timeout.toNanos();
		while (true) {
			while (this.read < this.lines.size()) {
				String line = this.lines.get(this.read++);
				if (line.contains(text)) {
					return line;
				}
			}
			long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
			if (this.ended || left <= 0) {
				throw new IllegalStateException("%s without a line containing '%s'; its output: %s".formatted(
						this.ended ? "The child JVM ended" : timeout.toMillis() + " ms passed", text, this.lines));
			}
			try {
				wait(left);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new IllegalStateException("Interrupted while waiting for '%s'".formatted(text), ex);
			}
		}
	}

	/**
	 * Writes a line to its standard input.
	 * @param line the line, without its end
	 */
	public void send(String line) {
		try {
			this.input.write(line + "\n");
			this.input.flush();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The child JVM did not take '%s'".formatted(line), ex);
		}
	}

	/**
	 * All lines of its output so far.
	 * @return the lines, oldest first
	 */
	public synchronized List<String> lines() {
		return List.copyOf(this.lines);
	}

	/**
	 * Its process.
	 * @return the handle of the operating system's process
	 */
	public ProcessHandle process() {
		return this.process.toHandle();
	}

	/**
	 * Ends it as a crash does, with SIGKILL: no shutdown hook runs.
	 */
	public void kill() {
		// Process.destroyForcibly would also close the streams, with what is still unread
		this.process.toHandle().destroyForcibly();
		awaitExit(Duration.ofSeconds(10));
	}

	/**
	 * Stops all its threads, with SIGSTOP, until {@link #resume()}. Its clocks go on.
	 */
	public void pause() {
		signal("STOP");
		awaitStop();
	}

	/** A thread that runs on another core takes a moment to see the signal. */
	private void awaitStop() {
		Path threads = Path.of("/proc", Long.toString(this.process.pid()), "task");
		if (Files.isDirectory(threads)) {
			long end = System.nanoTime() + STOP_TIMEOUT.toNanos();
			while (!isStopped(threads)) {
				if (System.nanoTime() - end > 0) {
					throw new IllegalStateException("The child JVM %s still runs %s ms after SIGSTOP"
						.formatted(this.process, STOP_TIMEOUT.toMillis()));
				}
				Thread.onSpinWait();
			}
		}
	}

	private static boolean isStopped(Path threads) {
		try (Stream<Path> all = Files.list(threads)) {
			return all.allMatch(ChildJvm::isThreadStopped);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The threads of the child JVM cannot be listed", ex);
		}
	}

	private static boolean isThreadStopped(Path thread) {
		try {
			String stat = Files.readString(thread.resolve("stat"), StandardCharsets.ISO_8859_1);
			// pid (name) state …, and the name may have parentheses
			return stat.startsWith(") T", stat.lastIndexOf(')'));
		}
		catch (IOException ex) {
			// It has ended meanwhile
			return true;
		}
	}

	/**
	 * Lets it go on after {@link #pause()}, with SIGCONT.
	 */
	public void resume() {
		signal("CONT");
	}

	/**
	 * Asks it to end as a service manager does, with SIGTERM: its shutdown hooks run.
	 */
	public void terminate() {
		this.process.toHandle().destroy();
	}

	/**
	 * Waits for its end.
	 * @param timeout how long to wait
	 * @return its exit status
	 * @throws IllegalStateException if it runs on
	 */
	public int awaitExit(Duration timeout) {
		try {
			if (!this.process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
				throw new IllegalStateException(
						"The child JVM still runs after %s ms; its output: %s".formatted(timeout.toMillis(), lines()));
			}
			return this.process.exitValue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while waiting for the end of a child JVM", ex);
		}
	}

	/**
	 * Kills it if it still runs.
	 */
	@Override
	public void close() {
		kill();
		try {
			Runtime.getRuntime().removeShutdownHook(this.killer);
		}
		catch (IllegalStateException ex) {
			// This JVM is ending, too
		}
	}

	private void signal(String name) {
		try {
			Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(this.process.pid())).start();
			if (kill.waitFor() != 0) {
				throw new IllegalStateException("SIG%s did not reach the child JVM %s".formatted(name, this.process));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException("There is no kill command to send SIG%s with".formatted(name), ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while sending SIG%s".formatted(name), ex);
		}
	}

	private void readLines() {
		try (BufferedReader output = this.process.inputReader(StandardCharsets.UTF_8)) {
			for (String line = output.readLine(); line != null; line = output.readLine()) {
				synchronized (this) {
					this.lines.add(line);
					notifyAll();
				}
			}
		}
		catch (IOException ex) {
			// The stream of a killed process may end in the middle
		}
		synchronized (this) {
			this.ended = true;
			notifyAll();
		}
	}

}

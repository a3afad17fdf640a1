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
 * Runs another JVM with the class path of this JVM, for tests that need a real process: a
 * crash, a pause, or another wall clock. The child exchanges lines with the test over its
 * standard streams and ends at the latest with this JVM.
 *
 * <p>
 * Thread-safe. {@link #pause()} and {@link #resume()} need a {@code kill} command.
 *
 * @since 0.1.0
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
	 * @param arguments the arguments of {@code main}
	 * @return the child; the caller closes it
	 */
	public static ChildJvm start(Class<?> main, String... arguments) {
		return start(Map.of(), main, arguments);
	}

	/**
	 * Starts a JVM with additional environment variables.
	 * @param environment the variables, such as {@code LD_PRELOAD}
	 * @param main the class whose {@code main} it runs
	 * @param arguments the arguments of {@code main}
	 * @return the child; the caller closes it
	 */
	public static ChildJvm start(Map<String, String> environment, Class<?> main, String... arguments) {
		String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
		List<String> command = new ArrayList<>(List.of(java, "-XX:TieredStopAtLevel=1", main.getName()));
		command.addAll(List.of(arguments));
		ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
		// Some systems limit the length of an argument
		builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
		builder.environment().putAll(environment);
		try {
			return new ChildJvm(builder.start());
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The child JVM for %s cannot be started".formatted(main.getName()), ex);
		}
	}

	/**
	 * Waits for a line of standard output or standard error. The next call searches only
	 * later lines.
	 * @param text a text that the line contains
	 * @param timeout how long to wait
	 * @return the line
	 * @throws IllegalStateException if the output ends or the time-out passes first
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
	 * @param line the line without a line break
	 */
	public void send(String line) {
		try {
			this.input.write(line + "\n");
			this.input.flush();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The child JVM did not accept the line '%s'".formatted(line), ex);
		}
	}

	/**
	 * Returns all lines of its output so far.
	 * @return the lines, oldest first
	 */
	public synchronized List<String> lines() {
		return List.copyOf(this.lines);
	}

	/**
	 * Returns its process.
	 * @return the handle of the process
	 */
	public ProcessHandle process() {
		return this.process.toHandle();
	}

	/**
	 * Kills it with SIGKILL, like a crash: no shutdown hook runs.
	 */
	public void kill() {
		// Process.destroyForcibly would also close the streams with unread output
		this.process.toHandle().destroyForcibly();
		awaitExit(Duration.ofSeconds(10));
	}

	/**
	 * Stops all its threads with SIGSTOP until {@link #resume()}. Its clocks continue.
	 */
	public void pause() {
		signal("STOP");
		awaitStop();
	}

	/** Waits until all threads have stopped: a running thread sees the signal late. */
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
			// pid (name) state …, and the name may contain parentheses
			return stat.startsWith(") T", stat.lastIndexOf(')'));
		}
		catch (IOException ex) {
			// The thread has ended
			return true;
		}
	}

	/**
	 * Continues it with SIGCONT after {@link #pause()}.
	 */
	public void resume() {
		signal("CONT");
	}

	/**
	 * Asks it to end with SIGTERM, like a service manager: its shutdown hooks run.
	 */
	public void terminate() {
		this.process.toHandle().destroy();
	}

	/**
	 * Waits until it ends.
	 * @param timeout how long to wait
	 * @return the exit status
	 * @throws IllegalStateException if it still runs after the time-out
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
			// This JVM is shutting down
		}
	}

	private void signal(String name) {
		try {
			Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(this.process.pid())).start();
			if (kill.waitFor() != 0) {
				throw new IllegalStateException(
						"SIG%s could not be sent to the child JVM %s".formatted(name, this.process));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException("SIG%s cannot be sent: the kill command is missing".formatted(name), ex);
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
			// The stream of a killed process may end in the middle of a line
		}
		synchronized (this) {
			this.ended = true;
			notifyAll();
		}
	}

}

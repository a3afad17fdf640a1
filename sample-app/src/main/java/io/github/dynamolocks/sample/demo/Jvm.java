package io.github.dynamolocks.sample.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Runs a JVM for the runner. Its standard input is a pipe, which closes when the runner
 * ends.
 */
final class Jvm implements AutoCloseable {

	private static final long CLOSE_SECONDS = 5;

	private final Process process;

	private final Thread reader;

	/**
	 * Starts a JVM.
	 * @param classPath the class path
	 * @param environment additional environment variables
	 * @param command the main class and its arguments
	 * @param lines receives every line of output, on a separate thread
	 */
	Jvm(String classPath, Map<String, String> environment, List<String> command, Consumer<String> lines) {
		List<String> all = new ArrayList<>();
		all.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		// Several short-lived JVMs share a small machine
		all.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx192m", "-cp", classPath));
		all.addAll(command);
		ProcessBuilder builder = new ProcessBuilder(all).redirectErrorStream(true);
		builder.environment().putAll(environment);
		try {
			this.process = builder.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot start a JVM: " + all.get(0), ex);
		}
		this.reader = new Thread(() -> read(lines), "output-of-" + this.process.pid());
		this.reader.setDaemon(true);
		this.reader.start();
	}

	private void read(Consumer<String> lines) {
		try (BufferedReader reader = this.process.inputReader(StandardCharsets.UTF_8)) {
			for (String line = reader.readLine(); line != null; line = reader.readLine()) {
				lines.accept(line);
			}
		}
		catch (IOException ex) {
			// A killed process breaks its pipe; its exit status tells the result
		}
	}

	void sendLine(String line) {
		try {
			this.process.getOutputStream().write((line + '\n').getBytes(StandardCharsets.UTF_8));
			this.process.getOutputStream().flush();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Process " + this.process.pid() + " has ended", ex);
		}
	}

	boolean isAlive() {
		return this.process.isAlive() || this.reader.isAlive();
	}

	int exitStatus() {
		return this.process.exitValue();
	}

	/**
	 * Sends SIGKILL and waits for the end.
	 * @throws InterruptedException if the wait was interrupted
	 */
	void kill() throws InterruptedException {
		this.process.destroyForcibly().waitFor();
	}

	/** Stops all threads with SIGSTOP. The clocks go on. */
	void stop() {
		signal("STOP");
	}

	/** Continues all threads with SIGCONT. */
	void resume() {
		signal("CONT");
	}

	private void signal(String signal) {
		List<String> command = List.of("kill", "-" + signal, Long.toString(this.process.pid()));
		try {
			Process kill = new ProcessBuilder(command).redirectErrorStream(true).start();
			String output = new String(kill.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			if (kill.waitFor() != 0) {
				throw new IllegalStateException("'%s' failed: %s".formatted(String.join(" ", command), output.strip()));
			}
		}
		catch (IOException ex) {
			throw new IllegalStateException(
					"'%s' failed, which stops processes of Linux and macOS only".formatted(String.join(" ", command)),
					ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("'%s' was interrupted".formatted(String.join(" ", command)), ex);
		}
	}

	@Override
	public void close() {
		try {
			this.process.destroy();
			if (!this.process.waitFor(CLOSE_SECONDS, TimeUnit.SECONDS)) {
				this.process.destroyForcibly();
			}
		}
		catch (InterruptedException ex) {
			this.process.destroyForcibly();
			Thread.currentThread().interrupt();
		}
	}

}

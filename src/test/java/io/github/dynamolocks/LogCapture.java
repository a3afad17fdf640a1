package io.github.dynamolocks;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MonitorInfo;
import java.lang.management.ThreadInfo;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import org.jspecify.annotations.Nullable;

/**
 * Records the log of one package and the packages below it, by default its warnings. The
 * tests log with {@code java.util.logging}.
 */
public final class LogCapture implements AutoCloseable {

	private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

	private final PrintStream stream = new PrintStream(this.bytes, true, StandardCharsets.UTF_8);

	/** A strong reference: a collected logger would lose the handler. */
	private final Logger logger;

	private final List<String> inMonitors = new CopyOnWriteArrayList<>();

	private final Handler handler = new Recorder();

	private final @Nullable Level levelBefore;

	/**
	 * Starts recording warnings.
	 * @param packageName the package
	 */
	public LogCapture(String packageName) {
		this(packageName, Level.WARNING);
	}

	/**
	 * Starts recording.
	 * @param packageName the package
	 * @param level the lowest level to record
	 */
	public LogCapture(String packageName, Level level) {
		this.logger = Logger.getLogger(packageName);
		// Spring Boot raises the level of the root logger while it starts.
		this.levelBefore = this.logger.getLevel();
		this.logger.setLevel(level);
		this.handler.setLevel(level);
		this.logger.addHandler(this.handler);
	}

	/**
	 * Returns the log since the last reset.
	 * @return the messages with stack traces
	 */
	public String text() {
		return this.bytes.toString(StandardCharsets.UTF_8);
	}

	/**
	 * Returns the messages that a thread logged while it held a monitor of this library.
	 * @return the messages, each with the class of the monitor
	 */
	public List<String> loggedInMonitors() {
		return this.inMonitors;
	}

	/** Clears the log. */
	public void reset() {
		this.bytes.reset();
	}

	@Override
	public void close() {
		this.logger.removeHandler(this.handler);
		this.logger.setLevel(this.levelBefore);
	}

	private void checkMonitors(LogRecord entry) {
		ThreadInfo thread = ManagementFactory.getThreadMXBean()
			.getThreadInfo(new long[] { Thread.currentThread().getId() }, true, false)[0];
		for (MonitorInfo monitor : thread.getLockedMonitors()) {
			StackTraceElement frame = monitor.getLockedStackFrame();
			if (frame.getClassName().startsWith(LogCapture.class.getPackageName())
					&& !isOfTests(frame.getClassName())) {
				this.inMonitors.add(entry.getMessage() + " in a monitor of " + frame);
			}
		}
	}

	private static boolean isOfTests(String className) {
		return className.contains("Test") || className.contains(".test.") || className.contains("Manual")
				|| className.contains("Sabotage");
	}

	private final class Recorder extends Handler {

		@Override
		public void publish(LogRecord entry) {
			if (isLoggable(entry)) {
				checkMonitors(entry);
				LogCapture.this.stream.println(entry.getMessage());
				if (entry.getThrown() != null) {
					entry.getThrown().printStackTrace(LogCapture.this.stream);
				}
			}
		}

		@Override
		public void flush() {
			LogCapture.this.stream.flush();
		}

		@Override
		public void close() {
			flush();
		}

	}

}

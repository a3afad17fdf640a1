package io.github.dynamolocks;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import org.jspecify.annotations.Nullable;

/**
 * Records the warnings of one package and of those below it. The tests log with the JDK's
 * logging.
 */
public final class LogCapture implements AutoCloseable {

	private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

	private final PrintStream stream = new PrintStream(this.bytes, true, StandardCharsets.UTF_8);

	/** Held strongly: else the handler goes with the logger. */
	private final Logger logger;

	private final Handler handler = new Recorder();

	private final @Nullable Level levelBefore;

	/**
	 * Begins to record.
	 * @param packageName the package
	 */
	public LogCapture(String packageName) {
		this.logger = Logger.getLogger(packageName);
		// Spring Boot raises the root's level for the time in which it starts.
		this.levelBefore = this.logger.getLevel();
		this.logger.setLevel(Level.WARNING);
		this.logger.addHandler(this.handler);
	}

	/**
	 * Returns what was logged since the last reset.
	 * @return the text, with the stack traces
	 */
	public String text() {
		return this.bytes.toString(StandardCharsets.UTF_8);
	}

	/** Forgets what was logged. */
	public void reset() {
		this.bytes.reset();
	}

	@Override
	public void close() {
		this.logger.removeHandler(this.handler);
		this.logger.setLevel(this.levelBefore);
	}

	private final class Recorder extends Handler {

		@Override
		public void publish(LogRecord entry) {
			if (isLoggable(entry)) {
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

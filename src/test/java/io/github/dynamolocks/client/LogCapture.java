package io.github.dynamolocks.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.util.ReflectionUtils;

/**
 * Records the warnings of one package, with either of the two logging systems that the
 * tests may find: Log4j's logger without a configuration, and that of the JDK.
 */
final class LogCapture implements AutoCloseable {

	private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

	private final PrintStream stream = new PrintStream(this.bytes, true, StandardCharsets.UTF_8);

	private final List<Runnable> undo = new ArrayList<>();

	/**
	 * Begins to record.
	 * @param packageName the package, without those below it
	 */
	LogCapture(String packageName) {
		for (String name : classes(packageName)) {
			Log log = LogFactory.getLog(name);
			Object logger = delegate(log);
			if (logger != null && ReflectionUtils.findField(logger.getClass(), "stream") != null) {
				redirect(logger);
			}
			else {
				listen(name);
			}
		}
	}

	/**
	 * Returns what was logged since the last reset.
	 * @return the text, with the stack traces
	 */
	String text() {
		return this.bytes.toString(StandardCharsets.UTF_8);
	}

	/** Forgets what was logged. */
	void reset() {
		this.bytes.reset();
	}

	@Override
	public void close() {
		this.undo.forEach(Runnable::run);
	}

	private void redirect(Object logger) {
		Field stream = field(logger, "stream");
		Field level = field(logger, "level");
		Object streamBefore = ReflectionUtils.getField(stream, logger);
		Object levelBefore = ReflectionUtils.getField(level, logger);
		ReflectionUtils.setField(stream, logger, this.stream);
		Field warn = ReflectionUtils.findField(level.getType(), "WARN");
		ReflectionUtils.setField(level, logger, (warn != null) ? ReflectionUtils.getField(warn, null) : null);
		this.undo.add(() -> {
			ReflectionUtils.setField(stream, logger, streamBefore);
			ReflectionUtils.setField(level, logger, levelBefore);
		});
	}

	private void listen(String name) {
		Logger logger = Logger.getLogger(name);
		Handler handler = new Handler() {

			@Override
			public void publish(LogRecord entry) {
				LogCapture.this.stream.println(entry.getMessage());
				if (entry.getThrown() != null) {
					entry.getThrown().printStackTrace(LogCapture.this.stream);
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

		};
		logger.addHandler(handler);
		this.undo.add(() -> logger.removeHandler(handler));
	}

	private static Object delegate(Log log) {
		Field field = ReflectionUtils.findField(log.getClass(), "logger");
		if (field == null) {
			return log;
		}
		ReflectionUtils.makeAccessible(field);
		Object logger = ReflectionUtils.getField(field, log);
		return (logger != null) ? logger : log;
	}

	private static Field field(Object logger, String name) {
		Field field = ReflectionUtils.findField(logger.getClass(), name);
		if (field == null) {
			throw new IllegalStateException("%s has no field %s".formatted(logger.getClass(), name));
		}
		ReflectionUtils.makeAccessible(field);
		return field;
	}

	private static List<String> classes(String packageName) {
		try {
			List<String> names = new ArrayList<>();
			for (Resource resource : new PathMatchingResourcePatternResolver()
				.getResources("classpath*:" + packageName.replace('.', '/') + "/*.class")) {
				String file = String.valueOf(resource.getFilename());
				if (!file.contains("$")) {
					names.add(packageName + "." + file.substring(0, file.length() - ".class".length()));
				}
			}
			return names;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}

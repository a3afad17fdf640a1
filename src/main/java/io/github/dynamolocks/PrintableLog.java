package io.github.dynamolocks;

import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

/**
 * Escapes every message before it is logged, which no log statement can forget.
 */
final class PrintableLog implements Log {

	private final Log log;

	PrintableLog(Log log) {
		this.log = log;
	}

	@Override
	public boolean isFatalEnabled() {
		return this.log.isFatalEnabled();
	}

	@Override
	public boolean isErrorEnabled() {
		return this.log.isErrorEnabled();
	}

	@Override
	public boolean isWarnEnabled() {
		return this.log.isWarnEnabled();
	}

	@Override
	public boolean isInfoEnabled() {
		return this.log.isInfoEnabled();
	}

	@Override
	public boolean isDebugEnabled() {
		return this.log.isDebugEnabled();
	}

	@Override
	public boolean isTraceEnabled() {
		return this.log.isTraceEnabled();
	}

	@Override
	public void fatal(@Nullable Object message) {
		this.log.fatal(PrintableText.of(message));
	}

	@Override
	public void fatal(@Nullable Object message, @Nullable Throwable ex) {
		this.log.fatal(PrintableText.of(message), ex);
	}

	@Override
	public void error(@Nullable Object message) {
		this.log.error(PrintableText.of(message));
	}

	@Override
	public void error(@Nullable Object message, @Nullable Throwable ex) {
		this.log.error(PrintableText.of(message), ex);
	}

	@Override
	public void warn(@Nullable Object message) {
		this.log.warn(PrintableText.of(message));
	}

	@Override
	public void warn(@Nullable Object message, @Nullable Throwable ex) {
		this.log.warn(PrintableText.of(message), ex);
	}

	@Override
	public void info(@Nullable Object message) {
		this.log.info(PrintableText.of(message));
	}

	@Override
	public void info(@Nullable Object message, @Nullable Throwable ex) {
		this.log.info(PrintableText.of(message), ex);
	}

	@Override
	public void debug(@Nullable Object message) {
		this.log.debug(PrintableText.of(message));
	}

	@Override
	public void debug(@Nullable Object message, @Nullable Throwable ex) {
		this.log.debug(PrintableText.of(message), ex);
	}

	@Override
	public void trace(@Nullable Object message) {
		this.log.trace(PrintableText.of(message));
	}

	@Override
	public void trace(@Nullable Object message, @Nullable Throwable ex) {
		this.log.trace(PrintableText.of(message), ex);
	}

}

package io.github.dynamolocks;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Reports a mistake in an annotation, a property or a bean of the locks. It fails the
 * start of the application. The last sentence of its message is the remedy.
 *
 * @since 0.1.0
 */
public final class LockConfigurationException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	/** A sentence, and the last sentence after it. */
	private static final Pattern LAST_SENTENCE = Pattern.compile("(?s)(.*\\.) (\\p{Lu}.*)");

	/**
	 * Creates the exception.
	 * @param message which method, property or bean is wrong, its value, and, as the last
	 * sentence, the remedy
	 */
	public LockConfigurationException(String message) {
		this(message, null);
	}

	/**
	 * Creates the exception with a cause.
	 * @param message which method, property or bean is wrong, its value, and, as the last
	 * sentence, the remedy
	 * @param cause the cause; null if there is none
	 */
	public LockConfigurationException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

	/**
	 * Returns the message without the remedy.
	 * @return what is wrong
	 */
	public String problem() {
		Matcher sentences = sentences();
		return sentences.matches() ? sentences.group(1) : String.valueOf(getMessage());
	}

	/**
	 * Returns the remedy, which is also the end of the message.
	 * @return a sentence without a full stop; empty if the message has no remedy
	 */
	public Optional<String> remedy() {
		Matcher sentences = sentences();
		return sentences.matches() ? Optional.of(sentences.group(2)) : Optional.empty();
	}

	private Matcher sentences() {
		return LAST_SENTENCE.matcher(String.valueOf(getMessage()));
	}

}

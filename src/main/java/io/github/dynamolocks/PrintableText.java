package io.github.dynamolocks;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Escapes text of other systems, which then stays on one line of a log: line breaks,
 * escape sequences of terminals, and characters that are invisible or change the
 * direction of the text. All messages and logs of this library are escaped. The results
 * of {@code resource()}, {@code holder()} and similar methods are not.
 */
@Internal
public final class PrintableText {

	private PrintableText() {
	}

	/**
	 * Escapes a text.
	 * @param text the text, such as a resource or a holder
	 * @return the text with control characters, line and paragraph separators, format
	 * characters and unpaired surrogates as <code>&#92;n</code> or
	 * <code>&#92;u202e</code>; the same object if it has no such character
	 */
	public static String of(String text) {
		int clean = 0;
		while (clean < text.length()) {
			int character = text.codePointAt(clean);
			if (!isPrintable(character)) {
				return escape(text, clean);
			}
			clean += Character.charCount(character);
		}
		return text;
	}

	/**
	 * Escapes the text of an object.
	 * @param value the object, which may be null
	 * @return the escaped result of its {@code toString()}, or {@code "null"}
	 */
	public static String of(@Nullable Object value) {
		return of(String.valueOf(value));
	}

	/**
	 * Returns a logger that escapes every message.
	 * @param type the class whose name the logger has
	 * @return the logger
	 */
	public static Log log(Class<?> type) {
		return new PrintableLog(LogFactory.getLog(type));
	}

	private static String escape(String text, int from) {
		StringBuilder escaped = new StringBuilder(text.length() + 16).append(text, 0, from);
		text.codePoints().skip(text.codePointCount(0, from)).forEach((character) -> {
			switch (character) {
				case '\n' -> escaped.append("\\n");
				case '\r' -> escaped.append("\\r");
				case '\t' -> escaped.append("\\t");
				default -> {
					if (isPrintable(character)) {
						escaped.appendCodePoint(character);
					}
					else {
						for (char part : Character.toChars(character)) {
							escaped.append("\\u").append(hex(part));
						}
					}
				}
			}
		});
		return escaped.toString();
	}

	private static String hex(char part) {
		String digits = Integer.toHexString(part);
		return "0".repeat(4 - digits.length()) + digits;
	}

	private static boolean isPrintable(int character) {
		return switch (Character.getType(character)) {
			case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
					Character.SURROGATE ->
				false;
			default -> true;
		};
	}

}

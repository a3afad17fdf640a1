package io.github.dynamolocks.test.dynamodb;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Reads and writes JSON. An object is a {@link Map}, an array a {@link List}, and a
 * number stays text, see {@link Num}: no digit is lost.
 */
final class Json {

	/** What follows a backslash; the last one begins a code unit. */
	private static final String ESCAPED = "\"\\/bfnrtu";

	private static final String MEANT = "\"\\/\b\f\n\r\t";

	private static final int UNIT_DIGITS = 4;

	private final String text;

	private int position;

	private int depth;

	private Json(String text) {
		this.text = text;
	}

	/**
	 * Reads one value.
	 * @return a map, list, string, {@link Num}, boolean or null
	 * @throws DynamoDbError if this is not JSON, or too deep
	 */
	static @Nullable Object parse(String text) {
		Json json = new Json(text);
		Object value = json.value();
		if (json.next() != 0) {
			throw json.unexpected();
		}
		return value;
	}

	/** Writes what {@link #parse} returns, any {@link Number}, and {@link Fragment}s. */
	static String write(@Nullable Object value) {
		StringBuilder out = new StringBuilder(256);
		append(out, value);
		return out.toString();
	}

	private @Nullable Object value() {
		return switch (next()) {
			case '{' -> object();
			case '[' -> array();
			case '"' -> string();
			case 't' -> literal("true", Boolean.TRUE);
			case 'f' -> literal("false", Boolean.FALSE);
			case 'n' -> literal("null", null);
			default -> number();
		};
	}

	/** Returns the next character that is not white space, 0 at the end. */
	private char next() {
		while (this.position < this.text.length()) {
			char next = this.text.charAt(this.position);
			if (next != ' ' && next != '\n' && next != '\r' && next != '\t') {
				return next;
			}
			this.position++;
		}
		return 0;
	}

	private boolean skip(char expected) {
		if (next() != expected) {
			return false;
		}
		this.position++;
		return true;
	}

	private void require(char expected) {
		if (!skip(expected)) {
			throw unexpected();
		}
	}

	private void enter(char opening) {
		require(opening);
		if (++this.depth > Limits.JSON_DEPTH) {
			throw DynamoDbError.serialization("The JSON is nested too deeply");
		}
	}

	private Map<String, @Nullable Object> object() {
		enter('{');
		Map<String, @Nullable Object> object = new LinkedHashMap<>();
		if (!skip('}')) {
			do {
				String name = string();
				require(':');
				object.put(name, value());
			}
			while (skip(','));
			require('}');
		}
		this.depth--;
		return object;
	}

	private List<@Nullable Object> array() {
		enter('[');
		List<@Nullable Object> array = new ArrayList<>();
		if (!skip(']')) {
			do {
				array.add(value());
			}
			while (skip(','));
			require(']');
		}
		this.depth--;
		return array;
	}

	private @Nullable Object literal(String name, @Nullable Object value) {
		if (!this.text.startsWith(name, this.position)) {
			throw unexpected();
		}
		this.position += name.length();
		return value;
	}

	private Num number() {
		int start = this.position;
		while (this.position < this.text.length() && "+-.0123456789eE".indexOf(this.text.charAt(this.position)) >= 0) {
			this.position++;
		}
		try {
			String digits = this.text.substring(start, this.position);
			new BigDecimal(digits);
			return new Num(digits);
		}
		catch (NumberFormatException ex) {
			throw unexpected();
		}
	}

	private String string() {
		require('"');
		StringBuilder out = new StringBuilder();
		int done = this.position;
		while (this.position < this.text.length()) {
			char next = this.text.charAt(this.position++);
			if (next == '"') {
				String rest = this.text.substring(done, this.position - 1);
				return out.isEmpty() ? rest : out.append(rest).toString();
			}
			if (next == '\\') {
				out.append(this.text, done, this.position - 1).append(escape());
				done = this.position;
			}
			else if (next < ' ') {
				break;
			}
		}
		throw unexpected();
	}

	private char escape() {
		int index = (this.position < this.text.length()) ? ESCAPED.indexOf(this.text.charAt(this.position++)) : -1;
		if (index < 0) {
			throw unexpected();
		}
		if (index < MEANT.length()) {
			return MEANT.charAt(index);
		}
		this.position += UNIT_DIGITS;
		try {
			return (char) HexFormat.fromHexDigits(this.text, this.position - UNIT_DIGITS, this.position);
		}
		catch (IllegalArgumentException | IndexOutOfBoundsException ex) {
			throw unexpected();
		}
	}

	private DynamoDbError unexpected() {
		return DynamoDbError
			.serialization((this.position < this.text.length()) ? "Unexpected character '%c' at position %d of the JSON"
				.formatted(this.text.charAt(this.position), this.position) : "The JSON ends too early");
	}

	/** Appends a value, see {@link #write}. */
	static void append(StringBuilder out, @Nullable Object value) {
		if (value instanceof String string) {
			appendString(out, string);
		}
		else if (value instanceof Fragment fragment) {
			fragment.appendTo(out);
		}
		else if (value instanceof Map<?, ?> object) {
			appendObject(out, object);
		}
		else if (value instanceof Iterable<?> array) {
			appendArray(out, array);
		}
		else if (value instanceof BigDecimal number) {
			out.append(number.toPlainString());
		}
		else {
			out.append(value);
		}
	}

	private static void appendObject(StringBuilder out, Map<?, ?> object) {
		char separator = '{';
		for (Map.Entry<?, ?> entry : object.entrySet()) {
			appendString(out.append(separator), (String) entry.getKey());
			append(out.append(':'), entry.getValue());
			separator = ',';
		}
		out.append((separator == '{') ? "{}" : "}");
	}

	private static void appendArray(StringBuilder out, Iterable<?> array) {
		char separator = '[';
		for (Object element : array) {
			append(out.append(separator), element);
			separator = ',';
		}
		out.append((separator == '[') ? "[]" : "]");
	}

	private static void appendString(StringBuilder out, String string) {
		out.append('"');
		int done = 0;
		for (int i = 0; i < string.length(); i++) {
			char next = string.charAt(i);
			if (next < ' ' || next == '"' || next == '\\') {
				out.append(string, done, i);
				appendEscaped(out, next);
				done = i + 1;
			}
		}
		out.append(string, done, string.length()).append('"');
	}

	private static void appendEscaped(StringBuilder out, char character) {
		int index = MEANT.indexOf(character);
		if (index >= 0) {
			out.append('\\').append(ESCAPED.charAt(index));
		}
		else {
			out.append("\\u").append(HexFormat.of().toHexDigits(character));
		}
	}

	/**
	 * A part of a document that writes itself.
	 */
	interface Fragment {

		void appendTo(StringBuilder out);

	}

	/**
	 * A number.
	 *
	 * @param text as it was written
	 */
	record Num(String text) {

		int intValue() {
			return new BigDecimal(this.text).intValue();
		}

		long longValue() {
			return new BigDecimal(this.text).longValue();
		}

		@Override
		public String toString() {
			return this.text;
		}

	}

}

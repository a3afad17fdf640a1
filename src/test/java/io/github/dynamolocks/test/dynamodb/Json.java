package io.github.dynamolocks.test.dynamodb;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Reads and writes JSON. An object is a {@link Map}, an array a {@link List}, and a
 * number a {@link BigDecimal}, which keeps all digits.
 */
final class Json {

	/** The characters that may follow a backslash. The last one starts a code unit. */
	private static final String ESCAPED = "\"\\/bfnrtu";

	private static final String MEANT = "\"\\/\b\f\n\r\t";

	/** Allows exponents of at most nine digits, as {@link BigDecimal} does. */
	private static final Pattern SCALAR = Pattern
		.compile("true|false|null|-?(?:0|[1-9][0-9]*+)(?:\\.[0-9]++)?(?:[eE][-+]?[0-9]{1,9}+)?");

	private static final int UNIT_DIGITS = 4;

	private final String text;

	private int position;

	private int depth;

	private Json(String text) {
		this.text = text;
	}

	/**
	 * Reads one value.
	 * @return a map, list, string, number, boolean or null
	 * @throws DynamoDbError if the text is not JSON, or is nested too deeply
	 */
	static @Nullable Object parse(String text) {
		Json json = new Json(text);
		Object value = json.value();
		json.check(json.next() == 0);
		return value;
	}

	/** Returns a value of JSON as a type. Refuses a value of another type. */
	static <T> T require(Class<T> type, String expected, @Nullable Object value) {
		if (!type.isInstance(value)) {
			throw DynamoDbError.serialization("%s in the request is not %s".formatted(write(value), expected));
		}
		return type.cast(value);
	}

	/** Writes what {@link #parse} returns, any {@link Number}, and a {@link Value}. */
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
			default -> scalar();
		};
	}

	/**
	 * Skips white space and returns the next character without taking it; 0 at the end.
	 */
	private char next() {
		while (this.position < this.text.length() && " \n\r\t".indexOf(this.text.charAt(this.position)) >= 0) {
			this.position++;
		}
		return (this.position < this.text.length()) ? this.text.charAt(this.position) : 0;
	}

	private boolean skip(char expected) {
		boolean found = next() == expected;
		this.position += found ? 1 : 0;
		return found;
	}

	private void require(char expected) {
		check(skip(expected));
	}

	private Map<String, @Nullable Object> object() {
		Map<String, @Nullable Object> object = new LinkedHashMap<>();
		members('{', '}', () -> {
			String name = string();
			require(':');
			object.put(name, value());
		});
		return object;
	}

	private List<@Nullable Object> array() {
		List<@Nullable Object> array = new ArrayList<>();
		members('[', ']', () -> array.add(value()));
		return array;
	}

	private void members(char opening, char closing, Runnable member) {
		require(opening);
		DynamoDbError.check(++this.depth <= Limits.JSON_DEPTH, DynamoDbError.SERIALIZATION,
				"The JSON is nested too deeply");
		if (!skip(closing)) {
			do {
				member.run();
			}
			while (skip(','));
			require(closing);
		}
		this.depth--;
	}

	private @Nullable Object scalar() {
		Matcher matcher = SCALAR.matcher(this.text).region(this.position, this.text.length());
		check(matcher.lookingAt());
		this.position = matcher.end();
		return switch (matcher.group()) {
			case "true" -> true;
			case "false" -> false;
			case "null" -> null;
			default -> new BigDecimal(matcher.group());
		};
	}

	private String string() {
		require('"');
		StringBuilder out = new StringBuilder();
		for (char next = take(); next != '"'; next = take()) {
			check(next >= ' ');
			out.append((next == '\\') ? escaped() : next);
		}
		return out.toString();
	}

	/** Takes and returns the next character; 0 at the end. */
	private char take() {
		return (this.position < this.text.length()) ? this.text.charAt(this.position++) : 0;
	}

	private char escaped() {
		int index = ESCAPED.indexOf(take());
		if (index >= 0 && index < MEANT.length()) {
			return MEANT.charAt(index);
		}
		int end = this.position + UNIT_DIGITS;
		check(index >= 0 && end <= this.text.length()
				&& this.text.chars().skip(this.position).limit(UNIT_DIGITS).allMatch(HexFormat::isHexDigit));
		this.position = end;
		return (char) HexFormat.fromHexDigits(this.text, end - UNIT_DIGITS, end);
	}

	/** Refuses the text as JSON unless a condition is met. */
	private void check(boolean valid) {
		if (!valid) {
			throw DynamoDbError.serialization(
					(this.position < this.text.length()) ? "Unexpected character '%c' at position %s of the JSON"
						.formatted(this.text.charAt(this.position), this.position) : "The JSON ends too early");
		}
	}

	private static void append(StringBuilder out, @Nullable Object value) {
		if (value instanceof String string) {
			appendString(out, string);
		}
		else if (value instanceof Value attribute) {
			append(out, Map.of(attribute.type().name(), attribute.json()));
		}
		else if (value instanceof Map<?, ?> object) {
			appendAll(out.append('{'), object.entrySet()).append('}');
		}
		else if (value instanceof Map.Entry<?, ?> member) {
			append(out, member.getKey());
			append(out.append(':'), member.getValue());
		}
		else if (value instanceof Iterable<?> array) {
			appendAll(out.append('['), array).append(']');
		}
		else {
			out.append(value);
		}
	}

	private static StringBuilder appendAll(StringBuilder out, Iterable<?> members) {
		String separator = "";
		for (Object member : members) {
			append(out.append(separator), member);
			separator = ",";
		}
		return out;
	}

	private static void appendString(StringBuilder out, String string) {
		out.append('"');
		for (int i = 0; i < string.length(); i++) {
			char next = string.charAt(i);
			if (next >= ' ' && next != '"' && next != '\\') {
				out.append(next);
			}
			else if (MEANT.indexOf(next) >= 0) {
				out.append('\\').append(ESCAPED.charAt(MEANT.indexOf(next)));
			}
			else {
				out.append("\\u").append(HexFormat.of().toHexDigits(next));
			}
		}
		out.append('"');
	}

}

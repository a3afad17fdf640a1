package io.github.dynamolocks.test.dynamodb;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Has the names and values that expressions of one request use by {@code #} and
 * {@code :}, and knows which of them no expression has used yet.
 */
final class Placeholders {

	private static final String NAMES = "ExpressionAttributeNames";

	private static final String VALUES = "ExpressionAttributeValues";

	private static final Pattern WORD = Pattern.compile("[0-9a-zA-Z_]+");

	private final Map<String, String> names = new HashMap<>();

	private final Map<String, Value> values = new HashMap<>();

	private final Set<String> unusedNames = new LinkedHashSet<>();

	private final Set<String> unusedValues = new LinkedHashSet<>();

	/**
	 * Reads {@value #NAMES} and {@value #VALUES} of a request, or of a part of a
	 * transaction.
	 * @param request what {@link Json#parse} returned
	 */
	static Placeholders of(Map<String, @Nullable Object> request) {
		Placeholders placeholders = new Placeholders();
		if (request.get(NAMES) instanceof Map<?, ?> names) {
			checkKeys(NAMES, '#', names);
			names.forEach((key, name) -> placeholders.names.put((String) key, String.valueOf(name)));
			placeholders.unusedNames.addAll(placeholders.names.keySet());
		}
		if (request.get(VALUES) instanceof Map<?, ?> values) {
			checkKeys(VALUES, ':', values);
			values.forEach((key, value) -> placeholders.values.put((String) key, value((String) key, value)));
			placeholders.unusedValues.addAll(placeholders.values.keySet());
		}
		return placeholders;
	}

	private static void checkKeys(String parameter, char sign, Map<?, ?> map) {
		if (map.isEmpty()) {
			throw DynamoDbError.validation(parameter + " must not be empty");
		}
		for (Object key : map.keySet()) {
			String text = (String) key;
			if (text.length() < 2 || text.charAt(0) != sign || !WORD.matcher(text.substring(1)).matches()) {
				throw DynamoDbError
					.validation("%s contains invalid key: Syntax error; key: \"%s\"".formatted(parameter, text));
			}
			if (text.length() > Limits.PLACEHOLDER_SIZE) {
				throw DynamoDbError.validation(("%s contains invalid key: The expression attribute map contains a key "
						+ "that is too long; key: \"%s\"")
					.formatted(parameter, text));
			}
		}
	}

	private static Value value(String key, @Nullable Object json) {
		try {
			return ValueParser.value(json);
		}
		catch (DynamoDbError ex) {
			throw ex.type().equals(DynamoDbError.VALIDATION) ? DynamoDbError
				.validation("%s contains invalid value: %s for key %s".formatted(VALUES, ex.message(), key)) : ex;
		}
	}

	/** Returns the name of an attribute, or null if the placeholder is not defined. */
	@Nullable String name(String placeholder) {
		this.unusedNames.remove(placeholder);
		return this.names.get(placeholder);
	}

	/** Returns a value, or null if the placeholder is not defined. */
	@Nullable Value value(String placeholder) {
		this.unusedValues.remove(placeholder);
		return this.values.get(placeholder);
	}

	/** Throws unless the expressions that were parsed used all of them. */
	void requireAllUsed() {
		requireUsed(NAMES, this.unusedNames);
		requireUsed(VALUES, this.unusedValues);
	}

	private static void requireUsed(String parameter, Set<String> unused) {
		if (!unused.isEmpty()) {
			throw DynamoDbError.validation("Value provided in %s unused in expressions: keys: {%s}".formatted(parameter,
					String.join(", ", unused)));
		}
	}

}

package io.github.dynamolocks.test.dynamodb;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Resolves the placeholders {@code #name} and {@code :value} in the expressions of one
 * request, and records which of them are still unused.
 */
final class Placeholders {

	private static final String NAMES = "ExpressionAttributeNames";

	private static final String VALUES = "ExpressionAttributeValues";

	private static final String INVALID_KEY = "%s contains invalid key: %s; key: \"%s\"";

	private static final Pattern PLACEHOLDER = Pattern.compile("[#:][0-9a-zA-Z_]+");

	/** The names and values by placeholder with its sign. Names are strings. */
	private final Map<String, Object> meanings = new HashMap<>();

	private final Set<String> unused = new LinkedHashSet<>();

	/**
	 * Reads {@value #NAMES} and {@value #VALUES} of a request, or of a part of a
	 * transaction.
	 * @param request the request in the form that {@link Json#parse} returns
	 */
	Placeholders(Map<String, @Nullable Object> request) {
		read(request, NAMES, "#");
		read(request, VALUES, ":");
	}

	private void read(Map<String, @Nullable Object> request, String parameter, String sign) {
		if (!(request.get(parameter) instanceof Map<?, ?> members)) {
			return;
		}
		Parameters.require(!members.isEmpty(), "%s must not be empty", parameter);
		members.forEach((key, member) -> {
			String placeholder = (String) key;
			Parameters.require(placeholder.startsWith(sign) && PLACEHOLDER.matcher(placeholder).matches(), INVALID_KEY,
					parameter, "Syntax error", placeholder);
			Parameters.require(placeholder.length() <= Limits.PLACEHOLDER_SIZE, INVALID_KEY, parameter,
					"The expression attribute map contains a key that is too long", placeholder);
			this.meanings.put(placeholder,
					parameter.equals(NAMES) ? String.valueOf(member) : value(placeholder, member));
			this.unused.add(placeholder);
		});
	}

	private static Value value(String key, @Nullable Object json) {
		try {
			return Value.parse(json);
		}
		catch (DynamoDbError ex) {
			throw ex.type().equals(DynamoDbError.VALIDATION) ? DynamoDbError
				.validation("%s contains invalid value: %s for key %s".formatted(VALUES, ex.message(), key)) : ex;
		}
	}

	/**
	 * Returns the name or the {@link Value} of a placeholder, or null if the placeholder
	 * is not defined.
	 */
	@Nullable Object meaning(String placeholder) {
		this.unused.remove(placeholder);
		return this.meanings.get(placeholder);
	}

	/** Refuses a request with placeholders that its parsed expressions do not use. */
	void requireAllUsed() {
		requireUsed(NAMES, "#");
		requireUsed(VALUES, ":");
	}

	private void requireUsed(String parameter, String sign) {
		List<String> unused = this.unused.stream().filter((placeholder) -> placeholder.startsWith(sign)).toList();
		Parameters.require(unused.isEmpty(), "Value provided in %s unused in expressions: keys: {%s}", parameter,
				String.join(", ", unused));
	}

}

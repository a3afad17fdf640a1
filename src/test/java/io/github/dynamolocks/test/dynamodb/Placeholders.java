package io.github.dynamolocks.test.dynamodb;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
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

	private static final String INVALID_KEY = "%s contains invalid key: %s; key: \"%s\"";

	private static final Pattern WORD = Pattern.compile("[0-9a-zA-Z_]+");

	/** Names are strings. Their sign tells them from the values. */
	private final Map<String, Object> meanings = new HashMap<>();

	private final Set<String> unused = new LinkedHashSet<>();

	/**
	 * Reads {@value #NAMES} and {@value #VALUES} of a request, or of a part of a
	 * transaction.
	 * @param request what {@link Json#parse} returned
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
			Parameters.require(placeholder.startsWith(sign) && WORD.matcher(placeholder.substring(1)).matches(),
					INVALID_KEY, parameter, "Syntax error", placeholder);
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

	/** Returns a name or a {@link Value}, or null if the placeholder is not defined. */
	@Nullable Object meaning(String placeholder) {
		this.unused.remove(placeholder);
		return this.meanings.get(placeholder);
	}

	/** Throws unless the expressions that were parsed used all of them. */
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

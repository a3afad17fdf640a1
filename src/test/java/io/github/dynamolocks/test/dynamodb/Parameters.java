package io.github.dynamolocks.test.dynamodb;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * Reads the parameters of a request or of a part of it. Refuses parameters of a wrong
 * type.
 *
 * @param json the object with the parameters
 */
record Parameters(Map<String, @Nullable Object> json) {

	static final String INVALID = "One or more parameter values were invalid: ";

	@SuppressWarnings("unchecked")
	static Parameters of(@Nullable Object json) {
		return new Parameters(Json.require(Map.class, "an object", json));
	}

	/** Returns a copy of the parameters with another value for one of them. */
	Parameters with(String name, @Nullable Object value) {
		Map<String, @Nullable Object> changed = new LinkedHashMap<>(this.json);
		changed.put(name, value);
		return new Parameters(changed);
	}

	@Nullable Object get(String name) {
		return this.json.get(name);
	}

	boolean has(String name) {
		return this.json.get(name) != null;
	}

	private <T> @Nullable T typed(String name, Class<T> type, String expected) {
		Object value = this.json.get(name);
		return (value != null) ? Json.require(type, expected, value) : null;
	}

	private static <T> T required(String name, @Nullable T value) {
		return requirePresent(value,
				"1 validation error detected: Value null at '%s' failed to satisfy constraint: Member must not be null",
				member(name));
	}

	@Nullable String string(String name) {
		return typed(name, String.class, "a string");
	}

	String requiredString(String name) {
		return required(name, string(name));
	}

	boolean flag(String name) {
		return Boolean.TRUE.equals(typed(name, Boolean.class, "a boolean"));
	}

	/** Returns a number within bounds, or a default if the parameter is absent. */
	int integer(String name, int min, int max, int absent) {
		BigDecimal number = typed(name, BigDecimal.class, "a number");
		requireRange(String.valueOf(number), "value", (number != null) ? number.longValue() : min, name, min, max);
		return (number != null) ? number.intValue() : absent;
	}

	int requiredInteger(String name, int min, int max) {
		required(name, get(name));
		return integer(name, min, max, min);
	}

	@Nullable Parameters object(String name) {
		return has(name) ? of(get(name)) : null;
	}

	Parameters requiredObject(String name) {
		return required(name, object(name));
	}

	/** Returns the objects in an array; an empty list if the parameter is absent. */
	List<Parameters> objects(String name) {
		List<?> array = typed(name, List.class, "an array");
		List<Parameters> objects = new ArrayList<>();
		if (array != null) {
			array.forEach((element) -> objects.add(of(element)));
		}
		return objects;
	}

	/**
	 * Returns the objects in an array. Refuses an array that is absent, empty or too
	 * long.
	 */
	List<Parameters> requiredObjects(String name, int max) {
		requireRange(Json.write(required(name, get(name))), "length", objects(name).size(), name, 1, max);
		return objects(name);
	}

	/** Returns one of several words, or the first of them if the parameter is absent. */
	String oneOf(String name, String... words) {
		String value = has(name) ? requiredString(name) : words[0];
		List<String> known = Arrays.asList(words);
		constrain(known.contains(value), value, name, "Member must satisfy enum value set: %s", known);
		return value;
	}

	/** Returns a parsed expression, or null if the parameter is absent. */
	<T> @Nullable T expression(String name, Function<String, T> parser) {
		String expression = string(name);
		return (expression != null) ? parser.apply(expression) : null;
	}

	/** Refuses a request that does not meet a condition. */
	@SuppressWarnings("AnnotateFormatMethod") // That annotation is not in the JDK
	static void require(boolean met, String message, @Nullable Object... arguments) {
		DynamoDbError.check(met, DynamoDbError.VALIDATION, message, arguments);
	}

	/** Refuses a request whose parameters contradict each other. */
	static void requireValid(boolean met, String message, @Nullable Object... arguments) {
		require(met, INVALID + message, arguments);
	}

	/**
	 * Returns a value. Refuses a request in which it is missing although other parameters
	 * need it.
	 */
	static <T> T requirePresent(@Nullable T value, String message, @Nullable Object... arguments) {
		require(value != null, message, arguments);
		return Objects.requireNonNull(value);
	}

	/** Refuses parameters that this DynamoDB does not support. */
	void refuse(String... names) {
		for (String name : names) {
			require(!has(name), "The parameter '%s' is not supported by this DynamoDB for tests", name);
		}
	}

	/** Refuses a value that is too small or too large. */
	static void requireRange(String value, String what, long actual, String name, int min, int max) {
		boolean tooSmall = actual < min;
		constrain(!tooSmall && actual <= max, value, name, "Member must have %s %s than or equal to %s", what,
				tooSmall ? "greater" : "less", tooSmall ? min : max);
	}

	/** Refuses a value that violates a constraint of its parameter. */
	@SuppressWarnings("AnnotateFormatMethod") // That annotation is not in the JDK
	static void constrain(boolean met, String value, String name, String constraint, Object... arguments) {
		if (!met) {
			throw DynamoDbError
				.validation("1 validation error detected: Value '%s' at '%s' failed to satisfy constraint: %s"
					.formatted(value, member(name), constraint.formatted(arguments)));
		}
	}

	private static String member(String name) {
		return Character.toLowerCase(name.charAt(0)) + name.substring(1);
	}

}

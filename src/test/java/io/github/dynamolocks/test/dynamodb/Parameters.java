package io.github.dynamolocks.test.dynamodb;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Reads the parameters of a request, or of a part of one, and refuses those of a wrong
 * type.
 */
final class Parameters {

	private final Map<String, @Nullable Object> json;

	private Parameters(Map<String, @Nullable Object> json) {
		this.json = json;
	}

	@SuppressWarnings("unchecked")
	static Parameters of(@Nullable Object json) {
		if (json instanceof Map<?, ?> object) {
			return new Parameters((Map<String, @Nullable Object>) object);
		}
		throw wrongType(json, "an object");
	}

	Map<String, @Nullable Object> json() {
		return this.json;
	}

	@Nullable Object get(String name) {
		return this.json.get(name);
	}

	boolean has(String name) {
		return this.json.get(name) != null;
	}

	@Nullable String string(String name) {
		Object value = this.json.get(name);
		if (value == null || value instanceof String) {
			return (String) value;
		}
		throw wrongType(value, "a string");
	}

	String requiredString(String name) {
		String value = string(name);
		if (value == null) {
			throw missing(name);
		}
		return value;
	}

	boolean flag(String name) {
		Object value = this.json.get(name);
		if (value == null || value instanceof Boolean) {
			return Boolean.TRUE.equals(value);
		}
		throw wrongType(value, "a boolean");
	}

	/**
	 * Returns a number within bounds.
	 * @return the number, or null if it is absent
	 */
	@Nullable Integer integer(String name, int min, int max) {
		Object value = this.json.get(name);
		if (value == null) {
			return null;
		}
		if (!(value instanceof BigDecimal number)) {
			throw wrongType(value, "a number");
		}
		long result = number.longValue();
		if (result < min) {
			throw constraint(number.toString(), name, "Member must have value greater than or equal to " + min);
		}
		if (result > max) {
			throw constraint(number.toString(), name, "Member must have value less than or equal to " + max);
		}
		return (int) result;
	}

	@Nullable Parameters object(String name) {
		return has(name) ? of(get(name)) : null;
	}

	Parameters requiredObject(String name) {
		Parameters object = object(name);
		if (object == null) {
			throw missing(name);
		}
		return object;
	}

	/** Returns the elements of an array, none if it is absent. */
	List<Parameters> objects(String name) {
		Object value = this.json.get(name);
		if (value == null) {
			return List.of();
		}
		if (!(value instanceof List<?> array)) {
			throw wrongType(value, "an array");
		}
		List<Parameters> objects = new ArrayList<>();
		array.forEach((element) -> objects.add(of(element)));
		return objects;
	}

	/** Returns the elements of an array that has some, but not too many. */
	List<Parameters> requiredObjects(String name, int max) {
		if (!has(name)) {
			throw missing(name);
		}
		List<Parameters> objects = objects(name);
		if (objects.isEmpty()) {
			throw constraint("[]", name, "Member must have length greater than or equal to 1");
		}
		if (objects.size() > max) {
			throw constraint(Json.write(get(name)), name, "Member must have length less than or equal to " + max);
		}
		return objects;
	}

	/** Returns one of several words; the first of them if it is absent. */
	String oneOf(String name, String... words) {
		String value = string(name);
		if (value == null) {
			return words[0];
		}
		if (!Arrays.asList(words).contains(value)) {
			throw constraint(value, name, "Member must satisfy enum value set: " + Arrays.toString(words));
		}
		return value;
	}

	/** Refuses parameters that this DynamoDB does not have. */
	void refuse(String... names) {
		for (String name : names) {
			if (has(name)) {
				throw unsupported("The parameter '%s'".formatted(name));
			}
		}
	}

	static DynamoDbError unsupported(String what) {
		return DynamoDbError.validation(what + " is not supported by this DynamoDB for tests");
	}

	static DynamoDbError missing(String name) {
		return DynamoDbError.validation(("1 validation error detected: Value null at '%s' failed to satisfy "
				+ "constraint: Member must not be null")
			.formatted(member(name)));
	}

	static DynamoDbError constraint(String value, String name, String constraint) {
		return DynamoDbError
			.validation("1 validation error detected: Value '%s' at '%s' failed to satisfy constraint: %s"
				.formatted(value, member(name), constraint));
	}

	private static String member(String name) {
		return Character.toLowerCase(name.charAt(0)) + name.substring(1);
	}

	private static DynamoDbError wrongType(@Nullable Object value, String expected) {
		return DynamoDbError.serialization("%s in the request is not %s".formatted(Json.write(value), expected));
	}

}

package io.github.dynamolocks.test.dynamodb;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Reads values from DynamoDB's JSON, and refuses what DynamoDB refuses.
 */
final class ValueParser {

	static final String MORE_THAN_ONE = "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes";

	private static final String NOT_NUMERIC = "The parameter cannot be converted to a numeric value";

	/** {@link BigDecimal} reads the digits of other scripts, too. */
	private static final Pattern NUMERIC = Pattern.compile("[-+.eE0-9]+");

	private ValueParser() {
	}

	/**
	 * Reads an item or a key.
	 * @param json what {@link Json#parse} returned
	 */
	static Map<String, Value> item(@Nullable Object json) {
		Map<String, Value> item = entries(json);
		item.values().forEach(ValueParser::requireDepth);
		return item;
	}

	/**
	 * Reads a value.
	 * @param json what {@link Json#parse} returned
	 */
	static Value value(@Nullable Object json) {
		Value value = nested(json);
		requireDepth(value);
		return value;
	}

	/** Throws if the value of an attribute is nested too deeply. */
	static void requireDepth(Value value) {
		Parameters.require(value.depth() <= Limits.NESTING, "Nesting Levels have exceeded supported limits: "
				+ "Attributes in the item have nested levels beyond supported limit");
	}

	private static Map<String, Value> entries(@Nullable Object json) {
		Map<?, ?> object = Json.require(Map.class, "an object", json);
		Map<String, Value> entries = new LinkedHashMap<>((int) (object.size() / 0.75f) + 1);
		object.forEach((name, value) -> entries.put((String) name, nested(value)));
		return entries;
	}

	private static Value nested(@Nullable Object json) {
		Map<?, ?> object = Json.require(Map.class, "an object", json);
		Value value = null;
		for (Map.Entry<?, ?> member : object.entrySet()) {
			Type type = Type.named((String) member.getKey());
			if (type != null && member.getValue() != null) {
				Parameters.require(value == null, MORE_THAN_ONE);
				value = value(type, member.getValue());
			}
		}
		if (value == null) {
			throw DynamoDbError
				.validation("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
		}
		return value;
	}

	private static Value value(Type type, Object json) {
		return switch (type) {
			case S -> Value.of(string(json));
			case N -> number(string(json));
			case B -> binary(string(json));
			case BOOL -> new Value(type, Json.require(Boolean.class, "a boolean", json));
			case NULL -> {
				Parameters.requireValid(Json.require(Boolean.class, "a boolean", json),
						"Null attribute value types must have the value of true");
				yield new Value(type, true);
			}
			case L -> new Value(type, array(json).stream().map(ValueParser::nested).toList());
			case M -> new Value(type, entries(json));
			case SS -> set(type, Type.S, json, "An string set  may not be empty",
					Parameters.INVALID + "Input collection %s contains duplicates.");
			case NS -> set(type, Type.N, json, "An number set  may not be empty",
					"Input collection contains duplicates");
			case BS -> set(type, Type.B, json, "Binary sets should not be empty",
					Parameters.INVALID + "Input collection %sof type BS contains duplicates.");
		};
	}

	private static Value set(Type type, Type elements, Object json, String empty, String duplicates) {
		List<?> array = array(json);
		Parameters.requireValid(!array.isEmpty(), empty);
		Set<Value> values = new LinkedHashSet<>();
		for (Object element : array) {
			Parameters.require(values.add(value(elements, string(element))), duplicates, array);
		}
		return new Value(type, values);
	}

	/** Reads a number. */
	static Value number(String text) {
		Parameters.require(!text.isEmpty(), NOT_NUMERIC);
		try {
			if (NUMERIC.matcher(text).matches()) {
				return Value.of(new BigDecimal(text));
			}
		}
		catch (NumberFormatException ex) {
			// Falls through to the same error
		}
		throw DynamoDbError.validation(NOT_NUMERIC + ": " + text);
	}

	private static Value binary(String base64) {
		try {
			return new Value(Type.B, new String(Base64.getDecoder().decode(base64), StandardCharsets.ISO_8859_1));
		}
		catch (IllegalArgumentException ex) {
			throw DynamoDbError.serialization("Invalid Base64: " + ex.getMessage());
		}
	}

	private static List<?> array(Object json) {
		return Json.require(List.class, "an array", json);
	}

	private static String string(@Nullable Object json) {
		return Json.require(String.class, "a string", json);
	}

}

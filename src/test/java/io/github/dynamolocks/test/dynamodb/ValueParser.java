package io.github.dynamolocks.test.dynamodb;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Reads values from DynamoDB's JSON, and refuses what DynamoDB refuses.
 */
final class ValueParser {

	private static final String INVALID = "One or more parameter values were invalid: ";

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
		DynamoDbError.check(value.depth() <= Limits.NESTING, "Nesting Levels have exceeded supported limits: "
				+ "Attributes in the item have nested levels beyond supported limit");
	}

	private static Map<String, Value> entries(@Nullable Object json) {
		Map<?, ?> object = Json.require(Map.class, "an object", json);
		Map<String, Value> entries = new LinkedHashMap<>((int) (object.size() / 0.75f) + 1);
		object.forEach((name, value) -> entries.put((String) name, nested(value)));
		return entries;
	}

	private static Value nested(@Nullable Object json) {
		Type type = null;
		Object content = null;
		Map<?, ?> object = Json.require(Map.class, "an object", json);
		for (Map.Entry<?, ?> member : object.entrySet()) {
			Type next = Type.named((String) member.getKey());
			if (next == null || member.getValue() == null) {
				continue;
			}
			DynamoDbError.check(type == null, "Supplied AttributeValue has more than one datatypes set, "
					+ "must contain exactly one of the supported datatypes");
			type = next;
			content = member.getValue();
		}
		if (type == null || content == null) {
			throw DynamoDbError
				.validation("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
		}
		return new Value(type, content(type, content));
	}

	private static Object content(Type type, Object json) {
		return switch (type) {
			case S -> string(json);
			case N -> Numbers.parse(string(json));
			case B -> binary(string(json));
			case BOOL -> Json.require(Boolean.class, "a boolean", json);
			case NULL -> {
				DynamoDbError.check(Json.require(Boolean.class, "a boolean", json),
						INVALID + "Null attribute value types must have the value of true");
				yield true;
			}
			case L -> array(json).stream().map(ValueParser::nested).toList();
			case M -> entries(json);
			case SS -> set(Type.S, json, "An string set  may not be empty",
					INVALID + "Input collection %s contains duplicates.");
			case NS -> set(Type.N, json, "An number set  may not be empty", "Input collection contains duplicates");
			case BS -> set(Type.B, json, "Binary sets should not be empty",
					INVALID + "Input collection %sof type BS contains duplicates.");
		};
	}

	private static Set<Value> set(Type type, Object json, String empty, String duplicates) {
		List<?> array = array(json);
		DynamoDbError.check(!array.isEmpty(), INVALID + empty);
		Set<Value> values = new LinkedHashSet<>();
		for (Object element : array) {
			if (!values.add(new Value(type, content(type, string(element))))) {
				throw DynamoDbError.validation(duplicates.formatted(array));
			}
		}
		return values;
	}

	private static String binary(String base64) {
		try {
			return new String(Base64.getDecoder().decode(base64), StandardCharsets.ISO_8859_1);
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

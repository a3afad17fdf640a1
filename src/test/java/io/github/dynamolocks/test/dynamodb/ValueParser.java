package io.github.dynamolocks.test.dynamodb;

import java.util.ArrayList;
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
		item.values().forEach((value) -> requireDepth(value, 1));
		return item;
	}

	/**
	 * Throws if a value is nested too deeply.
	 * @param level at which it is; an attribute is at level one
	 */
	static void requireDepth(Value value, int level) {
		if (level > Limits.NESTING) {
			throw DynamoDbError.validation("Nesting Levels have exceeded supported limits: "
					+ "Attributes in the item have nested levels beyond supported limit");
		}
		if (value instanceof Value.L list) {
			list.elements().forEach((element) -> requireDepth(element, level + 1));
		}
		else if (value instanceof Value.M map) {
			map.entries().values().forEach((entry) -> requireDepth(entry, level + 1));
		}
	}

	/**
	 * Reads a value.
	 * @param json what {@link Json#parse} returned
	 */
	static Value value(@Nullable Object json) {
		Value value = nested(json);
		requireDepth(value, 1);
		return value;
	}

	private static Value nested(@Nullable Object json) {
		Type type = null;
		Object content = null;
		for (Map.Entry<?, ?> member : object(json).entrySet()) {
			Type next = Type.named((String) member.getKey());
			if (next == null || member.getValue() == null) {
				continue;
			}
			if (type != null) {
				throw DynamoDbError.validation("Supplied AttributeValue has more than one datatypes set, "
						+ "must contain exactly one of the supported datatypes");
			}
			type = next;
			content = member.getValue();
		}
		if (type == null || content == null) {
			throw DynamoDbError
				.validation("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
		}
		return value(type, content);
	}

	private static Value value(Type type, Object content) {
		return switch (type) {
			case S, N, B -> scalar(type, content);
			case BOOL -> new Value.Bool(bool(content));
			case NULL -> {
				if (!bool(content)) {
					throw DynamoDbError.validation(INVALID + "Null attribute value types must have the value of true");
				}
				yield new Value.Null();
			}
			case L -> {
				List<Value> elements = new ArrayList<>();
				for (Object element : array(content)) {
					elements.add(nested(element));
				}
				yield new Value.L(elements);
			}
			case M -> new Value.M(entries(content));
			case SS, NS, BS -> set(type, array(content));
		};
	}

	private static Map<String, Value> entries(@Nullable Object json) {
		Map<?, ?> object = object(json);
		Map<String, Value> entries = new LinkedHashMap<>((int) (object.size() / 0.75f) + 1);
		object.forEach((name, value) -> entries.put((String) name, nested(value)));
		return entries;
	}

	private static Value scalar(Type type, @Nullable Object content) {
		String text = string(content);
		return switch (type) {
			case S -> new Value.S(text);
			case N -> new Value.N(Numbers.parse(text));
			default -> new Value.B(binary(text));
		};
	}

	private static byte[] binary(String text) {
		try {
			return Base64.getDecoder().decode(text);
		}
		catch (IllegalArgumentException ex) {
			throw DynamoDbError.serialization("Invalid Base64: " + ex.getMessage());
		}
	}

	private static Value set(Type type, List<?> content) {
		if (content.isEmpty()) {
			throw DynamoDbError.validation(INVALID + ((type == Type.BS) ? "Binary sets should not be empty"
					: "An %s set  may not be empty".formatted((type == Type.SS) ? "string" : "number")));
		}
		Set<Value> values = new LinkedHashSet<>();
		for (Object element : content) {
			if (!values.add(scalar(type.element(), element))) {
				throw duplicates(type, content);
			}
		}
		return new Value.Elements(type, values);
	}

	private static DynamoDbError duplicates(Type type, List<?> content) {
		String what = INVALID + "Input collection " + content;
		return DynamoDbError.validation((type == Type.NS) ? "Input collection contains duplicates"
				: what + ((type == Type.SS) ? " contains duplicates." : "of type BS contains duplicates."));
	}

	private static Map<?, ?> object(@Nullable Object json) {
		if (json instanceof Map<?, ?> object) {
			return object;
		}
		throw wrongType(json, "an object");
	}

	private static List<?> array(@Nullable Object json) {
		if (json instanceof List<?> array) {
			return array;
		}
		throw wrongType(json, "an array");
	}

	private static String string(@Nullable Object json) {
		if (json instanceof String string) {
			return string;
		}
		throw wrongType(json, "a string");
	}

	private static boolean bool(@Nullable Object json) {
		if (json instanceof Boolean bool) {
			return bool;
		}
		throw wrongType(json, "a boolean");
	}

	private static DynamoDbError wrongType(@Nullable Object json, String expected) {
		return DynamoDbError.serialization("%s in the request is not %s".formatted(Json.write(json), expected));
	}

}

package io.github.dynamolocks.test.dynamodb;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The value of an attribute. It is immutable, so items share values. Equal values are
 * equal objects.
 *
 * @param type the type
 * @param content a string; a number as {@link #of(BigDecimal)} returns it; a binary as a
 * string in Latin-1; a boolean, which is true for null; a list; a map by name; a set of
 * elements
 */
record Value(Type type, Object content) implements Operand {

	/**
	 * The bytes that a list or map takes in addition to one byte for itself and one for
	 * each element.
	 */
	private static final int NESTED = 3;

	static final String MORE_THAN_ONE = "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes";

	/**
	 * Restricts numbers to ASCII digits and to exponents of nine digits.
	 * {@link BigDecimal} also reads the digits of other scripts.
	 */
	private static final Pattern NUMERIC = Pattern
		.compile("[-+]?+(?:[0-9]++(?:\\.[0-9]*+)?+|\\.[0-9]++)(?:[eE][-+]?+[0-9]{1,9}+)?+");

	/**
	 * Reads an item or a key.
	 * @param json the JSON in the form that {@link Json#parse} returns
	 */
	static Map<String, Value> item(@Nullable Object json) {
		Map<String, Value> item = entries(json);
		item.values().forEach(Value::requireDepth);
		return item;
	}

	/**
	 * Reads a value.
	 * @param json the JSON in the form that {@link Json#parse} returns
	 */
	static Value parse(@Nullable Object json) {
		Value value = nested(json);
		requireDepth(value);
		return value;
	}

	/** Refuses the value of an attribute that is nested too deeply. */
	static void requireDepth(Value value) {
		Parameters.require(value.depth() <= Limits.NESTING,
				"Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit");
	}

	private static Map<String, Value> entries(@Nullable Object json) {
		Map<?, ?> object = Json.require(Map.class, "an object", json);
		Map<String, Value> entries = new LinkedHashMap<>((int) (object.size() / 0.75f) + 1);
		object.forEach((name, value) -> entries.put((String) name, nested(value)));
		return entries;
	}

	private static Value nested(@Nullable Object json) {
		if (json instanceof Value read) {
			return read;
		}
		Map<?, ?> object = Json.require(Map.class, "an object", json);
		Value value = null;
		for (Map.Entry<?, ?> member : object.entrySet()) {
			Type type = Type.named((String) member.getKey());
			if (type != null && member.getValue() != null) {
				Parameters.require(value == null, MORE_THAN_ONE);
				value = value(type, member.getValue());
			}
		}
		return Parameters.requirePresent(value,
				"Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
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
			case L -> new Value(type, array(json).stream().map(Value::nested).toList());
			case M -> new Value(type, entries(json));
			case SS -> set(type, Type.S, json, "An string set  may not be empty",
					Parameters.INVALID + "Input collection %s contains duplicates.");
			case NS ->
				set(type, Type.N, json, "An number set  may not be empty", "Input collection contains duplicates");
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
		Parameters.require(NUMERIC.matcher(text).matches(), "The parameter cannot be converted to a numeric value%s%s",
				text.isEmpty() ? "" : ": ", text);
		return Value.of(new BigDecimal(text));
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

	static Value of(String text) {
		return new Value(Type.S, text);
	}

	/**
	 * Returns a number without trailing zeros, so that equal numbers are equal objects.
	 * Refuses a number that DynamoDB cannot store.
	 */
	static Value of(BigDecimal number) {
		BigDecimal stripped = number.stripTrailingZeros();
		Parameters.require(exponent(stripped) <= Limits.NUMBER_EXPONENT_MAX,
				"Number overflow. Attempting to store a number with magnitude larger than supported range");
		Parameters.require(exponent(stripped) >= Limits.NUMBER_EXPONENT_MIN,
				"Number underflow. Attempting to store a number with magnitude smaller than supported range");
		Parameters.require(stripped.precision() <= Limits.NUMBER_DIGITS,
				"Attempting to store more than 38 significant digits in a Number");
		return new Value(Type.N, stripped);
	}

	private static int exponent(BigDecimal number) {
		return number.precision() - number.scale() - 1;
	}

	@Override
	public Value of(Map<String, Value> item) {
		return this;
	}

	/** Returns this value. Refuses an update that requires another type. */
	Value require(Type required) {
		Parameters.require(this.type == required, "An operand in the update expression has an incorrect data type");
		return this;
	}

	/** Returns whether this is a string or a binary. */
	boolean isText() {
		return this.content instanceof String;
	}

	/** Returns the content of a string or a binary. */
	String text() {
		return (String) this.content;
	}

	BigDecimal number() {
		return (BigDecimal) this.content;
	}

	/**
	 * Returns the elements of a list or set, or the entries of a map. Other types have
	 * none.
	 */
	@SuppressWarnings("unchecked")
	Collection<Value> elements() {
		return (this.content instanceof Collection<?> elements) ? (Collection<Value>) elements : entries().values();
	}

	/** Returns the entries of a map. Other types have none. */
	@SuppressWarnings("unchecked")
	Map<String, Value> entries() {
		return (this.content instanceof Map<?, ?> entries) ? (Map<String, Value>) entries : Map.of();
	}

	/**
	 * Returns the value to which a step of a path leads, or null if there is none.
	 * @param step an index of a list or a name of a map
	 */
	@Nullable Value child(Object step) {
		if (step instanceof Integer index) {
			return (this.content instanceof List<?> list && index < list.size()) ? (Value) list.get(index) : null;
		}
		return entries().get(step);
	}

	/** Returns a mutable copy of the children of a list or map, by steps of paths. */
	Map<Object, Value> children() {
		Map<Object, Value> children = new LinkedHashMap<>(entries());
		if (this.type == Type.L) {
			elements().forEach((element) -> children.put(children.size(), element));
		}
		return children;
	}

	/** Returns a list or map of the same type with other children. */
	Value withChildren(Map<Object, Value> children) {
		return new Value(this.type, (this.type == Type.L) ? List.copyOf(children.values()) : children);
	}

	/** Returns the levels of nested lists and maps; one for any other value. */
	int depth() {
		return 1 + ((isText() || this.type.isSet()) ? 0 : elements().stream().mapToInt(Value::depth).max().orElse(0));
	}

	/**
	 * Returns the size of the value in an item as AWS documents it, in bytes, without the
	 * attribute's name.
	 */
	int size() {
		return switch (this.type) {
			case S -> utf8(text());
			case N -> size(number());
			case B -> text().length();
			case BOOL, NULL -> 1;
			case M -> NESTED + entries().size() + size(entries());
			case L -> NESTED + elements().size() + elements().stream().mapToInt(Value::size).sum();
			case SS, NS, BS -> elements().stream().mapToInt(Value::size).sum();
		};
	}

	/**
	 * Returns the size of an item in bytes: its names and values; 0 if the item is null.
	 */
	static int size(@Nullable Map<String, Value> item) {
		int size = 0;
		if (item != null) {
			for (Map.Entry<String, Value> attribute : item.entrySet()) {
				size += utf8(attribute.getKey()) + attribute.getValue().size();
			}
		}
		return size;
	}

	/**
	 * Returns the size of a number in bytes: one, and one for each pair of decimal places
	 * with a digit.
	 */
	private static int size(BigDecimal number) {
		int digits = number.precision();
		boolean aligned = digits % 2 == 1 || exponent(number) % 2 != 0;
		int significant = (digits + 1) / 2 + (aligned ? 0 : 1) + ((number.signum() < 0) ? 1 : 0);
		return 1 + ((number.signum() != 0) ? significant : 0);
	}

	/** Returns the number of bytes of a string in UTF-8. */
	static int utf8(String text) {
		int size = text.length();
		for (int i = 0; i < text.length(); i++) {
			char next = text.charAt(i);
			if (next >= 0x80) {
				// Each half of a surrogate pair counts two of its four bytes
				size += (next < 0x800 || Character.isSurrogate(next)) ? 1 : 2;
			}
		}
		return size;
	}

	/** Returns the content in the form of JSON, without the type. */
	Object json() {
		return switch (this.type) {
			case N -> number().toPlainString();
			case B -> Base64.getEncoder().encodeToString(text().getBytes(StandardCharsets.ISO_8859_1));
			case SS, NS, BS -> elements().stream().map(Value::json).toList();
			default -> this.content;
		};
	}

	/** Returns the value in the form of DynamoDB's errors. */
	@Override
	public String toString() {
		return "AttributeValue: {%s:%s}".formatted(this.type, json());
	}

	/**
	 * Compares two strings, numbers or binaries of the same type. Strings have the order
	 * of their UTF-8, and bytes that of unsigned numbers.
	 */
	static int compare(Value left, Value right) {
		if (left.type == Type.N || left.equals(right)) {
			return (left.type == Type.N) ? left.number().compareTo(right.number()) : 0;
		}
		return Arrays.compare(left.text().codePoints().toArray(), right.text().codePoints().toArray());
	}

}

package io.github.dynamolocks.test.dynamodb;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A value of an attribute. It is never changed after it was created, so items share
 * values. Equal values are equal objects.
 */
sealed interface Value extends Json.Fragment {

	/** Returns the type, whose name is the one of the protocol. */
	Type type();

	/** Returns the bytes that it takes in an item, without its name. */
	int size();

	/** Returns what follows the type in JSON. */
	Object content();

	@Override
	default void appendTo(StringBuilder out) {
		out.append("{\"").append(type().name()).append("\":");
		Json.append(out, content());
		out.append('}');
	}

	/**
	 * Compares two strings, numbers or binaries of one type. The order of strings is the
	 * one of their UTF-8.
	 */
	static int compare(Value left, Value right) {
		if (left instanceof N number && right instanceof N other) {
			return number.number.compareTo(other.number);
		}
		if (left instanceof S string && right instanceof S other) {
			return compareText(string.text, other.text);
		}
		return Arrays.compareUnsigned(((B) left).bytes, ((B) right).bytes);
	}

	private static int compareText(String left, String right) {
		int length = Math.min(left.length(), right.length());
		for (int i = 0; i < length; i++) {
			char a = left.charAt(i);
			char b = right.charAt(i);
			if (a != b) {
				boolean surrogates = Character.isSurrogate(a) != Character.isSurrogate(b);
				return surrogates ? Boolean.compare(Character.isSurrogate(a), Character.isSurrogate(b))
						: Character.compare(a, b);
			}
		}
		return Integer.compare(left.length(), right.length());
	}

	/**
	 * A string.
	 *
	 * @param text it
	 */
	record S(String text) implements Value {

		@Override
		public Type type() {
			return Type.S;
		}

		@Override
		public int size() {
			return ItemSize.utf8(this.text);
		}

		@Override
		public Object content() {
			return this.text;
		}

	}

	/**
	 * A number.
	 *
	 * @param number without trailing zeros, see {@link Numbers#parse}
	 */
	record N(BigDecimal number) implements Value {

		static N of(long number) {
			return new N(BigDecimal.valueOf(number).stripTrailingZeros());
		}

		@Override
		public Type type() {
			return Type.N;
		}

		@Override
		public int size() {
			return Numbers.size(this.number);
		}

		@Override
		public Object content() {
			return this.number.toPlainString();
		}

	}

	/**
	 * A binary.
	 *
	 * @param bytes never changed
	 */
	record B(byte[] bytes) implements Value {

		@Override
		public Type type() {
			return Type.B;
		}

		@Override
		public int size() {
			return this.bytes.length;
		}

		@Override
		public Object content() {
			return Base64.getEncoder().encodeToString(this.bytes);
		}

		@Override
		public boolean equals(Object other) {
			return other instanceof B that && Arrays.equals(this.bytes, that.bytes);
		}

		@Override
		public int hashCode() {
			return Arrays.hashCode(this.bytes);
		}

		@Override
		public String toString() {
			return "B[bytes=" + content() + "]";
		}

	}

	/**
	 * A boolean.
	 *
	 * @param value it
	 */
	record Bool(boolean value) implements Value {

		@Override
		public Type type() {
			return Type.BOOL;
		}

		@Override
		public int size() {
			return 1;
		}

		@Override
		public Object content() {
			return this.value;
		}

	}

	/**
	 * The null of DynamoDB, which is a value.
	 */
	record Null() implements Value {

		@Override
		public Type type() {
			return Type.NULL;
		}

		@Override
		public int size() {
			return 1;
		}

		@Override
		public Object content() {
			return true;
		}

	}

	/**
	 * A list.
	 *
	 * @param elements in their order, never changed
	 */
	record L(List<Value> elements) implements Value {

		@Override
		public Type type() {
			return Type.L;
		}

		@Override
		public int size() {
			int size = ItemSize.NESTED;
			for (Value element : this.elements) {
				size += ItemSize.ELEMENT + element.size();
			}
			return size;
		}

		@Override
		public Object content() {
			return this.elements;
		}

	}

	/**
	 * A map.
	 *
	 * @param entries by name, never changed
	 */
	record M(Map<String, Value> entries) implements Value {

		@Override
		public Type type() {
			return Type.M;
		}

		@Override
		public int size() {
			return ItemSize.NESTED + this.entries.size() * ItemSize.ELEMENT + ItemSize.of(this.entries);
		}

		@Override
		public Object content() {
			return this.entries;
		}

	}

	/**
	 * A set: two with the same elements in any order are equal.
	 *
	 * @param type one of the three types of sets
	 * @param values never empty, never changed
	 */
	record Elements(Type type, Set<Value> values) implements Value {

		@Override
		public int size() {
			return this.values.stream().mapToInt(Value::size).sum();
		}

		@Override
		public Object content() {
			return this.values.stream().map(Value::content).toList();
		}

	}

}

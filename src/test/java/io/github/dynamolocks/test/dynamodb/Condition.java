package io.github.dynamolocks.test.dynamodb;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A condition, filter or key condition expression.
 */
sealed interface Condition {

	/**
	 * Decides about an item.
	 * @param item empty if there is none
	 */
	boolean test(Map<String, Value> item);

	/**
	 * Reads an expression.
	 * @param parameter its name in the request, such as {@code ConditionExpression}
	 */
	static Condition parse(String parameter, String expression, Placeholders placeholders) {
		return new ConditionParser(parameter, expression, placeholders).parse();
	}

	/**
	 * Both.
	 *
	 * @param left decides first
	 * @param right decides if the left one is true
	 */
	record And(Condition left, Condition right) implements Condition {

		@Override
		public boolean test(Map<String, Value> item) {
			return this.left.test(item) && this.right.test(item);
		}

	}

	/**
	 * At least one.
	 *
	 * @param left decides first
	 * @param right decides if the left one is false
	 */
	record Or(Condition left, Condition right) implements Condition {

		@Override
		public boolean test(Map<String, Value> item) {
			return this.left.test(item) || this.right.test(item);
		}

	}

	/**
	 * The opposite.
	 *
	 * @param condition of this
	 */
	record Not(Condition condition) implements Condition {

		@Override
		public boolean test(Map<String, Value> item) {
			return !this.condition.test(item);
		}

	}

	/**
	 * A comparison. What is absent, or has another type, equals nothing and is neither
	 * less nor greater.
	 *
	 * @param left operand
	 * @param comparator one of {@code = <> < <= > >=}
	 * @param right operand
	 */
	record Comparison(Operand left, String comparator, Operand right) implements Condition {

		@Override
		public boolean test(Map<String, Value> item) {
			Value one = this.left.of(item);
			Value two = this.right.of(item);
			if (this.comparator.equals("=") || this.comparator.equals("<>")) {
				return (one != null && one.equals(two)) == this.comparator.equals("=");
			}
			return one != null && two != null && one.type() == two.type() && one.type().isOrdered()
					&& accepts(this.comparator, Value.compare(one, two));
		}

		/** Whether an order, as of {@link Value#compare}, is the one of a comparator. */
		static boolean accepts(String comparator, int order) {
			return switch (comparator) {
				case "=" -> order == 0;
				case "<" -> order < 0;
				case "<=" -> order <= 0;
				case ">" -> order > 0;
				default -> order >= 0;
			};
		}

	}

	/**
	 * The operator {@code BETWEEN}.
	 *
	 * @param operand in the middle
	 * @param lower bound, inclusive
	 * @param upper bound, inclusive
	 */
	record Between(Operand operand, Operand lower, Operand upper) implements Condition {

		@Override
		public boolean test(Map<String, Value> item) {
			return new Comparison(this.operand, ">=", this.lower).test(item)
					&& new Comparison(this.operand, "<=", this.upper).test(item);
		}

	}

	/**
	 * The operator {@code IN}.
	 *
	 * @param operand what is looked for
	 * @param among its possible values
	 */
	record In(Operand operand, List<Operand> among) implements Condition {

		@Override
		public boolean test(Map<String, Value> item) {
			Value value = this.operand.of(item);
			return value != null && this.among.stream().anyMatch((other) -> value.equals(other.of(item)));
		}

	}

	/**
	 * The functions {@code attribute_exists} and {@code attribute_not_exists}.
	 *
	 * @param path of what
	 * @param expected whether there must be a value
	 */
	record Exists(Path path, boolean expected) implements Condition {

		@Override
		public boolean test(Map<String, Value> item) {
			return (this.path.of(item) != null) == this.expected;
		}

	}

	/**
	 * The function {@code attribute_type}.
	 *
	 * @param operand of what
	 * @param type which it must have
	 */
	record HasType(Operand operand, Type type) implements Condition {

		@Override
		public boolean test(Map<String, Value> item) {
			Value value = this.operand.of(item);
			return value != null && value.type() == this.type;
		}

	}

	/**
	 * The function {@code begins_with}.
	 *
	 * @param operand a string or binary
	 * @param prefix of the same type
	 */
	record BeginsWith(Operand operand, Operand prefix) implements Condition {

		@Override
		public boolean test(Map<String, Value> item) {
			return test(this.operand.of(item), this.prefix.of(item));
		}

		static boolean test(@Nullable Value value, @Nullable Value prefix) {
			if (value instanceof Value.S whole && prefix instanceof Value.S start) {
				return whole.text().startsWith(start.text());
			}
			return value instanceof Value.B whole && prefix instanceof Value.B start
					&& Contains.matches(whole.bytes(), start.bytes(), 0);
		}

	}

	/**
	 * The function {@code contains}.
	 *
	 * @param operand a string, binary, set or list
	 * @param element a part of the string or binary, or an element
	 */
	record Contains(Operand operand, Operand element) implements Condition {

		@Override
		public boolean test(Map<String, Value> item) {
			Value whole = this.operand.of(item);
			Value part = this.element.of(item);
			if (whole == null || part == null) {
				return false;
			}
			if (whole instanceof Value.S text) {
				return part instanceof Value.S some && text.text().contains(some.text());
			}
			if (whole instanceof Value.B binary) {
				return part instanceof Value.B some && contains(binary.bytes(), some.bytes());
			}
			if (whole instanceof Value.L list) {
				return list.elements().contains(part);
			}
			return whole instanceof Value.Elements set && set.values().contains(part);
		}

		private static boolean contains(byte[] whole, byte[] part) {
			for (int at = 0; at + part.length <= whole.length; at++) {
				if (matches(whole, part, at)) {
					return true;
				}
			}
			return false;
		}

		static boolean matches(byte[] whole, byte[] part, int at) {
			return at + part.length <= whole.length && Arrays.equals(whole, at, at + part.length, part, 0, part.length);
		}

	}

}

package io.github.dynamolocks.test.dynamodb;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;

import org.jspecify.annotations.Nullable;

/**
 * An operator or a function with its operands. {@link ExpressionParser} checks how many
 * operands it has, and of which types.
 *
 * @param operator a keyword in upper case, a symbol, or the name of a function
 * @param operands in their order
 */
record Call(String operator, List<Operand> operands) implements Operand {

	private static final Set<String> COMPUTING = Set.of("size", "+", "-", "if_not_exists", "list_append");

	boolean isCondition() {
		return !COMPUTING.contains(this.operator);
	}

	/** Returns those operands that are values of the request. */
	List<Value> constants() {
		return this.operands.stream()
			.filter(Operand.Constant.class::isInstance)
			.map((operand) -> ((Operand.Constant) operand).value())
			.toList();
	}

	@Override
	public @Nullable Type type() {
		return this.operator.equals("size") ? Type.N : null;
	}

	@Override
	public @Nullable Value of(Map<String, Value> item) {
		return switch (this.operator) {
			case "size" -> size(value(0, item));
			case "+" -> compute(item, BigDecimal::add);
			case "-" -> compute(item, BigDecimal::subtract);
			case "if_not_exists" -> {
				Value value = value(0, item);
				yield (value != null) ? value : this.operands.get(1).require(item);
			}
			case "list_append" -> append(item);
			default -> new Value(Type.BOOL, test(item));
		};
	}

	/**
	 * Decides about an item. What is absent, or has another type, equals nothing and is
	 * neither less nor greater.
	 */
	boolean test(Map<String, Value> item) {
		return switch (this.operator) {
			case "AND" -> holds(0, item) && holds(1, item);
			case "OR" -> holds(0, item) || holds(1, item);
			case "NOT" -> !holds(0, item);
			case "attribute_exists" -> value(0, item) != null;
			case "attribute_not_exists" -> value(0, item) == null;
			case "IN" -> this.operands.stream().skip(1).anyMatch((other) -> test("=", value(0, item), other.of(item)));
			case "BETWEEN" -> test(">=", value(0, item), value(1, item)) && test("<=", value(0, item), value(2, item));
			default -> test(this.operator, value(0, item), value(1, item));
		};
	}

	private boolean holds(int index, Map<String, Value> item) {
		return ((Call) this.operands.get(index)).test(item);
	}

	private @Nullable Value value(int index, Map<String, Value> item) {
		return this.operands.get(index).of(item);
	}

	private static boolean test(String operator, @Nullable Value left, @Nullable Value right) {
		if (left == null || right == null) {
			return operator.equals("<>");
		}
		boolean same = left.type() == right.type();
		boolean ordered = same && Type.ORDERED.contains(left.type());
		return switch (operator) {
			case "=" -> left.equals(right);
			case "<>" -> !left.equals(right);
			case "<" -> ordered && Value.compare(left, right) < 0;
			case "<=" -> ordered && Value.compare(left, right) <= 0;
			case ">" -> ordered && Value.compare(left, right) > 0;
			case ">=" -> ordered && Value.compare(left, right) >= 0;
			case "attribute_type" -> left.type().name().equals(right.text());
			case "begins_with" -> same && left.isText() && left.text().startsWith(right.text());
			case "contains" -> left.isText() ? same && left.text().contains(right.text())
					: left.type() != Type.M && left.elements().contains(right);
			default -> throw new IllegalStateException("'%s' is no operator".formatted(operator));
		};
	}

	/**
	 * Returns the characters of a string, the bytes of a binary, the elements of a list,
	 * map or set.
	 */
	private static @Nullable Value size(@Nullable Value value) {
		if (value == null || value.type() == Type.N || value.type() == Type.BOOL || value.type() == Type.NULL) {
			return null;
		}
		return Value.of(BigDecimal.valueOf(value.isText() ? value.text().length() : value.elements().size()));
	}

	private Value compute(Map<String, Value> item, BinaryOperator<BigDecimal> computation) {
		Value left = this.operands.get(0).require(item).require(Type.N);
		Value right = this.operands.get(1).require(item).require(Type.N);
		return Value.of(computation.apply(left.number(), right.number()));
	}

	private Value append(Map<String, Value> item) {
		List<Value> elements = new ArrayList<>(this.operands.get(0).require(item).require(Type.L).elements());
		elements.addAll(this.operands.get(1).require(item).require(Type.L).elements());
		return new Value(Type.L, elements);
	}

}

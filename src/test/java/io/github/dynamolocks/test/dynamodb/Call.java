package io.github.dynamolocks.test.dynamodb;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BinaryOperator;

import org.jspecify.annotations.Nullable;

/**
 * An operator or a function with its operands. Checks the operands and computes the
 * result.
 *
 * @param operator a keyword in upper case, a symbol, or a function name
 * @param operands the operands in order
 */
record Call(String operator, List<Operand> operands) implements Operand {

	private static final Set<String> PATH_FUNCTIONS = Set.of("attribute_exists", "attribute_not_exists",
			"if_not_exists");

	/** The functions of conditions with the number of their operands. */
	static final Map<String, Integer> FUNCTIONS = Map.of("size", 1, "attribute_exists", 1, "attribute_not_exists", 1,
			"attribute_type", 2, "begins_with", 2, "contains", 2);

	/** The functions of updates with the number of their operands. */
	static final Map<String, Integer> UPDATE_FUNCTIONS = Map.of("if_not_exists", 2, "list_append", 2);

	private static final Set<Type> SIZED = EnumSet.complementOf(EnumSet.of(Type.N, Type.BOOL, Type.NULL));

	/**
	 * The types that an operand may have; operators without an entry accept every type.
	 */
	private static final Map<String, Set<Type>> OPERAND_TYPES = Map.of("<", Type.ORDERED, "<=", Type.ORDERED, ">",
			Type.ORDERED, ">=", Type.ORDERED, "BETWEEN", Type.ORDERED, "begins_with", EnumSet.of(Type.S, Type.B),
			"size", SIZED, "list_append", EnumSet.of(Type.L), "+", EnumSet.of(Type.N), "-", EnumSet.of(Type.N));

	private static final String WRONG_TYPE = "Incorrect operand type for operator or function; operator or function: %s, operand type: %s";

	private static final Set<String> COMPUTING = Set.of("size", "+", "-", "if_not_exists", "list_append");

	/**
	 * Parses a condition, filter or key condition expression.
	 * @param parameter the expression's name in the request, such as
	 * {@code ConditionExpression}
	 */
	static Call parse(String parameter, String expression, Placeholders placeholders) {
		return new ExpressionParser(parameter, expression, placeholders, "AND", "OR", "NOT", "BETWEEN", "IN")
			.condition();
	}

	boolean isCondition() {
		return !COMPUTING.contains(this.operator);
	}

	/**
	 * Refuses operands that DynamoDB does not accept. Checks only types that are known
	 * without an item.
	 */
	void check(ExpressionParser parser) {
		Operand first = this.operands.get(0);
		Integer expected = parser.functions().get(this.operator);
		parser.check(expected == null || expected == this.operands.size(),
				"Incorrect number of operands for operator or function; operator or function: %s, number of operands: %s",
				this.operator, this.operands.size());
		parser.check(!this.operator.equals("IN") || this.operands.size() <= Limits.IN_OPERANDS + 1,
				"The IN operator is provided with too many operands; number of operands: %s", this.operands.size() - 1);
		parser.check(!PATH_FUNCTIONS.contains(this.operator) || first instanceof Path,
				"Operator or function requires a document path; operator or function: %s", this.operator);
		Set<Type> allowed = OPERAND_TYPES.get(this.operator);
		for (Operand operand : this.operands) {
			Type type = operand.type();
			parser.check(allowed == null || type == null || allowed.contains(type), WRONG_TYPE, this.operator, type);
		}
		parser.check(parser.isUpdate() || !(first instanceof Path) || this.operands.lastIndexOf(first) == 0,
				"The first operand must be distinct from the remaining operands for this operator or function; operator: %s, first operand: %s",
				this.operator, first);
		if (this.operator.equals("attribute_type")) {
			checkTypeName(parser, this.operands.get(1));
		}
		if (this.operator.equals("BETWEEN") && this.operands.get(1) instanceof Value from
				&& this.operands.get(2) instanceof Value to) {
			String message = "The BETWEEN operator requires %s; lower bound operand: %s, upper bound operand: %s";
			parser.check(from.type() == to.type(), message, "same data type for lower and upper bounds", from, to);
			parser.check(Value.compare(from, to) <= 0, message,
					"upper bound to be greater than or equal to lower bound", from, to);
		}
	}

	private static void checkTypeName(ExpressionParser parser, Operand operand) {
		boolean isName = operand instanceof Value value && value.type() == Type.S;
		parser.check(isName, WRONG_TYPE, "attribute_type",
				(operand.type() != null) ? operand.type() : "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}");
		String name = ((Value) operand).text();
		parser.check(Type.named(name) != null,
				"Invalid attribute type name found; type: %s, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}", name);
	}

	/** Returns the operands that are values of the request. */
	List<Value> constants() {
		return this.operands.stream().filter(Value.class::isInstance).map(Value.class::cast).toList();
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
			case "if_not_exists" ->
				Objects.requireNonNullElseGet(value(0, item), () -> this.operands.get(1).require(item));
			case "list_append" -> append(item);
			default -> new Value(Type.BOOL, test(item));
		};
	}

	/**
	 * Returns whether the condition is true for an item. A missing item is empty. An
	 * absent value, or one of another type, is not equal to, less than or greater than
	 * any value.
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
			default -> throw new IllegalStateException("'%s' is not an operator".formatted(operator));
		};
	}

	/**
	 * Returns the number of characters of a string, bytes of a binary, or elements of a
	 * list, map or set.
	 */
	private static @Nullable Value size(@Nullable Value value) {
		return (value == null || !SIZED.contains(value.type())) ? null
				: Value.of(BigDecimal.valueOf(value.isText() ? value.text().length() : value.elements().size()));
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

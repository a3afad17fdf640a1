package io.github.dynamolocks.test.dynamodb;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Reads conditions. {@code NOT} binds more tightly than {@code AND}, and that more
 * tightly than {@code OR}.
 */
final class ConditionParser extends ExpressionParser {

	private static final List<String> COMPARATORS = List.of("=", "<>", "<", "<=", ">", ">=");

	private static final Type[] ORDERED = { Type.S, Type.N, Type.B };

	private static final Type[] SIZED = { Type.S, Type.B, Type.SS, Type.NS, Type.BS, Type.L, Type.M };

	private static final String SIZE = "size";

	ConditionParser(String parameter, String expression, Placeholders placeholders) {
		super(parameter, expression, placeholders, "AND", "OR", "NOT", "BETWEEN", "IN");
	}

	Condition parse() {
		Condition condition = condition(disjunction());
		requireEnd();
		return condition;
	}

	/** Returns a condition, or an operand in parentheses. */
	private Object disjunction() {
		Object left = conjunction();
		while (skipKeyword("OR")) {
			countOperator();
			left = new Condition.Or(condition(left), condition(conjunction()));
		}
		return left;
	}

	private Object conjunction() {
		Object left = negation();
		while (skipKeyword("AND")) {
			countOperator();
			left = new Condition.And(condition(left), condition(negation()));
		}
		return left;
	}

	private Object negation() {
		if (skipKeyword("NOT")) {
			countOperator();
			return new Condition.Not(condition(negation()));
		}
		Object left = primary();
		Condition comparison = comparison(left);
		return (comparison != null) ? comparison : left;
	}

	private Condition condition(Object node) {
		if (node instanceof Condition condition) {
			return condition;
		}
		throw (node instanceof Operand.Size) ? misused(SIZE) : syntaxError();
	}

	private DynamoDbError misused(String function) {
		return error("The function is not allowed to be used this way in an expression; function: " + function);
	}

	private Operand operand(Object node) {
		if (node instanceof Operand operand) {
			return operand;
		}
		if (node instanceof Condition.Exists exists) {
			throw misused(exists.expected() ? "attribute_exists" : "attribute_not_exists");
		}
		if (node instanceof Condition.HasType) {
			throw misused("attribute_type");
		}
		if (node instanceof Condition.BeginsWith) {
			throw misused("begins_with");
		}
		throw (node instanceof Condition.Contains) ? misused("contains") : syntaxError();
	}

	private Operand operand() {
		return operand(primary());
	}

	private Object primary() {
		Integer group = openGroup();
		if (group != null) {
			Object inner = disjunction();
			closeGroup(group);
			return inner;
		}
		Operand constant = constant();
		if (constant != null) {
			return constant;
		}
		String function = function();
		return (function != null) ? function(function) : path();
	}

	private @Nullable Condition comparison(Object left) {
		String symbol = peek().text();
		if (COMPARATORS.contains(symbol)) {
			take();
			countOperator();
			return compared(operand(left), symbol, operand());
		}
		if (skipKeyword("BETWEEN")) {
			countOperator();
			Operand operand = operand(left);
			Operand lower = operand();
			if (!skipKeyword("AND")) {
				throw syntaxError();
			}
			return between(operand, lower, operand());
		}
		if (skipKeyword("IN")) {
			countOperator();
			return in(operand(left));
		}
		return null;
	}

	private Condition compared(Operand left, String comparator, Operand right) {
		if (!comparator.equals("=") && !comparator.equals("<>")) {
			requireType(comparator, left, ORDERED);
			requireType(comparator, right, ORDERED);
		}
		requireDistinct(comparator, left, right);
		return new Condition.Comparison(left, comparator, right);
	}

	private Condition between(Operand operand, Operand lower, Operand upper) {
		requireType("BETWEEN", operand, ORDERED);
		requireType("BETWEEN", lower, ORDERED);
		requireType("BETWEEN", upper, ORDERED);
		requireDistinct("BETWEEN", operand, lower);
		requireDistinct("BETWEEN", operand, upper);
		if (lower instanceof Operand.Constant from && upper instanceof Operand.Constant to) {
			if (from.type() != to.type()) {
				throw wrongBounds("same data type for lower and upper bounds", from, to);
			}
			if (Value.compare(from.value(), to.value()) > 0) {
				throw wrongBounds("upper bound to be greater than or equal to lower bound", from, to);
			}
		}
		return new Condition.Between(operand, lower, upper);
	}

	private DynamoDbError wrongBounds(String rule, Operand lower, Operand upper) {
		return error("The BETWEEN operator requires %s; lower bound operand: %s, upper bound operand: %s"
			.formatted(rule, lower, upper));
	}

	private Condition in(Operand operand) {
		require("(");
		List<Operand> among = operands();
		if (among.size() > Limits.IN_OPERANDS) {
			throw error("The IN operator is provided with too many operands; number of operands: " + among.size());
		}
		for (Operand other : among) {
			requireDistinct("IN", operand, other);
		}
		return new Condition.In(operand, among);
	}

	private void requireDistinct(String operator, Operand first, Operand other) {
		if (first instanceof Path && first.equals(other)) {
			throw error("The first operand must be distinct from the remaining operands for this operator or function; "
					+ "operator: %s, first operand: %s".formatted(operator, first));
		}
	}

	/** Reads operands up to the closing parenthesis. */
	private List<Operand> operands() {
		List<Operand> operands = new ArrayList<>();
		do {
			operands.add(operand());
		}
		while (skip(","));
		require(")");
		return operands;
	}

	private Object function(String name) {
		return switch (name) {
			case SIZE -> {
				Operand operand = operands(name, 1).get(0);
				requireType(name, operand, SIZED);
				yield new Operand.Size(operand);
			}
			case "attribute_exists", "attribute_not_exists" ->
				new Condition.Exists(requirePath(name, operands(name, 1).get(0)), name.equals("attribute_exists"));
			case "attribute_type" -> attributeType(name, operands(name, 2));
			case "begins_with" -> {
				List<Operand> operands = operands(name, 2);
				operands.forEach((operand) -> requireType(name, operand, Type.S, Type.B));
				yield new Condition.BeginsWith(operands.get(0), operands.get(1));
			}
			case "contains" -> {
				List<Operand> operands = operands(name, 2);
				yield new Condition.Contains(operands.get(0), operands.get(1));
			}
			default -> throw error("Invalid function name; function: " + name);
		};
	}

	private List<Operand> operands(String function, int expected) {
		List<Operand> operands = operands();
		requireOperands(function, operands.size(), expected);
		if (expected == 2) {
			requireDistinct(function, operands.get(0), operands.get(1));
		}
		return operands;
	}

	private Condition attributeType(String name, List<Operand> operands) {
		if (!(operands.get(1) instanceof Operand.Constant constant && constant.value() instanceof Value.S wanted)) {
			Type type = operands.get(1).type();
			throw error("Incorrect operand type for operator or function; operator or function: "
					+ "%s, operand type: %s".formatted(name, (type != null) ? type : "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}"));
		}
		Type type = Type.named(wanted.text());
		if (type == null) {
			throw error("Invalid attribute type name found; type: %s, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}"
				.formatted(wanted.text()));
		}
		return new Condition.HasType(operands.get(0), type);
	}

}

package io.github.dynamolocks.test.dynamodb;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Reads update expressions.
 */
final class UpdateParser extends ExpressionParser {

	private static final List<String> CONDITION_FUNCTIONS = List.of("attribute_exists", "attribute_not_exists",
			"attribute_type", "begins_with", "contains", "size");

	private final PathTree<Update.Action> actions = new PathTree<>();

	private final Set<String> sections = new HashSet<>();

	UpdateParser(String expression, Placeholders placeholders) {
		super("UpdateExpression", expression, placeholders, "SET", "REMOVE", "ADD", "DELETE");
	}

	Update parse() {
		do {
			section();
		}
		while (peek().kind() != Token.Kind.END);
		return new Update(this.actions);
	}

	private void section() {
		if (!isKeyword(peek())) {
			throw syntaxError();
		}
		String section = take().text().toUpperCase(Locale.ROOT);
		if (!this.sections.add(section)) {
			throw error("The \"%s\" section can only be used once in an update expression;".formatted(section));
		}
		do {
			Path path = path();
			String clash = this.actions.add(path, switch (section) {
				case "SET" -> set();
				case "REMOVE" -> new Update.Remove();
				case "ADD" -> add();
				default -> delete();
			});
			if (clash != null) {
				throw error(clash);
			}
		}
		while (skip(","));
	}

	private Update.Action set() {
		require("=");
		return new Update.Set(value());
	}

	private Update.Action add() {
		Operand.Constant constant = requireConstant();
		if (constant.type() != Type.N && !constant.type().isSet()) {
			throw wrongType("ADD", constant.type());
		}
		return new Update.Add(constant.value());
	}

	private Update.Action delete() {
		Operand.Constant constant = requireConstant();
		if (constant.value() instanceof Value.Elements elements) {
			return new Update.Delete(elements);
		}
		throw wrongType("DELETE", constant.type());
	}

	private DynamoDbError wrongType(String action, Type type) {
		return error("Incorrect operand type for operator or function; operator: "
				+ "%1$s, operand type: %2$s, typeSet: ALLOWED_FOR_%1$s_OPERAND".formatted(action, type.longName()));
	}

	/** Reads an operand, a sum or a difference. */
	private Operand value() {
		Operand left = operand();
		boolean minus = peek().is("-");
		if (!minus && !peek().is("+")) {
			return left;
		}
		String operator = take().text();
		countOperator();
		Operand right = operand();
		requireNumber(operator, left);
		requireNumber(operator, right);
		return new Operand.Arithmetic(left, minus, right);
	}

	private void requireNumber(String operator, Operand operand) {
		if (operand instanceof Operand.Constant) {
			requireType(operator, operand, Type.N);
		}
	}

	private Operand operand() {
		Integer group = openGroup();
		if (group != null) {
			Operand inner = value();
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

	private Operand function(String name) {
		if (CONDITION_FUNCTIONS.contains(name)) {
			throw error("The function is not allowed in an update expression; function: " + name);
		}
		if (!name.equals("if_not_exists") && !name.equals("list_append")) {
			throw error("Invalid function name; function: " + name);
		}
		List<Operand> operands = new ArrayList<>();
		do {
			operands.add(operand());
		}
		while (skip(","));
		require(")");
		requireOperands(name, operands.size(), 2);
		if (name.equals("if_not_exists")) {
			return new Operand.IfNotExists(requirePath(name, operands.get(0)), operands.get(1));
		}
		for (Operand operand : operands) {
			if (operand instanceof Operand.Constant) {
				requireType(name, operand, Type.L);
			}
		}
		return new Operand.ListAppend(operands.get(0), operands.get(1));
	}

}

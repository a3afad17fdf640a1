package io.github.dynamolocks.test.dynamodb;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Reads conditions, and the operands and paths of other expressions. {@code NOT} binds
 * more tightly than {@code AND}, and that more tightly than {@code OR}.
 */
final class ExpressionParser {

	private static final String REDUNDANT = "The expression has redundant parentheses;";

	private static final String WRONG_TYPE = "Incorrect operand type for operator or function; "
			+ "operator or function: %s, operand type: %s";

	private static final Set<String> COMPARISONS = Set.of("=", "<>", "<", "<=", ">", ">=", "BETWEEN", "IN");

	private static final Set<String> PATH_FUNCTIONS = Set.of("attribute_exists", "attribute_not_exists",
			"if_not_exists");

	/** How many operands a function of conditions has. */
	private static final Map<String, Integer> FUNCTIONS = Map.of("size", 1, "attribute_exists", 1,
			"attribute_not_exists", 1, "attribute_type", 2, "begins_with", 2, "contains", 2);

	/** How many operands a function of updates has. */
	private static final Map<String, Integer> UPDATE_FUNCTIONS = Map.of("if_not_exists", 2, "list_append", 2);

	/** Which operands are accepted, where it is not every type. */
	private static final Map<String, Set<Type>> OPERAND_TYPES = Map.of("<", Type.ORDERED, "<=", Type.ORDERED, ">",
			Type.ORDERED, ">=", Type.ORDERED, "BETWEEN", Type.ORDERED, "begins_with", EnumSet.of(Type.S, Type.B),
			"size", EnumSet.complementOf(EnumSet.of(Type.N, Type.BOOL, Type.NULL)), "list_append", EnumSet.of(Type.L),
			"+", EnumSet.of(Type.N), "-", EnumSet.of(Type.N));

	private final String parameter;

	private final String expression;

	private final Placeholders placeholders;

	private final Set<String> keywords;

	private final List<Token> tokens;

	private int position;

	private int operators;

	private int openGroups;

	/** The first and the last token of the group that was closed last. */
	private List<Integer> group = List.of();

	/**
	 * Begins to read an expression.
	 * @param parameter its name in the request
	 * @param keywords what is no name of an attribute
	 */
	ExpressionParser(String parameter, String expression, Placeholders placeholders, String... keywords) {
		this.parameter = parameter;
		this.expression = expression;
		this.placeholders = placeholders;
		this.keywords = Set.of(keywords);
		check(!expression.isEmpty(), "The expression can not be empty;");
		int size = ItemSize.utf8(expression);
		check(size <= Limits.EXPRESSION_SIZE,
				"Expression size has exceeded the maximum allowed size; expression size: %d", size);
		this.tokens = Token.of(expression);
	}

	/** Throws unless the expression is valid. */
	void check(boolean valid, String message, @Nullable Object... parts) {
		if (!valid) {
			throw error(message, parts);
		}
	}

	private DynamoDbError error(String message, @Nullable Object... parts) {
		return DynamoDbError.validation(("Invalid " + this.parameter + ": " + message).formatted(parts));
	}

	/** Throws unless the next token fits. */
	private void checkSyntax(boolean valid) {
		if (!valid) {
			Token before = this.tokens.get(Math.max(this.position - 1, 0));
			Token after = this.tokens.get(Math.min(this.position + 1, this.tokens.size() - 1));
			throw error("Syntax error; token: \"%s\", near: \"%s\"", peek().text(),
					this.expression.substring(before.start(), after.end()).strip());
		}
	}

	private Token peek() {
		return this.tokens.get(this.position);
	}

	private Token take(Token.Kind kind) {
		checkSyntax(peek().kind() == kind);
		return this.tokens.get(this.position++);
	}

	/** Skips a symbol or keyword, if it comes next. */
	boolean skip(String word) {
		boolean found = peek().is(word);
		this.position += found ? 1 : 0;
		return found;
	}

	void require(String word) {
		checkSyntax(skip(word));
	}

	boolean isAtEnd() {
		return peek().kind() == Token.Kind.END;
	}

	/** Reads one of the keywords. */
	String keyword() {
		checkSyntax(isKeyword());
		return take(Token.Kind.WORD).text().toUpperCase(Locale.ROOT);
	}

	private boolean isKeyword() {
		return peek().kind() == Token.Kind.WORD && this.keywords.contains(peek().text().toUpperCase(Locale.ROOT));
	}

	private boolean isUpdate() {
		return this.keywords.contains("SET");
	}

	/** Reads a condition up to the end. */
	Call condition() {
		Operand condition = checked(disjunction(), true);
		requireEnd();
		return (Call) condition;
	}

	void requireEnd() {
		checkSyntax(isAtEnd());
	}

	private Operand disjunction() {
		return chain("OR", () -> chain("AND", this::negation));
	}

	private Operand chain(String keyword, Supplier<Operand> next) {
		Operand left = next.get();
		while (peek().is(keyword)) {
			checked(left, true);
			this.position++;
			left = call(keyword, List.of(left, checked(next.get(), true)));
		}
		return left;
	}

	/** Reads a condition, or an operand in parentheses. */
	private Operand negation() {
		if (skip("NOT")) {
			return call("NOT", List.of(checked(negation(), true)));
		}
		Operand left = primary();
		String operator = peek().text().toUpperCase(Locale.ROOT);
		if (!COMPARISONS.contains(operator)) {
			return left;
		}
		List<Operand> operands = new ArrayList<>();
		operands.add(checked(left, false));
		this.position++;
		switch (operator) {
			case "BETWEEN" -> {
				operands.add(operand());
				require("AND");
				operands.add(operand());
			}
			case "IN" -> {
				require("(");
				operands.addAll(operands());
			}
			default -> operands.add(operand());
		}
		return call(operator, operands);
	}

	/** Returns what is or is not a condition, as it must be. */
	private Operand checked(Operand operand, boolean condition) {
		Call call = (operand instanceof Call some) ? some : null;
		if ((call != null && call.isCondition()) != condition) {
			check(call == null || !FUNCTIONS.containsKey(call.operator()),
					"The function is not allowed to be used this way in an expression; function: %s",
					(call != null) ? call.operator() : "");
			checkSyntax(false);
		}
		return operand;
	}

	/** Reads what an update assigns: an operand, a sum or a difference. */
	Operand sum() {
		Operand left = primary();
		boolean computes = peek().is("+") || peek().is("-");
		return computes ? call(take(Token.Kind.SYMBOL).text(), List.of(left, primary())) : left;
	}

	private Operand operand() {
		return checked(primary(), false);
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

	private Operand primary() {
		if (peek().is("(")) {
			return group();
		}
		if (peek().kind() == Token.Kind.VALUE) {
			return new Operand.Constant(constant());
		}
		boolean calls = peek().kind() == Token.Kind.WORD && !isKeyword() && this.tokens.get(this.position + 1).is("(");
		return calls ? function() : path();
	}

	private Operand group() {
		int start = this.position++;
		// More levels than operators: two of them must be next to each other
		boolean redundant = ++this.openGroups > Limits.EXPRESSION_OPERATORS + 1;
		check(!redundant, REDUNDANT);
		Operand inner = isUpdate() ? sum() : disjunction();
		require(")");
		this.openGroups--;
		int end = this.position - 1;
		check(!this.group.equals(List.of(start + 1, end - 1)), REDUNDANT);
		this.group = List.of(start, end);
		return inner;
	}

	private Operand function() {
		String name = take(Token.Kind.WORD).text();
		require("(");
		Integer expected = (isUpdate() ? UPDATE_FUNCTIONS : FUNCTIONS).get(name);
		if (expected == null) {
			check(!isUpdate() || !FUNCTIONS.containsKey(name),
					"The function is not allowed in an update expression; function: %s", name);
			throw error("Invalid function name; function: %s", name);
		}
		List<Operand> operands = operands();
		check(operands.size() == expected, "Incorrect number of operands for operator or function; "
				+ "operator or function: %s, number of operands: %d", name, operands.size());
		return call(name, operands);
	}

	private Call call(String operator, List<Operand> operands) {
		check(++this.operators <= Limits.EXPRESSION_OPERATORS,
				"The expression contains too many operators; operator count: %d", this.operators);
		check(!operator.equals("IN") || operands.size() <= Limits.IN_OPERANDS + 1,
				"The IN operator is provided with too many operands; number of operands: %d", operands.size() - 1);
		check(!PATH_FUNCTIONS.contains(operator) || operands.get(0) instanceof Path,
				"Operator or function requires a document path; operator or function: %s", operator);
		Set<Type> allowed = OPERAND_TYPES.get(operator);
		for (Operand operand : operands) {
			Type type = operand.type();
			check(allowed == null || type == null || allowed.contains(type), WRONG_TYPE, operator, type);
		}
		check(isUpdate() || !(operands.get(0) instanceof Path path) || operands.lastIndexOf(path) == 0,
				"The first operand must be distinct from the remaining operands for this operator or function; "
						+ "operator: %s, first operand: %s",
				operator, operands.get(0));
		if (operator.equals("BETWEEN") && operands.get(1) instanceof Operand.Constant lower
				&& operands.get(2) instanceof Operand.Constant upper) {
			checkBounds(lower, upper);
		}
		if (operator.equals("attribute_type")) {
			checkTypeName(operands.get(1));
		}
		return new Call(operator, operands);
	}

	private void checkBounds(Operand.Constant lower, Operand.Constant upper) {
		String message = "The BETWEEN operator requires %s; lower bound operand: %s, upper bound operand: %s";
		check(lower.type() == upper.type(), message, "same data type for lower and upper bounds", lower, upper);
		check(Value.compare(lower.value(), upper.value()) <= 0, message,
				"upper bound to be greater than or equal to lower bound", lower, upper);
	}

	private void checkTypeName(Operand operand) {
		if (!(operand instanceof Operand.Constant name) || name.type() != Type.S) {
			Type type = operand.type();
			throw error(WRONG_TYPE, "attribute_type", (type != null) ? type : "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}");
		}
		check(Type.named(name.value().text()) != null,
				"Invalid attribute type name found; type: %s, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}",
				name.value().text());
	}

	/** Reads the placeholder of a value. */
	Value constant() {
		String placeholder = take(Token.Kind.VALUE).text();
		if (this.placeholders.meaning(placeholder) instanceof Value value) {
			return value;
		}
		throw error("An expression attribute value used in expression is not defined; attribute value: %s",
				placeholder);
	}

	/** Reads a path. */
	Path path() {
		List<Object> steps = new ArrayList<>();
		steps.add(name());
		while (peek().is(".") || peek().is("[")) {
			if (skip(".")) {
				steps.add(name());
			}
			else {
				require("[");
				steps.add(index());
				require("]");
			}
		}
		check(steps.size() <= Limits.NESTING, "The document path has too many nesting levels; nesting levels: %d",
				steps.size());
		return new Path(steps);
	}

	private Object name() {
		if (peek().kind() == Token.Kind.NAME) {
			String placeholder = take(Token.Kind.NAME).text();
			Object name = this.placeholders.meaning(placeholder);
			if (name == null) {
				throw error("An expression attribute name used in the document path is not defined; attribute name: %s",
						placeholder);
			}
			return name;
		}
		checkSyntax(!isKeyword());
		String name = take(Token.Kind.WORD).text();
		check(!ReservedWords.contains(name), "Attribute name is a reserved keyword; reserved keyword: %s", name);
		return name;
	}

	private Integer index() {
		String digits = take(Token.Kind.NUMBER).text();
		try {
			return Integer.valueOf(digits);
		}
		catch (NumberFormatException ex) {
			throw error("List index is not within the allowable range; index: [%s]", digits);
		}
	}

}

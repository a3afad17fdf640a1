package io.github.dynamolocks.test.dynamodb;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Reads conditions, and the operands and paths of other expressions. {@code NOT} binds
 * more tightly than {@code AND}, and that more tightly than {@code OR}.
 */
final class ExpressionParser {

	private static final String REDUNDANT = "The expression has redundant parentheses;";

	private static final Set<String> COMPARISONS = Set.of("=", "<>", "<", "<=", ">", ">=", "BETWEEN", "IN");

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
		int size = Value.utf8(expression);
		check(size <= Limits.EXPRESSION_SIZE,
				"Expression size has exceeded the maximum allowed size; expression size: %s", size);
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

	boolean isUpdate() {
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
		if ((operand instanceof Call call && call.isCondition()) != condition) {
			String operator = (operand instanceof Call call) ? call.operator() : "";
			check(!Call.FUNCTIONS.containsKey(operator),
					"The function is not allowed to be used this way in an expression; function: %s", operator);
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
			return constant();
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
		if (!(isUpdate() ? Call.UPDATE_FUNCTIONS : Call.FUNCTIONS).containsKey(name)) {
			check(!isUpdate() || !Call.FUNCTIONS.containsKey(name),
					"The function is not allowed in an update expression; function: %s", name);
			throw error("Invalid function name; function: %s", name);
		}
		return call(name, operands());
	}

	private Call call(String operator, List<Operand> operands) {
		check(++this.operators <= Limits.EXPRESSION_OPERATORS,
				"The expression contains too many operators; operator count: %s", this.operators);
		Call call = new Call(operator, operands);
		call.check(this);
		return call;
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
		check(steps.size() <= Limits.NESTING, "The document path has too many nesting levels; nesting levels: %s",
				steps.size());
		return new Path(steps);
	}

	private Object name() {
		boolean isPlaceholder = peek().kind() == Token.Kind.NAME;
		checkSyntax(!isKeyword());
		String text = take(isPlaceholder ? Token.Kind.NAME : Token.Kind.WORD).text();
		check(isPlaceholder || !ReservedWords.contains(text),
				"Attribute name is a reserved keyword; reserved keyword: %s", text);
		Object name = isPlaceholder ? this.placeholders.meaning(text) : text;
		if (name == null) {
			throw error("An expression attribute name used in the document path is not defined; attribute name: %s",
					text);
		}
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

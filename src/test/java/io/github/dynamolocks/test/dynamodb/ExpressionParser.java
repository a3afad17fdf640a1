package io.github.dynamolocks.test.dynamodb;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * Reads what all expressions have in common: paths, placeholders and parentheses.
 */
abstract class ExpressionParser {

	private final String parameter;

	private final String expression;

	private final Placeholders placeholders;

	private final List<String> keywords;

	private final List<Token> tokens;

	private int position;

	private int operators;

	private int openGroups;

	/** The group that was closed last. */
	private int groupStart = -1;

	private int groupEnd = -1;

	/**
	 * Begins to read an expression.
	 * @param parameter its name in the request
	 * @param keywords what is no name of an attribute
	 */
	ExpressionParser(String parameter, String expression, Placeholders placeholders, String... keywords) {
		this.parameter = parameter;
		this.expression = expression;
		this.placeholders = placeholders;
		this.keywords = Arrays.asList(keywords);
		if (expression.isEmpty()) {
			throw error("The expression can not be empty;");
		}
		int size = ItemSize.utf8(expression);
		if (size > Limits.EXPRESSION_SIZE) {
			throw error("Expression size has exceeded the maximum allowed size; expression size: " + size);
		}
		this.tokens = Tokenizer.tokens(expression);
	}

	final DynamoDbError error(String message) {
		return DynamoDbError.validation("Invalid " + this.parameter + ": " + message);
	}

	/** Refuses the next token. */
	final DynamoDbError syntaxError() {
		Token token = peek();
		Token before = this.tokens.get(Math.max(this.position - 1, 0));
		Token after = this.tokens.get(Math.min(this.position + 1, this.tokens.size() - 1));
		return error("Syntax error; token: \"%s\", near: \"%s\"".formatted(token.text(),
				this.expression.substring(before.start(), after.end()).strip()));
	}

	final Token peek() {
		return this.tokens.get(this.position);
	}

	final Token take() {
		return this.tokens.get(this.position++);
	}

	final boolean skip(String symbol) {
		if (!peek().is(symbol)) {
			return false;
		}
		this.position++;
		return true;
	}

	final boolean skipKeyword(String keyword) {
		if (!peek().isKeyword(keyword)) {
			return false;
		}
		this.position++;
		return true;
	}

	final void require(String symbol) {
		if (!skip(symbol)) {
			throw syntaxError();
		}
	}

	final void requireEnd() {
		if (peek().kind() != Token.Kind.END) {
			throw syntaxError();
		}
	}

	/** Counts an operator or a function. */
	final void countOperator() {
		if (++this.operators > Limits.EXPRESSION_OPERATORS) {
			throw error("The expression contains too many operators; operator count: " + this.operators);
		}
	}

	/**
	 * Enters parentheses if they come next.
	 * @return what {@link #closeGroup} wants, or null if they do not
	 */
	final @Nullable Integer openGroup() {
		int start = this.position;
		if (!skip("(")) {
			return null;
		}
		// More levels than operators: two of them must be next to each other
		if (++this.openGroups > Limits.EXPRESSION_OPERATORS + 1) {
			throw redundant();
		}
		return start;
	}

	final void closeGroup(int start) {
		require(")");
		this.openGroups--;
		int end = this.position - 1;
		if (this.groupStart == start + 1 && this.groupEnd == end - 1) {
			throw redundant();
		}
		this.groupStart = start;
		this.groupEnd = end;
	}

	private DynamoDbError redundant() {
		return error("The expression has redundant parentheses;");
	}

	/** Returns the name of a function if its call comes next, and enters it. */
	final @Nullable String function() {
		if (peek().kind() != Token.Kind.WORD || isKeyword(peek()) || !this.tokens.get(this.position + 1).is("(")) {
			return null;
		}
		String name = take().text();
		require("(");
		countOperator();
		return name;
	}

	final boolean isKeyword(Token token) {
		return token.kind() == Token.Kind.WORD && this.keywords.contains(token.text().toUpperCase(Locale.ROOT));
	}

	/** Reads a value, if one comes next. */
	final Operand.@Nullable Constant constant() {
		return (peek().kind() == Token.Kind.VALUE) ? requireConstant() : null;
	}

	final Operand.Constant requireConstant() {
		if (peek().kind() != Token.Kind.VALUE) {
			throw syntaxError();
		}
		String placeholder = take().text();
		Value value = this.placeholders.value(placeholder);
		if (value == null) {
			throw error(
					"An expression attribute value used in expression is not defined; attribute value: " + placeholder);
		}
		return new Operand.Constant(value);
	}

	/** Reads a path, which must come next. */
	final Path path() {
		List<Path.Step> steps = new ArrayList<>();
		steps.add(new Path.Step(name()));
		while (true) {
			if (skip(".")) {
				steps.add(new Path.Step(name()));
			}
			else if (skip("[")) {
				steps.add(new Path.Step(index()));
				require("]");
			}
			else {
				break;
			}
		}
		if (steps.size() > Limits.NESTING) {
			throw error("The document path has too many nesting levels; nesting levels: " + steps.size());
		}
		return new Path(steps);
	}

	private String name() {
		Token token = peek();
		if (token.kind() == Token.Kind.NAME) {
			this.position++;
			String name = this.placeholders.name(token.text());
			if (name == null) {
				throw error("An expression attribute name used in the document path is not defined; attribute name: "
						+ token.text());
			}
			return name;
		}
		if (token.kind() != Token.Kind.WORD || isKeyword(token)) {
			throw syntaxError();
		}
		this.position++;
		if (ReservedWords.contains(token.text())) {
			throw error("Attribute name is a reserved keyword; reserved keyword: " + token.text());
		}
		return token.text();
	}

	private int index() {
		if (peek().kind() != Token.Kind.NUMBER) {
			throw syntaxError();
		}
		String digits = take().text();
		try {
			return Integer.parseInt(digits);
		}
		catch (NumberFormatException ex) {
			throw error("List index is not within the allowable range; index: [%s]".formatted(digits));
		}
	}

	final void requireOperands(String function, int actual, int expected) {
		if (actual != expected) {
			throw error("Incorrect number of operands for operator or function; operator or function: "
					+ "%s, number of operands: %d".formatted(function, actual));
		}
	}

	final Path requirePath(String function, Operand operand) {
		if (operand instanceof Path path) {
			return path;
		}
		throw error("Operator or function requires a document path; operator or function: " + function);
	}

	/**
	 * Refuses an operand whose type is known and is not one of those that are allowed.
	 */
	final void requireType(String function, Operand operand, Type... allowed) {
		Type type = operand.type();
		if (type != null && !Arrays.asList(allowed).contains(type)) {
			throw error("Incorrect operand type for operator or function; operator or function: "
					+ "%s, operand type: %s".formatted(function, type));
		}
	}

}

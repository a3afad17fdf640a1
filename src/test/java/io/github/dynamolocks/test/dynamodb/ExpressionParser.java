package io.github.dynamolocks.test.dynamodb;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Parses conditions, and the operands and paths of other expressions. {@code NOT} binds
 * more tightly than {@code AND}, and {@code AND} more tightly than {@code OR}.
 */
final class ExpressionParser {

	private static final String REDUNDANT = "The expression has redundant parentheses;";

	/** The text of the last token only. */
	static final String END = "<EOF>";

	/** Has a group for each {@link Kind}. */
	private static final Pattern TOKEN = Pattern
		.compile("([a-zA-Z]\\w*+)|([0-9]++)|(#\\w++)|(:\\w++)|(<>|<=|>=|[^ \t\r\n])");

	/** The tokens of expressions, most of which are sent again and again. */
	private static final Map<String, List<Token>> KNOWN = new ConcurrentHashMap<>();

	private static final int MOST_KNOWN = 500;

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
	 * Creates a parser for an expression.
	 * @param parameter the expression's name in the request
	 * @param keywords the words that are not names of attributes
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
		if (KNOWN.size() >= MOST_KNOWN) {
			KNOWN.clear();
		}
		this.tokens = KNOWN.computeIfAbsent(expression, ExpressionParser::tokens);
	}

	private static List<Token> tokens(String expression) {
		List<Token> tokens = new ArrayList<>();
		Matcher matcher = TOKEN.matcher(expression);
		while (matcher.find()) {
			int group = 1;
			while (matcher.start(group) < 0) {
				group++;
			}
			tokens.add(new Token(Kind.values()[group - 1], matcher.group(), matcher.start(), matcher.end()));
		}
		tokens.add(new Token(Kind.SYMBOL, END, expression.length(), expression.length()));
		return List.copyOf(tokens);
	}

	/** Throws a validation error unless a condition is met. */
	void check(boolean valid, String message, @Nullable Object... parts) {
		if (!valid) {
			throw error(message, parts);
		}
	}

	private DynamoDbError error(String message, @Nullable Object... parts) {
		return DynamoDbError.validation(("Invalid " + this.parameter + ": " + message).formatted(parts));
	}

	/** Throws a syntax error at the next token unless a condition is met. */
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

	private Token take(Kind kind) {
		checkSyntax(peek().kind() == kind);
		return this.tokens.get(this.position++);
	}

	/** Skips a symbol or keyword if it is the next token. Returns whether it was. */
	boolean skip(String word) {
		boolean found = peek().is(word);
		this.position += found ? 1 : 0;
		return found;
	}

	void require(String word) {
		checkSyntax(skip(word));
	}

	/** Reads a keyword. */
	String keyword() {
		checkSyntax(isKeyword());
		return take(Kind.WORD).text().toUpperCase(Locale.ROOT);
	}

	private boolean isKeyword() {
		return peek().kind() == Kind.WORD && this.keywords.contains(peek().text().toUpperCase(Locale.ROOT));
	}

	boolean isUpdate() {
		return this.keywords.contains("SET");
	}

	/**
	 * Returns the functions that the expression may use, with the number of their
	 * operands.
	 */
	Map<String, Integer> functions() {
		return isUpdate() ? Call.UPDATE_FUNCTIONS : Call.FUNCTIONS;
	}

	/** Reads a condition up to the end of the expression. */
	Call condition() {
		Operand condition = checked(disjunction(), true);
		require(END);
		return (Call) condition;
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
				operands.add(checked(primary(), false));
				require("AND");
				operands.add(checked(primary(), false));
			}
			case "IN" -> {
				require("(");
				operands.addAll(operands());
			}
			default -> operands.add(checked(primary(), false));
		}
		return call(operator, operands);
	}

	/**
	 * Returns the operand. Refuses a condition in place of a value, and a value in place
	 * of a condition.
	 */
	private Operand checked(Operand operand, boolean condition) {
		if ((operand instanceof Call call && call.isCondition()) != condition) {
			String operator = (operand instanceof Call call) ? call.operator() : "";
			check(!Call.FUNCTIONS.containsKey(operator),
					"The function is not allowed to be used this way in an expression; function: %s", operator);
			checkSyntax(false);
		}
		return operand;
	}

	/** Reads the value that an update assigns: an operand, a sum or a difference. */
	Operand sum() {
		Operand left = primary();
		boolean computes = peek().is("+") || peek().is("-");
		return computes ? call(take(Kind.SYMBOL).text(), List.of(left, primary())) : left;
	}

	/** Reads operands up to the closing parenthesis. */
	private List<Operand> operands() {
		List<Operand> operands = new ArrayList<>();
		do {
			operands.add(checked(primary(), false));
		}
		while (skip(","));
		require(")");
		return operands;
	}

	private Operand primary() {
		if (peek().is("(")) {
			return group();
		}
		if (peek().kind() == Kind.VALUE) {
			return constant();
		}
		boolean calls = peek().kind() == Kind.WORD && !isKeyword() && this.tokens.get(this.position + 1).is("(");
		return calls ? function() : path();
	}

	private Operand group() {
		int start = this.position++;
		// More groups than operators: two groups enclose the same condition
		check(++this.openGroups <= Limits.EXPRESSION_OPERATORS + 1, REDUNDANT);
		Operand inner = isUpdate() ? sum() : disjunction();
		require(")");
		this.openGroups--;
		int end = this.position - 1;
		check(!this.group.equals(List.of(start + 1, end - 1)), REDUNDANT);
		this.group = List.of(start, end);
		return inner;
	}

	private Operand function() {
		String name = take(Kind.WORD).text();
		require("(");
		boolean known = functions().containsKey(name);
		check(known || !Call.FUNCTIONS.containsKey(name),
				"The function is not allowed in an update expression; function: %s", name);
		check(known, "Invalid function name; function: %s", name);
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
		String placeholder = take(Kind.VALUE).text();
		if (this.placeholders.meaning(placeholder) instanceof Value value) {
			return value;
		}
		throw error("An expression attribute value used in expression is not defined; attribute value: %s",
				placeholder);
	}

	/** Reads a path. */
	Path path() {
		List<Object> steps = new ArrayList<>();
		for (boolean named = true; named || skip("["); named = skip(".")) {
			steps.add(named ? name() : index());
		}
		check(steps.size() <= Limits.NESTING, "The document path has too many nesting levels; nesting levels: %s",
				steps.size());
		return new Path(steps);
	}

	private Object name() {
		boolean isPlaceholder = peek().kind() == Kind.NAME;
		checkSyntax(!isKeyword());
		String text = take(isPlaceholder ? Kind.NAME : Kind.WORD).text();
		check(isPlaceholder || !ReservedWords.ALL.contains(text.toUpperCase(Locale.ROOT)),
				"Attribute name is a reserved keyword; reserved keyword: %s", text);
		Object name = isPlaceholder ? this.placeholders.meaning(text) : text;
		if (name == null) {
			throw error("An expression attribute name used in the document path is not defined; attribute name: %s",
					text);
		}
		return name;
	}

	private Integer index() {
		String digits = take(Kind.NUMBER).text();
		require("]");
		check(new BigInteger(digits).bitLength() < Integer.SIZE,
				"List index is not within the allowable range; index: [%s]", digits);
		return Integer.valueOf(digits);
	}

	/**
	 * The kind of a token: a name, keyword or function; a number; a placeholder of a name
	 * or of a value; or any other text, also text that is not valid.
	 */
	private enum Kind {

		WORD, NUMBER, NAME, VALUE, SYMBOL

	}

	/**
	 * A part of the expression.
	 *
	 * @param kind the kind
	 * @param text the characters, with the sign of a placeholder
	 * @param start the index of its first character
	 * @param end the index after its last character
	 */
	private record Token(Kind kind, String text, int start, int end) {

		/** Returns whether this is a given symbol, or a given keyword in any case. */
		boolean is(String word) {
			return (this.kind == Kind.SYMBOL || this.kind == Kind.WORD) && this.text.equalsIgnoreCase(word);
		}

	}

}

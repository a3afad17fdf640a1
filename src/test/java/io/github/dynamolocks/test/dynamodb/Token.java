package io.github.dynamolocks.test.dynamodb;

import java.util.ArrayList;
import java.util.List;

/**
 * A token of an expression.
 *
 * @param kind what it is
 * @param text its characters, with the sign of a placeholder
 * @param start where it begins in the expression
 * @param end where it ends
 */
record Token(Kind kind, String text, int start, int end) {

	/** Splits an expression. The last token, and no other, is {@link Kind#END}. */
	static List<Token> of(String expression) {
		List<Token> tokens = new ArrayList<>();
		int start = 0;
		while (start < expression.length()) {
			if (" \t\r\n".indexOf(expression.charAt(start)) >= 0) {
				start++;
			}
			else {
				tokens.add(at(start, expression));
				start = tokens.get(tokens.size() - 1).end;
			}
		}
		tokens.add(new Token(Kind.END, "<EOF>", start, start));
		return tokens;
	}

	private static Token at(int start, String expression) {
		Kind kind = kind(expression, start);
		boolean isLong = expression.startsWith("<>", start) || expression.startsWith("<=", start)
				|| expression.startsWith(">=", start);
		int end = start + (isLong ? 2 : 1);
		while (kind != Kind.SYMBOL && isPart(expression, end, kind)) {
			end++;
		}
		return new Token(kind, expression.substring(start, end), start, end);
	}

	private static Kind kind(String expression, int start) {
		char first = expression.charAt(start);
		if ((first == '#' || first == ':') && isPart(expression, start + 1, Kind.NAME)) {
			return (first == '#') ? Kind.NAME : Kind.VALUE;
		}
		if (first == '_' || !isPart(expression, start, Kind.WORD)) {
			return Kind.SYMBOL;
		}
		return isPart(expression, start, Kind.NUMBER) ? Kind.NUMBER : Kind.WORD;
	}

	private static boolean isPart(String expression, int position, Kind kind) {
		char next = (position < expression.length()) ? expression.charAt(position) : 0;
		boolean isDigit = next >= '0' && next <= '9';
		return isDigit || (kind != Kind.NUMBER
				&& (next == '_' || (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z')));
	}

	/** Whether this is a symbol, or a keyword in any case. */
	boolean is(String word) {
		return (this.kind == Kind.SYMBOL || this.kind == Kind.WORD) && this.text.equalsIgnoreCase(word);
	}

	/**
	 * What a token is.
	 */
	enum Kind {

		/** A name, a keyword or a function. */
		WORD,

		NUMBER,

		/** A placeholder of a name. */
		NAME,

		/** A placeholder of a value. */
		VALUE,

		/** Everything else, also what no expression may contain. */
		SYMBOL,

		END

	}

}

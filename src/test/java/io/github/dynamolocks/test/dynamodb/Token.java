package io.github.dynamolocks.test.dynamodb;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A token of an expression.
 *
 * @param kind what it is
 * @param text its characters, with the sign of a placeholder
 * @param start where it begins in the expression
 * @param end where it ends
 */
record Token(Kind kind, String text, int start, int end) {

	/** Has a group for each kind but the last. */
	private static final Pattern ANY = Pattern
		.compile("([a-zA-Z]\\w*+)|([0-9]++)|(#\\w++)|(:\\w++)|(<>|<=|>=|[^ \t\r\n])");

	/** Splits an expression. The last token, and no other, is {@link Kind#END}. */
	static List<Token> of(String expression) {
		List<Token> tokens = new ArrayList<>();
		Matcher matcher = ANY.matcher(expression);
		while (matcher.find()) {
			int group = 1;
			while (matcher.start(group) < 0) {
				group++;
			}
			tokens.add(new Token(Kind.values()[group - 1], matcher.group(), matcher.start(), matcher.end()));
		}
		tokens.add(new Token(Kind.END, "<EOF>", expression.length(), expression.length()));
		return tokens;
	}

	/** Whether this is a symbol, or a keyword in any case. */
	boolean is(String word) {
		return (this.kind == Kind.SYMBOL || this.kind == Kind.WORD) && this.text.equalsIgnoreCase(word);
	}

	/**
	 * What a token is: a name, keyword or function; a number; a placeholder of a name or
	 * of a value; everything else, also what no expression may contain; the end.
	 */
	enum Kind {

		WORD, NUMBER, NAME, VALUE, SYMBOL, END

	}

}

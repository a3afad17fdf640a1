package io.github.dynamolocks.test.dynamodb;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A token of an expression.
 *
 * @param kind what it is
 * @param text as it is written, with its sign
 * @param start where it begins in the expression
 * @param end where it ends
 */
record Token(Kind kind, String text, int start, int end) {

	/** Has one group for each kind. */
	private static final Pattern TOKEN = Pattern
		.compile(Arrays.stream(Kind.values()).map((kind) -> "(" + kind.pattern + ")").collect(Collectors.joining("|")));

	/** Splits an expression. The last token, and no other, is {@link Kind#END}. */
	static List<Token> of(String expression) {
		List<Token> tokens = new ArrayList<>();
		Matcher matcher = TOKEN.matcher(expression);
		while (matcher.find()) {
			int group = 1;
			while (matcher.start(group) < 0) {
				group++;
			}
			Kind kind = Kind.values()[group - 1];
			if (kind != Kind.SPACE) {
				String text = (kind != Kind.END) ? matcher.group() : "<EOF>";
				tokens.add(new Token(kind, text, matcher.start(), matcher.end()));
			}
		}
		return tokens;
	}

	/** Whether this is a symbol, or a keyword in any case. */
	boolean is(String word) {
		return (this.kind == Kind.SYMBOL || this.kind == Kind.WORD) && this.text.equalsIgnoreCase(word);
	}

	/**
	 * What a token is.
	 */
	enum Kind {

		SPACE("[ \\t\\r\\n]+"),

		/** A name, a keyword or a function. */
		WORD("[a-zA-Z]\\w*"),

		NUMBER("[0-9]+"),

		/** A placeholder of a name. */
		NAME("#\\w+"),

		/** A placeholder of a value. */
		VALUE(":\\w+"),

		END("\\z"),

		/** Everything else, also what no expression may contain. */
		SYMBOL("<>|<=|>=|(?s:.)");

		private final String pattern;

		Kind(String pattern) {
			this.pattern = pattern;
		}

	}

}

package io.github.dynamolocks.test.dynamodb;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits an expression into tokens.
 */
final class Tokenizer {

	private static final List<String> LONG_SYMBOLS = List.of("<>", "<=", ">=");

	private final String expression;

	private final List<Token> tokens = new ArrayList<>();

	private int position;

	private Tokenizer(String expression) {
		this.expression = expression;
	}

	/** Returns the tokens. The last one, and only that, is {@link Token.Kind#END}. */
	static List<Token> tokens(String expression) {
		Tokenizer tokenizer = new Tokenizer(expression);
		while (tokenizer.position < expression.length()) {
			tokenizer.next();
		}
		tokenizer.tokens.add(new Token(Token.Kind.END, "<EOF>", expression.length()));
		return tokenizer.tokens;
	}

	private void next() {
		char first = this.expression.charAt(this.position);
		if (first == ' ' || first == '\t' || first == '\r' || first == '\n') {
			this.position++;
		}
		else if (isLetter(first)) {
			add(Token.Kind.WORD, wordEnd(this.position));
		}
		else if (isDigit(first)) {
			int end = this.position;
			while (end < this.expression.length() && isDigit(this.expression.charAt(end))) {
				end++;
			}
			add(Token.Kind.NUMBER, end);
		}
		else if ((first == '#' || first == ':') && wordEnd(this.position + 1) > this.position + 1) {
			add((first == '#') ? Token.Kind.NAME : Token.Kind.VALUE, wordEnd(this.position + 1));
		}
		else {
			boolean isLong = LONG_SYMBOLS.stream()
				.anyMatch((symbol) -> this.expression.startsWith(symbol, this.position));
			add(Token.Kind.SYMBOL, this.position + (isLong ? 2 : 1));
		}
	}

	private void add(Token.Kind kind, int end) {
		this.tokens.add(new Token(kind, this.expression.substring(this.position, end), this.position));
		this.position = end;
	}

	private int wordEnd(int start) {
		int end = start;
		while (end < this.expression.length() && isPart(this.expression.charAt(end))) {
			end++;
		}
		return end;
	}

	private static boolean isPart(char character) {
		return isLetter(character) || isDigit(character) || character == '_';
	}

	private static boolean isLetter(char character) {
		return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
	}

	private static boolean isDigit(char character) {
		return character >= '0' && character <= '9';
	}

}

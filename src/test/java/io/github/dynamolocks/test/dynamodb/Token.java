package io.github.dynamolocks.test.dynamodb;

/**
 * A token of an expression.
 *
 * @param kind what it is
 * @param text as it is written, with its sign
 * @param start where it begins in the expression
 */
record Token(Kind kind, String text, int start) {

	int end() {
		return this.start + ((this.kind == Kind.END) ? 0 : this.text.length());
	}

	boolean is(String symbol) {
		return this.kind == Kind.SYMBOL && this.text.equals(symbol);
	}

	boolean isKeyword(String keyword) {
		return this.kind == Kind.WORD && this.text.equalsIgnoreCase(keyword);
	}

	/**
	 * What a token is.
	 */
	enum Kind {

		/** A name, a keyword or a function. */
		WORD,

		/** Digits. */
		NUMBER,

		/** A placeholder of a name. */
		NAME,

		/** A placeholder of a value. */
		VALUE,

		/** Everything else, also what no expression may contain. */
		SYMBOL,

		/** The end of the expression. */
		END

	}

}

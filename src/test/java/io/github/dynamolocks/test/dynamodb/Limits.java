package io.github.dynamolocks.test.dynamodb;

/**
 * Defines the limits of values and expressions that AWS documents.
 */
final class Limits {

	/** The significant digits of a number. */
	static final int NUMBER_DIGITS = 38;

	/** The largest exponent: numbers are below 1E126. */
	static final int NUMBER_EXPONENT_MAX = 125;

	/** The smallest exponent: the smallest positive number is 1E-130. */
	static final int NUMBER_EXPONENT_MIN = -130;

	/** The levels of nested lists and maps. */
	static final int NESTING = 32;

	/**
	 * The levels of nested JSON. A level of a value takes two, and the request adds its
	 * own.
	 */
	static final int JSON_DEPTH = 3 * NESTING;

	/** The bytes of an item. */
	static final int ITEM_SIZE = 400 * 1024;

	/** The bytes of a partition key. */
	static final int PARTITION_KEY_SIZE = 2048;

	/** The bytes of a sort key. */
	static final int SORT_KEY_SIZE = 1024;

	/** The bytes of an expression. */
	static final int EXPRESSION_SIZE = 4096;

	/** The operators and functions in an expression. */
	static final int EXPRESSION_OPERATORS = 300;

	/** The operands of {@code IN}. */
	static final int IN_OPERANDS = 100;

	/** The bytes of a placeholder. */
	static final int PLACEHOLDER_SIZE = 255;

	private Limits() {
	}

}

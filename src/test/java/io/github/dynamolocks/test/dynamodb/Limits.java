package io.github.dynamolocks.test.dynamodb;

/**
 * Has the limits of values and of expressions that AWS documents.
 */
final class Limits {

	/** Significant digits of a number. */
	static final int NUMBER_DIGITS = 38;

	/** The largest number is below 1E126. */
	static final int NUMBER_EXPONENT_MAX = 125;

	/** The smallest positive number is 1E-130. */
	static final int NUMBER_EXPONENT_MIN = -130;

	/** Lists and maps inside each other. */
	static final int NESTING = 32;

	/**
	 * JSON inside each other: each level of a value is two, and a request has its own.
	 */
	static final int JSON_DEPTH = 3 * NESTING;

	/** Bytes of an item. */
	static final int ITEM_SIZE = 400 * 1024;

	/** Bytes of a partition key. */
	static final int PARTITION_KEY_SIZE = 2048;

	/** Bytes of a sort key. */
	static final int SORT_KEY_SIZE = 1024;

	/** Bytes of an expression. */
	static final int EXPRESSION_SIZE = 4096;

	/** Operators and functions in an expression. */
	static final int EXPRESSION_OPERATORS = 300;

	/** Operands of {@code IN}. */
	static final int IN_OPERANDS = 100;

	/** Bytes of a placeholder. */
	static final int PLACEHOLDER_SIZE = 255;

	private Limits() {
	}

}

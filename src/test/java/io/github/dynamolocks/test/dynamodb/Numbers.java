package io.github.dynamolocks.test.dynamodb;

import java.math.BigDecimal;

/**
 * Knows DynamoDB's numbers: 38 significant digits, from 1E-130 to below 1E126.
 */
final class Numbers {

	/** As many digits fit into a long. */
	private static final int SHORT = 18;

	private Numbers() {
	}

	/**
	 * Reads a number.
	 * @return without trailing zeros, so that equal numbers are equal objects
	 */
	static BigDecimal parse(String text) {
		if (text.isEmpty()) {
			throw DynamoDbError.validation("The parameter cannot be converted to a numeric value");
		}
		boolean digits = true;
		for (int i = 0; i < text.length(); i++) {
			char next = text.charAt(i);
			if ("+-.eE".indexOf(next) >= 0) {
				digits = false;
			}
			else if (next < '0' || next > '9') {
				throw notNumeric(text);
			}
		}
		if (digits && text.length() <= SHORT) {
			return BigDecimal.valueOf(Long.parseLong(text)).stripTrailingZeros();
		}
		try {
			return checked(new BigDecimal(text));
		}
		catch (NumberFormatException ex) {
			throw notNumeric(text);
		}
	}

	private static DynamoDbError notNumeric(String text) {
		return DynamoDbError.validation("The parameter cannot be converted to a numeric value: " + text);
	}

	/**
	 * Returns the number without trailing zeros, or throws if DynamoDB cannot store it.
	 */
	static BigDecimal checked(BigDecimal number) {
		BigDecimal stripped = number.stripTrailingZeros();
		if (stripped.signum() == 0) {
			return BigDecimal.ZERO;
		}
		int exponent = exponent(stripped);
		if (exponent > Limits.NUMBER_EXPONENT_MAX) {
			throw DynamoDbError
				.validation("Number overflow. Attempting to store a number with magnitude larger than supported range");
		}
		if (exponent < Limits.NUMBER_EXPONENT_MIN) {
			throw DynamoDbError.validation(
					"Number underflow. Attempting to store a number with magnitude smaller than supported range");
		}
		if (stripped.precision() > Limits.NUMBER_DIGITS) {
			throw DynamoDbError.validation("Attempting to store more than 38 significant digits in a Number");
		}
		return stripped;
	}

	/** Returns the bytes: one, and one for each two digits that share a place. */
	static int size(BigDecimal number) {
		if (number.signum() == 0) {
			return 1;
		}
		int digits = number.precision();
		boolean aligned = digits % 2 == 1 || exponent(number) % 2 != 0;
		return 1 + (digits + 1) / 2 + (aligned ? 0 : 1) + ((number.signum() < 0) ? 1 : 0);
	}

	private static int exponent(BigDecimal number) {
		return number.precision() - number.scale() - 1;
	}

}

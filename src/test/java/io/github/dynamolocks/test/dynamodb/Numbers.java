package io.github.dynamolocks.test.dynamodb;

import java.math.BigDecimal;
import java.util.regex.Pattern;

/**
 * Knows DynamoDB's numbers: 38 significant digits, from 1E-130 to below 1E126.
 */
final class Numbers {

	private static final String NOT_NUMERIC = "The parameter cannot be converted to a numeric value";

	/** {@link BigDecimal} reads the digits of other scripts, too. */
	private static final Pattern CHARACTERS = Pattern.compile("[-+.eE0-9]+");

	private Numbers() {
	}

	/**
	 * Reads a number.
	 * @return without trailing zeros, so that equal numbers are equal objects
	 */
	static BigDecimal parse(String text) {
		DynamoDbError.check(!text.isEmpty(), NOT_NUMERIC);
		try {
			if (CHARACTERS.matcher(text).matches()) {
				return checked(new BigDecimal(text));
			}
		}
		catch (NumberFormatException ex) {
			// Falls through to the same error
		}
		throw DynamoDbError.validation(NOT_NUMERIC + ": " + text);
	}

	/**
	 * Returns the number without trailing zeros, or throws if DynamoDB cannot store it.
	 */
	static BigDecimal checked(BigDecimal number) {
		BigDecimal stripped = number.stripTrailingZeros();
		DynamoDbError.check(exponent(stripped) <= Limits.NUMBER_EXPONENT_MAX,
				"Number overflow. Attempting to store a number with magnitude larger than supported range");
		DynamoDbError.check(exponent(stripped) >= Limits.NUMBER_EXPONENT_MIN,
				"Number underflow. Attempting to store a number with magnitude smaller than supported range");
		DynamoDbError.check(stripped.precision() <= Limits.NUMBER_DIGITS,
				"Attempting to store more than 38 significant digits in a Number");
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

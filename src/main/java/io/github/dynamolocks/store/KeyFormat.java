package io.github.dynamolocks.store;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import io.github.dynamolocks.PrintableText;

/**
 * Converts a resource into the value of a key, for each type that the key of a table can
 * have.
 */
enum KeyFormat {

	/** A string, which is the unchanged resource. */
	S {

		@Override
		String canonical(String resource) {
			if (resource.isEmpty()) {
				throw new IllegalArgumentException(
						"The resource '' is empty: give it a name, such as 'order:42', because the key of a DynamoDB item must not be empty");
			}
			requireWholeCharacters(resource);
			// A char takes at most four bytes, so most resources need not be encoded.
			if (resource.length() > MAX_BYTES / 4 && resource.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
				throw new IllegalArgumentException(
						"The resource '%s' has %s bytes, but the key of a DynamoDB item has at most %s: lock an id, or a hash of the value"
							.formatted(abbreviate(resource), resource.getBytes(StandardCharsets.UTF_8).length,
									MAX_BYTES));
			}
			return resource;
		}

		@Override
		AttributeValue attribute(String canonical) {
			return AttributeValue.fromS(canonical);
		}

	},

	/** A number. The resources 1, 1.0 and 01 are the same lock. */
	N {

		@Override
		String canonical(String resource) {
			if (resource.length() > MAX_BYTES) {
				// Parsing so many digits would take a long time.
				throw outOfRange(resource);
			}
			BigDecimal number;
			try {
				number = new BigDecimal(resource.strip()).stripTrailingZeros();
			}
			catch (NumberFormatException ex) {
				throw new IllegalArgumentException(
						"The resource '%s' is not a number, but the table's key attribute is of type N: lock a number, or use a table whose key is of type S"
							.formatted(abbreviate(resource)),
						ex);
			}
			catch (ArithmeticException ex) {
				// The exponent is even too large for BigDecimal.
				throw outOfRange(resource);
			}
			long exponent = (long) number.precision() - number.scale() - 1;
			if (number.precision() > MAX_DIGITS
					|| (number.signum() != 0 && (exponent < MIN_EXPONENT || exponent > MAX_EXPONENT))) {
				throw outOfRange(resource);
			}
			return (number.signum() != 0) ? number.toPlainString() : "0";
		}

		@Override
		AttributeValue attribute(String canonical) {
			return AttributeValue.fromN(canonical);
		}

	};

	private static final int MAX_BYTES = 2048;

	private static final int MAX_SORT_BYTES = 1024;

	private static final int MAX_DIGITS = 38;

	private static final int MIN_EXPONENT = -130;

	private static final int MAX_EXPONENT = 125;

	abstract String canonical(String resource);

	abstract AttributeValue attribute(String canonical);

	/** Returns whether a resource can be a partition key of this type. */
	boolean canWrite(String resource) {
		try {
			canonical(resource);
			return true;
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

	/**
	 * Returns whether a text can be a sort key of this type, which is shorter than a
	 * partition key.
	 */
	boolean canSort(String value) {
		return (this == N) ? canWrite(value) : canWrite(value, MAX_SORT_BYTES);
	}

	/** Returns whether a text can be a key of at most so many bytes. */
	boolean canWrite(String text, int maxBytes) {
		return canWrite(text) && text.getBytes(StandardCharsets.UTF_8).length <= maxBytes;
	}

	/**
	 * Refuses half a character: it has no form in UTF-8, so different resources would
	 * become the same key.
	 */
	private static void requireWholeCharacters(String resource) {
		for (int i = 0; i < resource.length(); i++) {
			if (Character.isSurrogate(resource.charAt(i))) {
				int character = resource.codePointAt(i);
				if (Character.charCount(character) == 1) {
					throw new IllegalArgumentException(
							"The resource '%s' has half a character (U+%s) at index %s, but the key of a DynamoDB item must be valid Unicode text: lock an id, or a hash of the value"
								.formatted(abbreviate(resource),
										Integer.toHexString(character).toUpperCase(Locale.ROOT), i));
				}
				i++;
			}
		}
	}

	private static IllegalArgumentException outOfRange(String resource) {
		return new IllegalArgumentException(
				"The resource '%s' is not a number that DynamoDB can store: use at most %s digits and a magnitude from 1E%s to 9.99E%s, or a table whose key is of type S"
					.formatted(abbreviate(resource), MAX_DIGITS, MIN_EXPONENT, MAX_EXPONENT));
	}

	private static String abbreviate(String resource) {
		return PrintableText.of((resource.length() <= 60) ? resource : resource.substring(0, 60) + "…");
	}

}

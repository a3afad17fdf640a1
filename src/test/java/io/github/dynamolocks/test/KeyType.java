package io.github.dynamolocks.test;

import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/**
 * The possible types of a lock table's key.
 *
 * @since 0.1.0
 */
public enum KeyType {

	/**
	 * A string, type {@code S}.
	 */
	STRING(ScalarAttributeType.S) {
		@Override
		AttributeValue value(String text) {
			return AttributeValue.fromS(text);
		}
	},

	/**
	 * A number, type {@code N}.
	 */
	NUMBER(ScalarAttributeType.N) {
		@Override
		AttributeValue value(String text) {
			return AttributeValue.fromN(text);
		}
	};

	private final ScalarAttributeType scalar;

	KeyType(ScalarAttributeType scalar) {
		this.scalar = scalar;
	}

	ScalarAttributeType scalar() {
		return this.scalar;
	}

	abstract AttributeValue value(String text);

}

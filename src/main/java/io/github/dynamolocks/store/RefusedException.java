package io.github.dynamolocks.store;

import java.util.Map;

import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/**
 * Thrown when DynamoDB refuses a write because its condition is not met.
 */
final class RefusedException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final transient Map<String, AttributeValue> item;

	private final boolean repeated;

	/**
	 * Creates the exception.
	 * @param cause the answer of DynamoDB
	 * @param repeated whether DynamoDB may have applied an earlier transmission of the
	 * same write, or may still apply it
	 */
	RefusedException(ConditionalCheckFailedException cause, boolean repeated) {
		super(cause.getMessage(), cause, false, false);
		this.item = cause.hasItem() ? cause.item() : Map.of();
		this.repeated = repeated;
	}

	/** Returns the item in the answer, an empty map if the answer has none. */
	Map<String, AttributeValue> item() {
		return this.item;
	}

	/**
	 * Returns whether DynamoDB may have applied an earlier transmission of the same
	 * write, or may still apply it. A transmission that DynamoDB answered with an error
	 * of status 4xx does not count.
	 */
	boolean isRepeated() {
		return this.repeated;
	}

}

package io.github.dynamolocks.store;

import java.util.Map;

import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/**
 * Tells that DynamoDB refused a write because its condition was not met.
 */
final class RefusedException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final transient Map<String, AttributeValue> item;

	private final boolean repeated;

	/**
	 * Creates the exception.
	 * @param cause the answer
	 * @param repeated whether DynamoDB may have applied an earlier transmission of the
	 * same write, or may still do so
	 */
	RefusedException(ConditionalCheckFailedException cause, boolean repeated) {
		super(cause.getMessage(), cause, false, false);
		this.item = cause.hasItem() ? cause.item() : Map.of();
		this.repeated = repeated;
	}

	/** Returns the item that the answer shows, empty if it shows none. */
	Map<String, AttributeValue> item() {
		return this.item;
	}

	/**
	 * Returns whether an earlier transmission of the same write may have been applied, or
	 * may still be. One that DynamoDB answered with an error of the caller's does not
	 * count.
	 */
	boolean isRepeated() {
		return this.repeated;
	}

}

package io.github.dynamolocks.test.dynamodb;

import java.time.Instant;

/**
 * Errors that {@link Faults} can answer in place of DynamoDB, in the form of DynamoDB.
 *
 * @since 0.1.0
 */
public enum DynamoDbFailure {

	/**
	 * The request exceeds the table's provisioned capacity. The SDK retries it.
	 */
	PROVISIONED_THROUGHPUT_EXCEEDED(400, "ProvisionedThroughputExceededException",
			"The level of configured provisioned throughput for the table was exceeded."),

	/**
	 * DynamoDB throttles the account. The SDK retries the request.
	 */
	THROTTLED(400, "ThrottlingException", "Rate of requests exceeds the allowed throughput."),

	/**
	 * DynamoDB failed. It may have applied the request. The SDK retries it.
	 */
	INTERNAL_SERVER_ERROR(500, "InternalServerError",
			"The request processing has failed because of an unknown error, exception or failure."),

	/**
	 * DynamoDB cannot accept the request now. The SDK retries it.
	 */
	SERVICE_UNAVAILABLE(503, "ServiceUnavailableException", "Service is temporarily unavailable."),

	/**
	 * The credentials do not allow the operation.
	 */
	ACCESS_DENIED(400, "AccessDeniedException",
			"User: arn:aws:iam::000000000000:user/test is not authorized to perform this operation."),

	/**
	 * The table does not exist.
	 */
	RESOURCE_NOT_FOUND(400, "ResourceNotFoundException", "Requested resource not found"),

	/**
	 * The temporary credentials have expired.
	 */
	EXPIRED_CREDENTIALS(400, "ExpiredTokenException", "The security token included in the request is expired"),

	/**
	 * A transaction of another client uses the item. The SDK does not retry the request.
	 */
	TRANSACTION_CONFLICT(400, "TransactionConflictException", "Transaction is ongoing for the item"),

	/**
	 * Another region of a global table with strong consistency writes the item. The SDK
	 * retries the request.
	 */
	REPLICATED_WRITE_CONFLICT(400, "ReplicatedWriteConflictException",
			"One or more items in this request are being modified by a request in another Region.");

	private final int status;

	private final String type;

	private final String message;

	DynamoDbFailure(int status, String type, String message) {
		this.status = status;
		this.type = type;
		this.message = message;
	}

	/**
	 * Returns the error code.
	 * @return the value of {@code awsErrorDetails().errorCode()} in the SDK
	 */
	public String errorCode() {
		return this.type;
	}

	/**
	 * Returns the HTTP status.
	 * @return 400 for a refused request, 500 or above for a failure of DynamoDB
	 */
	public int status() {
		return this.status;
	}

	/**
	 * Returns the message.
	 * @return the message in the words of DynamoDB
	 */
	public String message() {
		return this.message;
	}

	ApiAnswer answer(Instant date) {
		return new DynamoDbError(this.type, this.message, this.status).answer(date);
	}

}

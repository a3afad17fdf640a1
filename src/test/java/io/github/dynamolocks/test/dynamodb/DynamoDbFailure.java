package io.github.dynamolocks.test.dynamodb;

import java.time.Instant;

/**
 * The errors that {@link Faults} can answer with in DynamoDB's place, in DynamoDB's own
 * form.
 */
public enum DynamoDbFailure {

	/**
	 * The table's capacity is used up; the SDK retries it.
	 */
	PROVISIONED_THROUGHPUT_EXCEEDED(400, "ProvisionedThroughputExceededException",
			"The level of configured provisioned throughput for the table was exceeded."),

	/**
	 * The account's requests are throttled; the SDK retries it.
	 */
	THROTTLED(400, "ThrottlingException", "Rate of requests exceeds the allowed throughput."),

	/**
	 * DynamoDB failed, and whether it applied the request is not known; the SDK retries
	 * it.
	 */
	INTERNAL_SERVER_ERROR(500, "InternalServerError",
			"The request processing has failed because of an unknown error, exception or failure."),

	/**
	 * DynamoDB cannot take the request now; the SDK retries it.
	 */
	SERVICE_UNAVAILABLE(503, "ServiceUnavailableException", "Service is temporarily unavailable."),

	/**
	 * The credentials do not allow the operation.
	 */
	ACCESS_DENIED(400, "AccessDeniedException",
			"User: arn:aws:iam::000000000000:user/test is not authorized to perform this operation."),

	/**
	 * There is no such table.
	 */
	RESOURCE_NOT_FOUND(400, "ResourceNotFoundException", "Requested resource not found"),

	/**
	 * The credentials are temporary, and their time is over.
	 */
	EXPIRED_CREDENTIALS(400, "ExpiredTokenException", "The security token included in the request is expired"),

	/**
	 * A transaction of another client touches the item; the SDK does not retry it.
	 */
	TRANSACTION_CONFLICT(400, "TransactionConflictException", "Transaction is ongoing for the item"),

	/**
	 * Another region of a global table with strong consistency writes the item; the SDK
	 * retries it.
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
	 * The name by which the SDK reports it.
	 * @return what {@code awsErrorDetails().errorCode()} gives
	 */
	public String errorCode() {
		return this.type;
	}

	/**
	 * Returns the HTTP status.
	 * @return 400, or 500 and above for DynamoDB's own failures
	 */
	public int status() {
		return this.status;
	}

	/**
	 * Returns the message.
	 * @return DynamoDB's words
	 */
	public String message() {
		return this.message;
	}

	ApiAnswer answer(Instant date) {
		return new DynamoDbError(this.type, this.message, this.status).answer(date);
	}

}

package io.github.dynamolocks.test;

/**
 * The errors that a {@link FaultProxy} can answer with in DynamoDB's place, in DynamoDB's
 * own form.
 */
public enum DynamoDbFailure {

	/**
	 * The table's capacity is used up; the SDK retries it.
	 */
	PROVISIONED_THROUGHPUT_EXCEEDED(400, "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException",
			"The level of configured provisioned throughput for the table was exceeded."),

	/**
	 * The account's requests are throttled; the SDK retries it.
	 */
	THROTTLED(400, "com.amazon.coral.availability#ThrottlingException",
			"Rate of requests exceeds the allowed throughput."),

	/**
	 * DynamoDB failed, and whether it applied the request is not known; the SDK retries
	 * it.
	 */
	INTERNAL_SERVER_ERROR(500, "com.amazonaws.dynamodb.v20120810#InternalServerError",
			"The request processing has failed because of an unknown error, exception or failure."),

	/**
	 * DynamoDB cannot take the request now; the SDK retries it.
	 */
	SERVICE_UNAVAILABLE(503, "com.amazon.coral.availability#ServiceUnavailableException",
			"Service is temporarily unavailable."),

	/**
	 * A transaction of another client touches the item at the same moment; the SDK does
	 * not retry it.
	 */
	TRANSACTION_CONFLICT(400, "com.amazonaws.dynamodb.v20120810#TransactionConflictException",
			"Transaction is ongoing for the item"),

	/**
	 * A replica in another region touches the item at the same moment; the SDK retries
	 * it.
	 */
	REPLICATED_WRITE_CONFLICT(400, "com.amazonaws.dynamodb.v20120810#ReplicatedWriteConflictException",
			"One or more items in this request are being modified by a request in another Region."),

	/**
	 * The credentials do not allow the operation.
	 */
	ACCESS_DENIED(400, "com.amazon.coral.service#AccessDeniedException",
			"User: arn:aws:iam::000000000000:user/test is not authorized to perform this operation."),

	/**
	 * There is no such table.
	 */
	RESOURCE_NOT_FOUND(400, "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException",
			"Requested resource not found");

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
		return this.type.substring(this.type.indexOf('#') + 1);
	}

	int status() {
		return this.status;
	}

	String message() {
		return this.message;
	}

	ProxiedAnswer answer() {
		return ProxiedAnswer.now(this.status,
				"{\"__type\":\"%s\",\"message\":\"%s\"}".formatted(this.type, this.message));
	}

}

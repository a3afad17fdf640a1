package io.github.dynamolocks.test.dynamodb;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Reports an error in the form that DynamoDB answers it.
 */
final class DynamoDbError extends RuntimeException {

	static final String VALIDATION = "ValidationException";

	static final String SERIALIZATION = "SerializationException";

	static final String CONDITION_FAILED = "ConditionalCheckFailedException";

	static final String RATE_EXCEEDED = "ProvisionedThroughputExceededException";

	static final String RESOURCE_NOT_FOUND = "ResourceNotFoundException";

	private static final long serialVersionUID = 1L;

	private static final int BAD_REQUEST = 400;

	private final String type;

	private final int status;

	private final transient Map<String, @Nullable Object> body = new LinkedHashMap<>();

	/**
	 * Creates an error.
	 * @param type the type, such as {@value #VALIDATION}
	 * @param message the message for people
	 * @param status the HTTP status
	 */
	DynamoDbError(String type, String message, int status) {
		super(message, null, false, false);
		this.type = type;
		this.status = status;
		this.body.put("__type", namespace() + "#" + type);
		this.body.put("message", message);
	}

	/** Creates an error with status 400. */
	static DynamoDbError of(String type, String message) {
		return new DynamoDbError(type, message, BAD_REQUEST);
	}

	/** Throws an error with status 400 unless a condition is met. */
	@SuppressWarnings("AnnotateFormatMethod") // That annotation is not in the JDK
	static void check(boolean met, String type, String message, @Nullable Object... arguments) {
		if (!met) {
			throw of(type, message.formatted(arguments));
		}
	}

	static DynamoDbError validation(String message) {
		return of(VALIDATION, message);
	}

	static DynamoDbError serialization(String message) {
		return of(SERIALIZATION, message);
	}

	/**
	 * Adds a member to the body, such as {@code Item} or {@code CancellationReasons}.
	 * @return this
	 */
	DynamoDbError with(String name, Object value) {
		this.body.put(name, value);
		return this;
	}

	/** Returns the name of the exception without its namespace. */
	String type() {
		return this.type;
	}

	String message() {
		return String.valueOf(getMessage());
	}

	/** Returns the body of the answer in the form that {@link Json#write} accepts. */
	Map<String, @Nullable Object> body() {
		return this.body;
	}

	ApiAnswer answer(Instant date) {
		return ApiAnswer.of(this.status, Json.write(this.body), date);
	}

	private String namespace() {
		return switch (this.type) {
			case VALIDATION -> "com.amazon.coral.validate";
			case "ThrottlingException", "ServiceUnavailableException" -> "com.amazon.coral.availability";
			case SERIALIZATION, "UnknownOperationException", "MissingAuthenticationTokenException",
					"AccessDeniedException", "ExpiredTokenException" ->
				"com.amazon.coral.service";
			default -> "com.amazonaws.dynamodb.v20120810";
		};
	}

}

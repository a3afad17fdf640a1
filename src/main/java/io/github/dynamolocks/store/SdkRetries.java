package io.github.dynamolocks.store;

import java.io.IOException;
import java.util.OptionalInt;
import java.util.Set;

import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Decides which failed transmissions are worth another one.
 */
final class SdkRetries {

	private static final int SERVER_ERROR = 500;

	/** Another write touched the item at the same moment. Nothing was changed. */
	private static final Set<String> CONFLICTS = Set.of("TransactionConflictException",
			"ReplicatedWriteConflictException", "TransactionInProgressException");

	private SdkRetries() {
	}

	/**
	 * Returns how often a client is configured to send a request that remains without an
	 * answer; nothing for a client that does not say.
	 */
	@SuppressWarnings("deprecation") // RetryPolicy is what older applications configure
	static OptionalInt transmissions(DynamoDbClient client) {
		try {
			ClientOverrideConfiguration configured = client.serviceClientConfiguration().overrideConfiguration();
			OptionalInt byPolicy = configured.retryPolicy()
				.map((policy) -> OptionalInt.of(policy.numRetries() + 1))
				.orElse(OptionalInt.empty());
			return byPolicy.isPresent() ? byPolicy
					: configured.retryStrategy()
						.map(RetryStrategy::maxAttempts)
						.map(OptionalInt::of)
						.orElse(OptionalInt.empty());
		}
		catch (RuntimeException ex) {
			// A mock, or another implementation of the interface
			return OptionalInt.empty();
		}
	}

	/**
	 * Whether DynamoDB answered that the same request can succeed at another moment:
	 * throttling, a conflict with another write, an error of the server.
	 */
	static boolean isPassing(Throwable failure) {
		return failure instanceof AwsServiceException service && (service.statusCode() >= SERVER_ERROR
				|| service.isThrottlingException() || CONFLICTS.contains(code(service)));
	}

	/**
	 * Whether no answer could be read, or the signature's time was off, which the SDK has
	 * corrected by now. How often that is worth another transmission is the client's to
	 * say.
	 */
	static boolean isUnanswered(Throwable failure) {
		if (failure instanceof AwsServiceException service) {
			return service.isClockSkewException();
		}
		return failure instanceof SdkClientException client && (client.retryable()
				|| client instanceof ApiCallAttemptTimeoutException || client.getCause() instanceof IOException);
	}

	/** Returns DynamoDB's name of an error, empty if the answer has none. */
	static String code(AwsServiceException failure) {
		return (failure.awsErrorDetails() != null && failure.awsErrorDetails().errorCode() != null)
				? failure.awsErrorDetails().errorCode() : "";
	}

}

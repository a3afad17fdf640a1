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
 * Classifies the failures of a request and reads the retry settings of a client.
 */
final class SdkRetries {

	private static final int SERVER_ERROR = 500;

	/**
	 * The errors that tell that another write used the item at the same moment. DynamoDB
	 * has changed nothing.
	 */
	private static final Set<String> CONFLICTS = Set.of("TransactionConflictException",
			"ReplicatedWriteConflictException", "TransactionInProgressException");

	private SdkRetries() {
	}

	/**
	 * Returns how often a client is configured to send a request that is not answered,
	 * empty if the client does not tell.
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
			// A mock or another implementation of the interface
			return OptionalInt.empty();
		}
	}

	/**
	 * Returns whether the same request can succeed later: DynamoDB throttled it, met a
	 * conflict with another write or had an error.
	 */
	static boolean isPassing(Throwable failure) {
		return failure instanceof AwsServiceException service && (service.statusCode() >= SERVER_ERROR
				|| service.isThrottlingException() || CONFLICTS.contains(code(service)));
	}

	/**
	 * Returns whether no answer could be read, or whether the time of the signature was
	 * wrong, which the SDK has corrected. The settings of the client limit how often such
	 * a request is sent again.
	 */
	static boolean isUnanswered(Throwable failure) {
		if (failure instanceof AwsServiceException service) {
			return service.isClockSkewException();
		}
		return failure instanceof SdkClientException client && (client.retryable()
				|| client instanceof ApiCallAttemptTimeoutException || client.getCause() instanceof IOException);
	}

	/** Returns DynamoDB's name of an error, an empty text if the answer has none. */
	static String code(AwsServiceException failure) {
		return (failure.awsErrorDetails() != null && failure.awsErrorDetails().errorCode() != null)
				? failure.awsErrorDetails().errorCode() : "";
	}

}

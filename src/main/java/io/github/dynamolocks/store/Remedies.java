package io.github.dynamolocks.store;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.concurrent.RejectedExecutionException;
import java.util.regex.Pattern;

import javax.net.ssl.SSLException;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;

/**
 * Finds the remedy for a failed request.
 */
final class Remedies {

	/** DynamoDB's name of the error for a key that does not match the table. */
	static final String WRONG_KEY = "ValidationException";

	/** The messages of the HTTP clients and executors of a closed client. */
	private static final Pattern CLOSED = Pattern.compile("(?i)shut(ting)? ?down|closed|terminated");

	private static final Pattern NO_CREDENTIALS = Pattern.compile("(?i)unable to load credentials");

	private final LockTable table;

	Remedies(LockTable table) {
		this.table = table;
	}

	/**
	 * Returns the remedy for a failure.
	 * @param failure the exception of the client
	 * @return a sentence without a full stop; null if no remedy is known
	 */
	@Nullable String of(Throwable failure) {
		if (failure instanceof AwsServiceException service) {
			return of(SdkRetries.code(service));
		}
		if (failure instanceof ApiCallTimeoutException || failure instanceof ApiCallAttemptTimeoutException) {
			return "If DynamoDB is that slow from here, increase dynamo-locks.request-timeout and dynamo-locks.attempt-timeout";
		}
		if (failure instanceof SdkClientException
				&& NO_CREDENTIALS.matcher(String.valueOf(failure.getMessage())).find()) {
			return "Give the process a role or a profile, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY";
		}
		if ((failure instanceof IllegalStateException || failure instanceof RejectedExecutionException)
				&& CLOSED.matcher(String.valueOf(failure.getMessage())).find()) {
			return "The DynamoDbClient seems to be closed: close it after the lock client";
		}
		return ofConnection(failure);
	}

	private static @Nullable String ofConnection(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof UnknownHostException) {
				return "Check the region, dynamo-locks.endpoint and the name resolution of this host";
			}
			if (cause instanceof ConnectException || cause instanceof NoRouteToHostException) {
				return "Start DynamoDB at that address, or correct dynamo-locks.endpoint or the endpoint of the DynamoDbClient bean, and check proxies and firewalls";
			}
			if (cause instanceof SSLException) {
				return "Check whether the endpoint expects http or https, and whether this JVM trusts its certificate";
			}
		}
		return null;
	}

	private @Nullable String of(String code) {
		return switch (code) {
			case "AccessDeniedException" ->
				"Allow dynamodb:GetItem, dynamodb:UpdateItem, dynamodb:DeleteItem and, unless dynamo-locks.on-startup=none,"
						+ " dynamodb:DescribeTable, with dynamo-locks.on-startup=create also dynamodb:CreateTable and"
						+ " dynamodb:UpdateTimeToLive, and for a list of the locks dynamodb:Scan, on the ARN of table '%s'"
							.formatted(this.table.name());
			case "UnrecognizedClientException", "InvalidSignatureException", "IncompleteSignatureException",
					"MissingAuthenticationTokenException", "InvalidClientTokenId", "ExpiredTokenException" ->
				"Check that the credentials are complete and not expired, that they belong to the partition of the region, and that the clock of this host is right";
			case "ResourceNotFoundException" -> TableSetup.howToCreate(this.table);
			case "ProvisionedThroughputExceededException", "ThrottlingException", "RequestLimitExceeded" ->
				"Use on-demand capacity, or provision more";
			case "TransactionConflictException" ->
				"Put fewer items into the transactions that contain the item of the lock, or send them less often";
			case WRONG_KEY ->
				"Check dynamo-locks.table-name, that dynamo-locks.key-attribute and dynamo-locks.sort-key-attribute are the table's key, and that the resource fits its type";
			default -> null;
		};
	}

}

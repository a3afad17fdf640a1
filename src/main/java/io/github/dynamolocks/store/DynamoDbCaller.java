package io.github.dynamolocks.store;

import java.time.Instant;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbResponse;
import software.amazon.awssdk.utils.DateUtils;

import io.github.dynamolocks.LockStoreException;

/**
 * Sends a request, reads DynamoDB's time off the answer whatever it is, and says in the
 * user's words what went wrong.
 */
final class DynamoDbCaller {

	private static final String DATE = "Date";

	/** Every answer of DynamoDB's has it, and no proxy's own. */
	private static final String REQUEST_ID = "x-amzn-RequestId";

	private static final String WRONG_KEY = "ValidationException";

	private final DynamoDbClient client;

	private final LockTable table;

	private final ServerClock clock;

	private volatile @Nullable ParsedDate lastDate;

	DynamoDbCaller(DynamoDbClient client, LockTable table, ServerClock clock) {
		this.client = client;
		this.table = table;
		this.clock = clock;
	}

	/**
	 * Sends a request.
	 * @param what what is being done, as the beginning of a sentence
	 * @param resource the lock's resource, or the table
	 * @param request the request
	 * @return its response
	 * @throws ConditionalCheckFailedException if its condition was not met
	 * @throws LockStoreException if anything else went wrong
	 */
	<R extends DynamoDbResponse> R call(String what, String resource, Function<DynamoDbClient, R> request) {
		Mark sent = this.clock.mark();
		try {
			R response = request.apply(this.client);
			answered(sent, response.sdkHttpResponse());
			return response;
		}
		catch (AwsServiceException ex) {
			if (ex.awsErrorDetails() != null) {
				answered(sent, ex.awsErrorDetails().sdkHttpResponse());
			}
			if (ex instanceof ConditionalCheckFailedException) {
				throw ex;
			}
			throw failure(what, resource, sent, ex, remedy(ex));
		}
		catch (SdkException ex) {
			throw failure(what, resource, sent, ex, remedy(ex));
		}
		catch (IllegalStateException | RejectedExecutionException ex) {
			throw new LockStoreException(resource,
					"%s '%s' failed after %s ms, table '%s': %s".formatted(what, resource, sent.atLeast(),
							this.table.name(), ex.getMessage()),
					"The DynamoDbClient seems to be closed: close it last", ex, true);
		}
	}

	private void answered(Mark sent, @Nullable SdkHttpResponse response) {
		Instant date = null;
		if (response != null) {
			if (response.firstMatchingHeader(REQUEST_ID).isEmpty()) {
				return;
			}
			date = response.firstMatchingHeader(DATE).map(this::parse).orElse(null);
		}
		this.clock.answered(sent, date);
	}

	/** Most answers bear the same date as the one before. */
	private @Nullable Instant parse(String text) {
		ParsedDate last = this.lastDate;
		if (last != null && last.text().equals(text)) {
			return last.date();
		}
		try {
			Instant date = DateUtils.parseRfc822Date(text);
			this.lastDate = new ParsedDate(text, date);
			return date;
		}
		catch (RuntimeException ex) {
			return null;
		}
	}

	private LockStoreException failure(String what, String resource, Mark sent, SdkException ex,
			@Nullable String remedy) {
		String attempts = (ex.numAttempts() != null && ex.numAttempts() > 1)
				? " and %s attempts".formatted(ex.numAttempts()) : "";
		String problem = "%s '%s' failed after %s ms%s, table '%s': %s".formatted(what, resource, sent.atLeast(),
				attempts, this.table.name(), ex.getMessage());
		return new LockStoreException(resource, problem, remedy, ex, mayHaveBeenApplied(ex));
	}

	private static boolean mayHaveBeenApplied(SdkException ex) {
		boolean refused = ex instanceof AwsServiceException service && service.statusCode() >= 400
				&& service.statusCode() < 500;
		return !refused || repeated(ex);
	}

	/** Whether the key of a request did not fit the table's. */
	static boolean isWrongKey(LockStoreException ex) {
		return ex.getCause() instanceof AwsServiceException service && service.awsErrorDetails() != null
				&& WRONG_KEY.equals(service.awsErrorDetails().errorCode());
	}

	/** Whether a request was, or may have been, transmitted more than once. */
	static boolean repeated(SdkException ex) {
		return ex.numAttempts() == null || ex.numAttempts() > 1;
	}

	private @Nullable String remedy(SdkException ex) {
		if (ex instanceof ApiCallTimeoutException || ex instanceof ApiCallAttemptTimeoutException) {
			return "If DynamoDB is that slow from here, set dynamo-locks.request-timeout and dynamo-locks.attempt-timeout";
		}
		if (!(ex instanceof AwsServiceException service) || service.awsErrorDetails() == null) {
			return null;
		}
		String code = service.awsErrorDetails().errorCode();
		if (code == null) {
			return null;
		}
		return switch (code) {
			case "AccessDeniedException" ->
				"Allow dynamodb:GetItem, dynamodb:UpdateItem, dynamodb:DeleteItem and, unless dynamo-locks.on-startup=none,"
						+ " dynamodb:DescribeTable, with dynamo-locks.on-startup=create also dynamodb:CreateTable and"
						+ " dynamodb:UpdateTimeToLive, and for a list of the locks dynamodb:Scan, on the ARN of table '%s'"
							.formatted(this.table.name());
			case "ResourceNotFoundException" -> TableSetup.howToCreate(this.table);
			case "ProvisionedThroughputExceededException", "ThrottlingException", "RequestLimitExceeded" ->
				"Use on-demand capacity, or provision more";
			case WRONG_KEY ->
				"Check dynamo-locks.table-name, that dynamo-locks.key-attribute and dynamo-locks.sort-key-attribute are the table's key, and that the resource fits its type";
			default -> null;
		};
	}

	private record ParsedDate(String text, Instant date) {

	}

}

package io.github.dynamolocks.store;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbResponse;
import software.amazon.awssdk.utils.DateUtils;

import io.github.dynamolocks.LockStoreException;

/**
 * Sends requests, repeats those that can still succeed, and reads DynamoDB's time from
 * every answer. It reports a failure with the resource, the table and the remedy.
 *
 * <p>
 * A request is repeated within its time-out, in every retry mode of the client. A
 * throttling, a conflict or an error of the server is repeated without a limit. A request
 * without an answer is repeated as often as the client is configured to.
 */
final class DynamoDbCaller {

	private static final String DATE = "Date";

	/**
	 * The header that every answer of DynamoDB has, and that the answer of a proxy lacks.
	 */
	private static final String REQUEST_ID = "x-amzn-RequestId";

	/** The SDK tells it since version 2.31. */
	private static final boolean ATTEMPTS_COUNTED = Stream.of(SdkException.class.getMethods())
		.anyMatch((method) -> method.getName().equals("numAttempts"));

	private final DynamoDbClient client;

	private final LockTable table;

	private final DynamoDbPlace place;

	private final Remedies remedies;

	private final ServerClock clock;

	private final RandomGenerator random;

	private final OptionalInt transmissions;

	private volatile @Nullable ParsedDate lastDate;

	DynamoDbCaller(DynamoDbClient client, LockTable table, ServerClock clock, RandomGenerator random) {
		this.client = client;
		this.table = table;
		this.place = new DynamoDbPlace(client);
		this.remedies = new Remedies(table);
		this.clock = clock;
		this.random = random;
		this.transmissions = SdkRetries.transmissions(client);
	}

	@Override
	public String toString() {
		return this.place.toString();
	}

	/** Adds the table, its region and its endpoint. */
	void addPlace(Map<String, String> details) {
		details.put("table", this.table.name());
		details.put("region", Objects.requireNonNullElse(this.place.region(), "unknown"));
		details.put("endpoint", this.place.endpoint().map(Object::toString).orElse("AWS's"));
	}

	/**
	 * Sends a request.
	 * @param effect what the request does to the table
	 * @param what the action, as the beginning of a sentence
	 * @param resource the resource of the lock, or the name of the table
	 * @param timeouts the time-outs of the call and of each transmission
	 * @param request the request
	 * @return the response
	 * @throws RefusedException if its condition was not met
	 * @throws LockStoreException for every other failure
	 */
	<R extends DynamoDbResponse> R call(Effect effect, String what, String resource, RequestTimeouts timeouts,
			Request<R> request) {
		RequestRetry retry = new RequestRetry(this.clock.reading(), timeouts, this.transmissions, this.random);
		boolean applied = false;
		while (true) {
			Transmission transmission = new Transmission(this.clock);
			try {
				return send(transmission, retry, request);
			}
			catch (ConditionalCheckFailedException ex) {
				throw new RefusedException(ex, applied || repeated(ex, transmission));
			}
			catch (RuntimeException | Error ex) {
				applied = applied || (effect == Effect.WRITE && mayHaveBeenApplied(ex, transmission));
				if (!retry.isWorthwhile(ex)) {
					throw failure(what, resource, retry, ex, applied);
				}
			}
		}
	}

	private <R extends DynamoDbResponse> R send(Transmission transmission, RequestRetry retry, Request<R> request) {
		Duration call = retry.left();
		Duration attempt = retry.attempt();
		try {
			R response = request.send(this.client, this.transmissions.isPresent() ? transmission.once(call, attempt)
					: transmission.asConfigured(call, attempt));
			Objects.requireNonNull(response, "the DynamoDbClient returned null");
			answered(transmission.sent(), response.sdkHttpResponse());
			return response;
		}
		catch (AwsServiceException ex) {
			if (ex.awsErrorDetails() != null) {
				answered(transmission.sent(), ex.awsErrorDetails().sdkHttpResponse());
			}
			throw ex;
		}
	}

	private void answered(ClockReading sent, @Nullable SdkHttpResponse response) {
		Instant date = null;
		if (response != null) {
			if (response.firstMatchingHeader(REQUEST_ID).isEmpty()) {
				return;
			}
			date = response.firstMatchingHeader(DATE).map(this::parse).orElse(null);
		}
		this.clock.answered(sent, date);
	}

	/**
	 * Returns the parsed date, null if it is not valid. Most answers have the same date
	 * as the one before, which is not parsed again.
	 */
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

	private LockStoreException failure(String what, String resource, RequestRetry retry, Throwable ex,
			boolean applied) {
		Integer attempted = (ex instanceof SdkException sdk) ? attempts(sdk) : null;
		int sent = retry.transmissions() - 1 + ((attempted != null) ? attempted : 1);
		String attempts = (sent > 1) ? " and %s attempts".formatted(sent) : "";
		String where = resource.equals(this.table.name()) ? this.place.describe(ex instanceof AwsServiceException)
				: "table '%s'".formatted(this.table.name());
		String problem = "%s '%s' failed after %s ms%s, %s: %s".formatted(what, resource, retry.millis(), attempts,
				where, (ex instanceof SdkException) ? ex.getMessage() : ex);
		return new LockStoreException(resource, problem, this.remedies.of(ex), ex, applied);
	}

	private boolean mayHaveBeenApplied(Throwable failure, Transmission transmission) {
		if (failure instanceof AwsServiceException service && service.statusCode() >= 400
				&& service.statusCode() < 500) {
			return repeated(service, transmission);
		}
		// A client that takes no configuration does not tell which requests it has sent.
		return transmission.hasLeft() || this.transmissions.isEmpty();
	}

	/** Returns whether the key of a request did not match the key of the table. */
	static boolean isWrongKey(LockStoreException ex) {
		return ex.getCause() instanceof AwsServiceException service
				&& Remedies.WRONG_KEY.equals(SdkRetries.code(service));
	}

	/**
	 * Returns whether the client itself may have sent a request more than once. A client
	 * that accepts the configuration of a transmission sends it once.
	 */
	private static boolean repeated(SdkException ex, Transmission transmission) {
		Integer attempts = attempts(ex);
		return (attempts != null) ? attempts > 1 : !transmission.hasLeft();
	}

	private static @Nullable Integer attempts(SdkException ex) {
		return ATTEMPTS_COUNTED ? ex.numAttempts() : null;
	}

	/**
	 * The effect of a request on the table.
	 */
	enum Effect {

		READ, WRITE

	}

	/**
	 * Sends one request with a given configuration.
	 *
	 * @param <R> the type of the response
	 */
	interface Request<R extends DynamoDbResponse> {

		/**
		 * Sends the request.
		 * @param client the client that sends it
		 * @param configuration the configuration that the request must have
		 * @return the response
		 */
		R send(DynamoDbClient client, AwsRequestOverrideConfiguration configuration);

	}

	private record ParsedDate(String text, Instant date) {

	}

}

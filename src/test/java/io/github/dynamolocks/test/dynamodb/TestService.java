package io.github.dynamolocks.test.dynamodb;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs a {@link DynamoDbService} on a stopped clock. Requests are JSON with single
 * quotes.
 */
final class TestService {

	static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

	private final DynamoDbService service;

	TestService() {
		DynamoDbClock clock = new DynamoDbClock(InstantSource.fixed(START));
		this.service = new DynamoDbService(clock);
	}

	DynamoDbClock clock() {
		return this.service.clock();
	}

	Database database() {
		return this.service.database();
	}

	Faults faults() {
		return this.service.faults();
	}

	/**
	 * Creates a table with the partition key {@code id}. A sorted table also has the sort
	 * key {@code at}.
	 */
	TestService withTable(String name, boolean sorted) {
		call("CreateTable",
				"""
						{'TableName': '%s', 'BillingMode': 'PAY_PER_REQUEST',
						'AttributeDefinitions': [{'AttributeName': 'id', 'AttributeType': 'S'}%s],
						'KeySchema': [{'AttributeName': 'id', 'KeyType': 'HASH'}%s]}""".formatted(name,
						sorted ? ", {'AttributeName': 'at', 'AttributeType': 'N'}" : "",
						sorted ? ", {'AttributeName': 'at', 'KeyType': 'RANGE'}" : ""));
		return this;
	}

	/** Returns the answer to a request that succeeds. */
	Map<String, @Nullable Object> call(String operation, String json) {
		ApiAnswer answer = answer(operation, json);
		assertThat(answer.status()).as(answer.body()).isEqualTo(200);
		return json(answer);
	}

	/** Returns the answer to a request that fails. */
	Map<String, @Nullable Object> failure(String operation, String json) {
		ApiAnswer answer = answer(operation, json);
		assertThat(answer.status()).as(answer.body()).isNotEqualTo(200);
		return json(answer);
	}

	/** Returns the name and the message of the error that a request fails with. */
	String error(String operation, String json) {
		Map<String, @Nullable Object> failure = failure(operation, json);
		return String.valueOf(failure.get("__type")).replaceFirst(".*#", "") + ": " + failure.get("message");
	}

	/** Returns the answer to a request. Fails if there is none. */
	ApiAnswer answer(String operation, String json) {
		return Objects.requireNonNull(send(operation, json), "The connection was closed without an answer");
	}

	@Nullable ApiAnswer send(String operation, String json) {
		return send(new ApiRequest(operation,
				Map.of("X-Amz-Target", List.of("DynamoDB_20120810." + operation), "Authorization",
						List.of("AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/dynamodb/aws4_request")),
				quoted(json)));
	}

	@Nullable ApiAnswer send(ApiRequest request) {
		try {
			return this.service.handle(request);
		}
		catch (IOException | InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	static Map<String, @Nullable Object> json(ApiAnswer answer) {
		return Parameters.of(Json.parse(answer.body())).json();
	}

	/** Returns a member that is an object. */
	static Map<String, @Nullable Object> object(Map<String, @Nullable Object> json, String name) {
		return Parameters.of(json).requiredObject(name).json();
	}

	/** Returns a text with single quotes as parsed JSON, for comparisons. */
	static Object parse(String json) {
		return Objects.requireNonNull(Json.parse(quoted(json)));
	}

	private static String quoted(String json) {
		return json.replace('\'', '"');
	}

}

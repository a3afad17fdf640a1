package io.github.dynamolocks.simulation;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpFullResponse;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import io.github.dynamolocks.test.dynamodb.DirectRequests;

/**
 * The answer to a request.
 *
 * @param status the status of HTTP
 * @param body the JSON, null if the answer has a result
 * @param result the result, null if the answer has only JSON
 * @param date DynamoDB's time, null for none
 */
@SuppressWarnings("ArrayRecordComponent")
record SimulatedResponse(int status, byte @Nullable [] body, DirectRequests.@Nullable Result result,
		@Nullable Instant date) {

	private static final int OK = 200;

	private static final int BAD_REQUEST = 400;

	static SimulatedResponse of(int status, byte[] body, Instant date) {
		return new SimulatedResponse(status, body, null, date);
	}

	static SimulatedResponse of(DirectRequests.Result result, Instant date) {
		return new SimulatedResponse((result.error() != null) ? BAD_REQUEST : OK, null, result, date);
	}

	/** Returns the answer to a read. */
	static SimulatedResponse item(Map<String, AttributeValue> item, Instant date) {
		return of(new DirectRequests.Result(null, "", item), date);
	}

	/** Returns an error. */
	static SimulatedResponse error(int status, String type, Instant date) {
		return new SimulatedResponse(status, null, new DirectRequests.Result(type, "simulated", Map.of()), date);
	}

	SimulatedResponse at(@Nullable Instant other) {
		return new SimulatedResponse(this.status, this.body, this.result, other);
	}

	private byte[] bytes() {
		if (this.body != null) {
			return this.body;
		}
		if (this.result == null || this.result.error() == null) {
			return DirectRequests.answer((this.result != null) ? this.result.attributes() : Map.of());
		}
		return "{\"__type\":\"com.amazonaws.dynamodb.v20120810#%s\",\"message\":\"%s\"}"
			.formatted(this.result.error(), this.result.message())
			.getBytes(StandardCharsets.UTF_8);
	}

	String text() {
		return new String(bytes(), StandardCharsets.UTF_8);
	}

	/** Returns the headers. */
	SdkHttpResponse headers() {
		SdkHttpFullResponse.Builder response = SdkHttpFullResponse.builder()
			.statusCode(this.status)
			.putHeader("Content-Type", "application/x-amz-json-1.0")
			.putHeader("x-amzn-RequestId", "simulated");
		if (this.date != null) {
			response.putHeader("Date", HttpDates.of(this.date));
		}
		return response.build();
	}

	HttpExecuteResponse http() {
		return HttpExecuteResponse.builder()
			.response(headers())
			.responseBody(AbortableInputStream.create(new ByteArrayInputStream(bytes())))
			.build();
	}

}

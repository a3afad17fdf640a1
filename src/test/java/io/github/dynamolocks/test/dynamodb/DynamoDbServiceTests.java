package io.github.dynamolocks.test.dynamodb;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.CRC32;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the part of the protocol that is the same for all operations.
 */
class DynamoDbServiceTests {

	private final TestService service = new TestService().withTable("tab", false);

	@ParameterizedTest
	@ValueSource(strings = { "ListTables", "Nonsense" })
	void answerHasTheHeadersOfDynamoDb(String operation) {
		ApiAnswer answer = this.service.answer(operation, "{}");
		CRC32 crc = new CRC32();
		crc.update(answer.body().getBytes(StandardCharsets.UTF_8));

		assertThat(answer.headers()).containsEntry("Content-Type", List.of("application/x-amz-json-1.0"))
			.containsEntry("Date", List.of("Thu, 01 Jan 2026 00:00:00 GMT"))
			.containsEntry("x-amz-crc32", List.of(Long.toString(crc.getValue())));
		assertThat(answer.headers().get("x-amzn-RequestId")).singleElement()
			.asString()
			.matches("[0-9A-Z]{52}")
			.isNotEqualTo(ApiRequest.header(this.service.answer(operation, "{}").headers(), "x-amzn-RequestId"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "ExecuteStatement", "CreateBackup", "Nonsense" })
	void errorNamesTheUnsupportedOperation(String operation) {
		assertThat(this.service.error(operation, "{}"))
			.isEqualTo("UnknownOperationException: The operation '%s' is not supported by this DynamoDB for tests"
				.formatted(operation));
	}

	@Test
	void otherServiceIsRefused() {
		for (Map<String, List<String>> headers : List.<Map<String, List<String>>>of(Map.of(),
				Map.of("X-Amz-Target", List.of("DynamoDBStreams_20120810.GetRecords")))) {
			Map<String, @Nullable Object> failure = failure(ApiRequest.of(headers, "{}"));
			assertThat(failure.get("__type")).isEqualTo("com.amazon.coral.service#UnknownOperationException");
		}
	}

	@Test
	void requestWithoutASignatureIsRefused() {
		Map<String, @Nullable Object> failure = failure(
				ApiRequest.of(Map.of("x-amz-target", List.of("DynamoDB_20120810.ListTables")), "{}"));
		assertThat(failure.get("__type")).isEqualTo("com.amazon.coral.service#MissingAuthenticationTokenException");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "{", "[]", "text", "{'TableName': }" })
	void bodyThatIsNotAJsonObjectIsRefused(String body) {
		assertThat(this.service.error("DescribeTable", body)).startsWith("SerializationException: ");
	}

	@Test
	void operationsOfSeveralThreadsRunOneAtATime() throws Exception {
		int threads = 4;
		int rounds = 250;
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		try {
			CountDownLatch start = new CountDownLatch(1);
			List<Future<?>> done = new ArrayList<>();
			for (int i = 0; i < threads; i++) {
				done.add(executor.submit(() -> {
					start.await();
					for (int round = 0; round < rounds; round++) {
						this.service.call("UpdateItem", """
								{'TableName': 'tab', 'Key': {'id': {'S': 'a'}}, 'UpdateExpression': 'ADD n :one',
								'ExpressionAttributeValues': {':one': {'N': '1'}}}""");
						this.service.call("PutItem", "{'TableName': 'tab', 'Item': {'id': {'S': '%s-%s'}}}"
							.formatted(Thread.currentThread().getId(), round));
					}
					return null;
				}));
			}
			start.countDown();
			for (Future<?> future : done) {
				future.get();
			}
		}
		finally {
			executor.shutdownNow();
		}
		assertThat(this.service.call("GetItem", "{'TableName': 'tab', 'Key': {'id': {'S': 'a'}}}").get("Item"))
			.isEqualTo(TestService.parse("{'id': {'S': 'a'}, 'n': {'N': '%s'}}".formatted(threads * rounds)));
		assertThat(this.service.call("Scan", "{'TableName': 'tab', 'Select': 'COUNT'}").get("Count"))
			.hasToString(Integer.toString(threads * rounds + 1));
	}

	private Map<String, @Nullable Object> failure(ApiRequest request) {
		ApiAnswer answer = Objects.requireNonNull(this.service.send(request));
		assertThat(answer.status()).isEqualTo(400);
		return TestService.json(answer);
	}

}

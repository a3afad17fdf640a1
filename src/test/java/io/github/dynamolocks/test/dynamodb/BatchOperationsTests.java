package io.github.dynamolocks.test.dynamodb;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class BatchOperationsTests {

	private final TestService service = new TestService().withTable("one", false).withTable("two", true);

	@Test
	void batchWritesAndReadsItemsOfSeveralTables() {
		assertThat(this.service.call("BatchWriteItem", """
				{'RequestItems': {
				'one': [{'PutRequest': {'Item': {'id': {'S': 'a'}, 'n': {'N': '1'}}}},
				{'PutRequest': {'Item': {'id': {'S': 'b'}, 'n': {'N': '2'}}}}],
				'two': [{'PutRequest': {'Item': {'id': {'S': 'a'}, 'at': {'N': '1'}}}}]}}"""))
			.isEqualTo(Map.of("UnprocessedItems", Map.of()));
		this.service.call("BatchWriteItem",
				"{'RequestItems': {'one': [{'DeleteRequest': {'Key': {'id': {'S': 'b'}}}}]}}");

		assertThat(this.service.call("BatchGetItem", """
				{'RequestItems': {
				'one': {'Keys': [{'id': {'S': 'a'}}, {'id': {'S': 'b'}}], 'ProjectionExpression': 'n'},
				'two': {'Keys': [{'id': {'S': 'a'}, 'at': {'N': '1'}}], 'ConsistentRead': true}}}"""))
			.isEqualTo(TestService.parse("""
					{'Responses': {'one': [{'n': {'N': '1'}}], 'two': [{'id': {'S': 'a'}, 'at': {'N': '1'}}]},
					'UnprocessedKeys': {}}"""));
	}

	@Test
	void keysBeyondTheMaximumAnswerSizeAreReturnedAsUnprocessed() {
		for (int i = 0; i < 50; i++) {
			this.service.call("PutItem", "{'TableName': 'one', 'Item': {'id': {'S': '%s'}, 'v': {'S': '%s'}}}"
				.formatted(i, "x".repeat(390 * 1024)));
		}
		Map<String, @Nullable Object> result = this.service.call("BatchGetItem",
				"{'RequestItems': {'one': {'Keys': [%s], 'ConsistentRead': true}}}".formatted(keys(50)));

		int found = Parameters.of(TestService.object(result, "Responses")).objects("one").size();
		Parameters left = Parameters.of(TestService.object(result, "UnprocessedKeys")).requiredObject("one");
		assertThat(found).isEqualTo(42);
		assertThat(left.objects("Keys")).hasSize(8);
		assertThat(left.flag("ConsistentRead")).isTrue();
	}

	@Test
	void throttledWritesAreReturnedAsUnprocessed() {
		this.service.database().writeLimit(1);
		String write = "{'RequestItems': {'one': [{'PutRequest': {'Item': {'id': {'S': 'a'}}}}]}}";
		assertThat(this.service.call("BatchWriteItem", write).get("UnprocessedItems")).isEqualTo(Map.of());
		assertThat(this.service.call("BatchWriteItem", write).get("UnprocessedItems"))
			.isEqualTo(TestService.parse("{'one': [{'PutRequest': {'Item': {'id': {'S': 'a'}}}}]}"));
	}

	@Test
	void oversizedBatchIsRefused() {
		this.service.call("BatchGetItem", "{'RequestItems': {'one': {'Keys': [%s]}}}".formatted(keys(100)));
		assertThat(this.service.error("BatchGetItem", "{'RequestItems': {'one': {'Keys': [%s]}}}".formatted(keys(101))))
			.contains("less than or equal to 100");
		assertThat(this.service.error("BatchGetItem",
				"{'RequestItems': {'one': {'Keys': [%s]}, 'two': {'Keys': [{'id': {'S': 'a'}, 'at': {'N': '1'}}]}}}"
					.formatted(keys(100))))
			.contains("Too many items requested for the BatchGetItem call");
		assertThat(this.service.error("BatchWriteItem",
				"{'RequestItems': {'one': [%s]}}".formatted(IntStream.range(0, 26)
					.mapToObj((i) -> "{'DeleteRequest': {'Key': {'id': {'S': '%s'}}}}".formatted(i))
					.collect(Collectors.joining(",")))))
			.contains("less than or equal to 25");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', value = { "BatchGetItem|{'RequestItems': {}}|at 'requestItems'",
			"BatchGetItem|{'RequestItems': {'one': {'Keys': []}}}|at 'keys'",
			"BatchGetItem|{'RequestItems': {'one': {'Keys': [{'id': {'S': 'a'}}, {'id': {'S': 'a'}}]}}}|duplicates",
			"BatchWriteItem|{'RequestItems': {'one': [{}]}}|exactly one",
			"BatchWriteItem|{'RequestItems': {'one': [{'PutRequest': {'Item': {'id': {'S': 'a'}}}}, {'DeleteRequest': {'Key': {'id': {'S': 'a'}}}}]}}|duplicates",
			"BatchWriteItem|{'RequestItems': {'one': [{'PutRequest': {'Item': {'n': {'S': 'a'}}}}]}}|Missing the key id" })
	void invalidBatchIsRefused(String operation, String json, String message) {
		assertThat(this.service.error(operation, json)).startsWith("ValidationException: ").contains(message);
	}

	@Test
	void missingTableIsNotFound() {
		assertThat(this.service.error("BatchGetItem", "{'RequestItems': {'none': {'Keys': [{'id': {'S': 'a'}}]}}}"))
			.startsWith("ResourceNotFoundException");
	}

	private static String keys(int number) {
		return IntStream.range(0, number)
			.mapToObj((i) -> "{'id': {'S': '%s'}}".formatted(i))
			.collect(Collectors.joining(","));
	}

}

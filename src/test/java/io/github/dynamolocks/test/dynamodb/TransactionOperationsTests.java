package io.github.dynamolocks.test.dynamodb;

import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class TransactionOperationsTests {

	private static final String KEY = "'TableName': 'tab', 'Key': {'id': {'S': '%s'}}";

	private static final String COUNT_UP = "{'Update': {" + KEY.formatted("count") + """
			, 'UpdateExpression': 'ADD n :one', 'ExpressionAttributeValues': {':one': {'N': '1'}}}}""";

	private final TestService service = new TestService().withTable("tab", false);

	@Test
	void transactionWritesAllItems() {
		put("deleted");
		put("checked");

		assertThat(this.service.call("TransactWriteItems",
				"{'TransactItems': [" + COUNT_UP
						+ ", {'Put': {'TableName': 'tab', 'Item': {'id': {'S': 'put'}}}}, {'Delete': {"
						+ KEY.formatted("deleted") + "}}, {'ConditionCheck': {" + KEY.formatted("checked")
						+ ", 'ConditionExpression': 'attribute_exists(id)'}}]}"))
			.isEmpty();

		assertThat(this.service.call("TransactGetItems",
				"{'TransactItems': [{'Get': {%s}}, {'Get': {%s, 'ProjectionExpression': 'n'}}, {'Get': {%s}}]}"
					.formatted(KEY.formatted("put"), KEY.formatted("count"), KEY.formatted("deleted"))))
			.isEqualTo(TestService
				.parse("{'Responses': [{'Item': {'id': {'S': 'put'}}}, {'Item': {'n': {'N': '1'}}}, {}]}"));
	}

	@Test
	void transactionWritesNothingIfOneConditionFails() {
		put("taken");
		String condition = "'ConditionExpression': 'attribute_not_exists(id)', "
				+ "'ReturnValuesOnConditionCheckFailure': 'ALL_OLD'";

		Map<String, @Nullable Object> failure = this.service.failure("TransactWriteItems", "{'TransactItems': ["
				+ COUNT_UP + ", {'ConditionCheck': {" + KEY.formatted("taken") + ", " + condition + "}}]}");

		assertThat(failure).isEqualTo(TestService.parse("""
				{'__type': 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
				'message': 'Transaction cancelled, please refer cancellation reasons for specific reasons \
				[None, ConditionalCheckFailed]',
				'CancellationReasons': [{'Code': 'None'}, {'Code': 'ConditionalCheckFailed',
				'Message': 'The conditional request failed', 'Item': {'id': {'S': 'taken'}}}]}"""));
		assertThat(this.service.call("GetItem", "{" + KEY.formatted("count") + "}")).isEmpty();
	}

	@Test
	void invalidWriteCancelsTheTransaction() {
		this.service.call("PutItem", "{'TableName': 'tab', 'Item': {'id': {'S': 'count'}, 'n': {'S': 'text'}}}");
		assertThat(this.service.error("TransactWriteItems", "{'TransactItems': [" + COUNT_UP + "]}"))
			.startsWith("TransactionCanceledException")
			.contains("[ValidationError]");
	}

	@Test
	void throttledKeyCancelsTheTransaction() {
		this.service.database().writeLimit(1);
		this.service.call("TransactWriteItems", "{'TransactItems': [" + COUNT_UP + "]}");
		assertThat(this.service.error("TransactWriteItems", "{'TransactItems': [" + COUNT_UP + "]}"))
			.contains("[ProvisionedThroughputExceeded]");
	}

	@Test
	void tokenIdentifiesOneRequestForTenMinutes() {
		String request = "{'ClientRequestToken': 'token', 'TransactItems': [" + COUNT_UP + "]}";
		this.service.call("TransactWriteItems", request);
		this.service.clock().advance(Duration.ofMinutes(10));
		this.service.call("TransactWriteItems", request);
		assertThat(count()).isEqualTo("1");
		assertThat(this.service.error("TransactWriteItems", request.replace("ADD n", "ADD m")))
			.startsWith("IdempotentParameterMismatchException");

		this.service.clock().advance(Duration.ofMillis(1));
		this.service.call("TransactWriteItems", request);
		assertThat(count()).isEqualTo("2");
	}

	@Test
	void tokenOfACancelledTransactionIsNotKept() {
		String request = "{'ClientRequestToken': 'token', 'TransactItems': [{'Put': {'TableName': 'tab', "
				+ "'Item': {'id': {'S': 'put'}}, 'ConditionExpression': 'attribute_not_exists(id)'}}]}";
		put("put");
		this.service.failure("TransactWriteItems", request);
		this.service.call("DeleteItem", "{" + KEY.formatted("put") + "}");
		this.service.call("TransactWriteItems", request);
		assertThat(this.service.call("GetItem", "{" + KEY.formatted("put") + "}")).isNotEmpty();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', value = {
			"[{'Delete': {'TableName': 'tab', 'Key': {'id': {'S': 'a'}}}}, {'Put': {'TableName': 'tab', 'Item': {'id': {'S': 'a'}}}}]|multiple operations on one item",
			"[]|at 'transactItems'", "[{}]|only contain one of", "[{'Get': {}}]|A transaction's 'Get' is not supported",
			"[{'ConditionCheck': {'TableName': 'tab', 'Key': {'id': {'S': 'a'}}}}]|at 'conditionExpression'",
			"[{'Update': {'TableName': 'tab', 'Key': {'id': {'S': 'a'}}}}]|at 'updateExpression'" })
	void invalidTransactionIsRefused(String items, String message) {
		assertThat(this.service.error("TransactWriteItems", "{'TransactItems': " + items + "}"))
			.startsWith("ValidationException: ")
			.contains(message);
	}

	@Test
	void oversizedTransactionIsRefused() {
		assertThat(this.service.error("TransactGetItems",
				"{'TransactItems': [%s]}".formatted(IntStream.range(0, 101)
					.mapToObj((i) -> "{'Get': {" + KEY.formatted(i) + "}}")
					.collect(Collectors.joining(",")))))
			.contains("less than or equal to 100");
	}

	@Test
	void oversizedItemsOfATransactionAreRefused() {
		String put = "{'Put': {'TableName': 'tab', 'Item': {'id': {'S': '%s'}, 'v': {'S': '" + "x".repeat(390 * 1024)
				+ "'}}}}";
		assertThat(this.service.call("TransactWriteItems", "{'TransactItems': [%s]}".formatted(repeated(put, 10))))
			.isEmpty();
		assertThat(this.service.error("TransactWriteItems",
				"{'TransactItems': [%s]}".formatted(repeated(put.replace("'x", "'y"), 11))))
			.startsWith("ValidationException: ")
			.contains("cannot exceed the limit of 4194304");
		assertThat(this.service.call("GetItem", "{" + KEY.formatted("10") + "}")).isEmpty();

		this.service.call("PutItem", put.formatted(10).replace("{'Put': ", "").replace("}}}}", "}}}"));
		String get = "{'Get': {" + KEY.formatted("%s") + "}}";
		assertThat(this.service.call("TransactGetItems", "{'TransactItems': [%s]}".formatted(repeated(get, 10))))
			.containsOnlyKeys("Responses");
		assertThat(this.service.error("TransactGetItems", "{'TransactItems': [%s]}".formatted(repeated(get, 11))))
			.startsWith("ValidationException: ")
			.contains("cannot exceed the limit of 4194304");
	}

	private static String repeated(String part, int times) {
		return IntStream.range(0, times).mapToObj(part::formatted).collect(Collectors.joining(","));
	}

	private void put(String id) {
		this.service.call("PutItem", "{'TableName': 'tab', 'Item': {'id': {'S': '%s'}}}".formatted(id));
	}

	private String count() {
		return Parameters
			.of(TestService.object(this.service.call("GetItem", "{" + KEY.formatted("count") + "}"), "Item"))
			.requiredObject("n")
			.requiredString("N");
	}

}

package io.github.dynamolocks.test.dynamodb;

import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ItemOperationsTests {

	private static final String KEY = "'TableName': 'tab', 'Key': {'id': {'S': 'a'}}";

	private static final String ITEM = "'TableName': 'tab', 'Item': {'id': {'S': 'a'}, 'n': {'N': '1'}}";

	private final TestService service = new TestService().withTable("tab", false).withTable("sorted", true);

	@Test
	void itemIsReadAsItWasWritten() {
		assertThat(this.service.call("GetItem", "{" + KEY + "}")).isEmpty();
		assertThat(this.service.call("PutItem", "{" + ITEM + "}")).isEmpty();

		assertThat(item()).isEqualTo(TestService.parse("{'id': {'S': 'a'}, 'n': {'N': '1'}}"));
		assertThat(this.service.call("GetItem", "{" + KEY + ", 'ProjectionExpression': 'n'}").get("Item"))
			.isEqualTo(TestService.parse("{'n': {'N': '1'}}"));
	}

	@Test
	void putReplacesTheWholeItemAndReturnsTheOldOne() {
		this.service.call("PutItem", "{" + ITEM + ", 'ReturnValues': 'ALL_OLD'}");

		Map<String, @Nullable Object> result = this.service.call("PutItem",
				"{'TableName': 'tab', 'Item': {'id': {'S': 'a'}, 'm': {'N': '2'}}, 'ReturnValues': 'ALL_OLD'}");

		assertThat(result.get("Attributes")).isEqualTo(TestService.parse("{'id': {'S': 'a'}, 'n': {'N': '1'}}"));
		assertThat(item()).isEqualTo(TestService.parse("{'id': {'S': 'a'}, 'm': {'N': '2'}}"));
	}

	@Test
	void deleteReturnsTheOldItemIfThereIsOne() {
		this.service.call("PutItem", "{" + ITEM + "}");

		assertThat(this.service.call("DeleteItem", "{" + KEY + ", 'ReturnValues': 'ALL_OLD'}").get("Attributes"))
			.isEqualTo(TestService.parse("{'id': {'S': 'a'}, 'n': {'N': '1'}}"));
		assertThat(this.service.call("DeleteItem", "{" + KEY + ", 'ReturnValues': 'ALL_OLD'}")).isEmpty();
		assertThat(this.service.call("GetItem", "{" + KEY + "}")).isEmpty();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			value = { "NONE|", "ALL_OLD|{'id': {'S': 'a'}, 'n': {'N': '1'}}", "UPDATED_OLD|{'n': {'N': '1'}}",
					"ALL_NEW|{'id': {'S': 'a'}, 'n': {'N': '2'}, 'm': {'N': '3'}}",
					"UPDATED_NEW|{'n': {'N': '2'}, 'm': {'N': '3'}}" })
	void updateReturnsTheRequestedAttributes(String wanted, String expected) {
		this.service.call("PutItem", "{" + ITEM + "}");

		Map<String, @Nullable Object> result = this.service.call("UpdateItem", """
				{%s, 'UpdateExpression': 'SET n = n + :one, m = :three',
				'ExpressionAttributeValues': {':one': {'N': '1'}, ':three': {'N': '3'}}, 'ReturnValues': '%s'}"""
			.formatted(KEY, wanted));

		assertThat(result.get("Attributes")).isEqualTo((expected != null) ? TestService.parse(expected) : null);
	}

	@Test
	void updateCreatesAMissingItem() {
		assertThat(this.service.call("UpdateItem", "{" + KEY + ", 'ReturnValues': 'UPDATED_OLD'}")).isEmpty();
		assertThat(item()).isEqualTo(TestService.parse("{'id': {'S': 'a'}}"));
	}

	@Test
	void updateThatRemovesTheRequestedAttributesReturnsNone() {
		this.service.call("PutItem", "{" + ITEM + "}");
		assertThat(this.service.call("UpdateItem",
				"{" + KEY + ", 'UpdateExpression': 'REMOVE n', 'ReturnValues': 'UPDATED_NEW'}"))
			.isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "PutItem", "UpdateItem", "DeleteItem" })
	void failedConditionChangesNothingAndReturnsTheItemIfRequested(String operation) {
		this.service.call("PutItem", "{" + ITEM + "}");
		String request = (operation.equals("PutItem") ? "'TableName': 'tab', 'Item': {'id': {'S': 'a'}}" : KEY)
				+ ", 'ConditionExpression': 'attribute_not_exists(id)'";

		Map<String, @Nullable Object> without = this.service.failure(operation, "{" + request + "}");
		Map<String, @Nullable Object> with = this.service.failure(operation,
				"{" + request + ", 'ReturnValuesOnConditionCheckFailure': 'ALL_OLD'}");

		assertThat(without).isEqualTo(TestService.parse("""
				{'__type': 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException',
				'message': 'The conditional request failed'}"""));
		assertThat(with.get("Item")).isEqualTo(TestService.parse("{'id': {'S': 'a'}, 'n': {'N': '1'}}"));
		assertThat(item()).isEqualTo(TestService.parse("{'id': {'S': 'a'}, 'n': {'N': '1'}}"));
	}

	@Test
	void conditionOfAMissingItemSeesNoAttributes() {
		String condition = "{" + KEY + ", 'ConditionExpression': 'attribute_exists(id)', "
				+ "'ReturnValuesOnConditionCheckFailure': 'ALL_OLD'}";
		assertThat(this.service.failure("UpdateItem", condition)).doesNotContainKey("Item");
		assertThat(this.service.call("GetItem", "{" + KEY + "}")).isEmpty();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', value = {
			"PutItem|{'TableName': 'tab', 'Item': {'n': {'N': '1'}}}|Missing the key id in the item",
			"PutItem|{'TableName': 'tab', 'Item': {'id': {'N': '1'}}}|Type mismatch for key id expected: S actual: N",
			"PutItem|{'TableName': 'tab', 'Item': {'id': {'S': ''}}}|cannot contain an empty string value. Key: id",
			"GetItem|{'TableName': 'tab', 'Key': {'id': {'N': '1'}}}|The provided key element does not match the schema",
			"GetItem|{'TableName': 'tab', 'Key': {}}|The provided key element does not match the schema",
			"GetItem|{'TableName': 'tab', 'Key': {'id': {'S': 'a'}, 'at': {'N': '1'}}}|does not match the schema",
			"GetItem|{'TableName': 'sorted', 'Key': {'id': {'S': 'a'}}}|does not match the schema",
			"DeleteItem|{'TableName': 'tab', 'Key': {'id': {'S': ''}}}|cannot contain an empty string value. Key: id",
			"UpdateItem|{'TableName': 'tab', 'Key': {'id': {'S': 'a'}}, 'UpdateExpression': 'REMOVE id'}|part of the key",
			"PutItem|{'TableName': 'tab', 'Item': {'id': {'S': 'a'}}, 'ReturnValues': 'ALL_NEW'}|ReturnValues can only be ALL_OLD or NONE",
			"PutItem|{'TableName': 'tab', 'Item': {'id': {'S': 'a'}}, 'ReturnValues': 'ALL'}|Value 'ALL' at 'returnValues'",
			"PutItem|{'TableName': 'tab'}|Value null at 'item' failed to satisfy constraint: Member must not be null",
			"GetItem|{'Key': {'id': {'S': 'a'}}}|Value null at 'tableName'",
			"PutItem|{'TableName': 'tab', 'Item': {'id': {'S': 'a'}}, 'Expected': {}}|'Expected' is not supported by this",
			"UpdateItem|{'TableName': 'tab', 'Key': {'id': {'S': 'a'}}, 'AttributeUpdates': {}}|'AttributeUpdates' is not",
			"GetItem|{'TableName': 'tab', 'Key': {'id': {'S': 'a'}}, 'AttributesToGet': ['n']}|'AttributesToGet' is not",
			"DeleteItem|{'TableName': 'tab', 'Key': {'id': {'S': 'a'}}, 'ExpressionAttributeNames': {'#n': 'n'}}|unused" })
	void invalidRequestIsRefused(String operation, String json, String message) {
		assertThat(this.service.error(operation, json)).startsWith("ValidationException: ").contains(message);
	}

	@Test
	void parameterWithAWrongTypeIsRefused() {
		assertThat(this.service.error("GetItem", "{'TableName': 1}"))
			.isEqualTo("SerializationException: 1 in the request is not a string");
		assertThat(this.service.error("GetItem", "{" + KEY + ", 'ConsistentRead': 'yes'}"))
			.contains("SerializationException");
	}

	@Test
	void missingTableIsNotFound() {
		assertThat(this.service.error("GetItem", "{'TableName': 'none', 'Key': {'id': {'S': 'a'}}}"))
			.isEqualTo("ResourceNotFoundException: Requested resource not found");
	}

	@Test
	void tableMayBeNamedByItsArn() {
		String arn = "arn:aws:dynamodb:eu-west-1:000000000000:table/tab";
		this.service.call("PutItem", "{" + ITEM.replace("'tab'", "'" + arn + "'") + "}");
		assertThat(item()).isNotNull();
	}

	@Test
	void oversizedKeyIsRefused() {
		String put = "{'TableName': '%s', 'Item': {'id': {'S': '%s'}}}";
		this.service.call("PutItem", put.formatted("tab", "x".repeat(2048)));
		assertThat(this.service.error("PutItem", put.formatted("tab", "x".repeat(2049))))
			.contains("Size of hashkey has exceeded the maximum size limit of2048 bytes");

		TestService sorted = new TestService();
		sorted.call("CreateTable",
				"""
						{'TableName': 'text', 'BillingMode': 'PAY_PER_REQUEST',
						'AttributeDefinitions': [{'AttributeName': 'id', 'AttributeType': 'S'},
						{'AttributeName': 'at', 'AttributeType': 'S'}],
						'KeySchema': [{'AttributeName': 'id', 'KeyType': 'HASH'}, {'AttributeName': 'at', 'KeyType': 'RANGE'}]}""");
		String item = "{'TableName': 'text', 'Item': {'id': {'S': 'a'}, 'at': {'S': '%s'}}}";
		sorted.call("PutItem", item.formatted("x".repeat(1024)));
		assertThat(sorted.error("PutItem", item.formatted("x".repeat(1025)))).contains("range keys", "1024 bytes");
	}

	@Test
	void oversizedItemIsRefused() {
		int others = "id".length() + "a".length() + "v".length();
		String put = "{'TableName': 'tab', 'Item': {'id': {'S': 'a'}, 'v': {'S': '%s'}}}";
		this.service.call("PutItem", put.formatted("x".repeat(400 * 1024 - others)));
		assertThat(this.service.error("PutItem", put.formatted("x".repeat(400 * 1024 - others + 1))))
			.isEqualTo("ValidationException: Item size has exceeded the maximum allowed size");
		assertThat(this.service.error("UpdateItem",
				"""
						{%s, 'UpdateExpression': 'SET w = :w', 'ExpressionAttributeValues': {':w': {'S': ''}}}"""
					.formatted(KEY)))
			.isEqualTo("ValidationException: Item size to update has exceeded the maximum allowed size");
	}

	@Test
	void attributeThatAnIndexCannotContainIsRefused() {
		this.service.call("UpdateTable", """
				{'TableName': 'tab', 'AttributeDefinitions': [{'AttributeName': 'owner', 'AttributeType': 'S'}],
				'GlobalSecondaryIndexUpdates': [{'Create': {'IndexName': 'owners',
				'KeySchema': [{'AttributeName': 'owner', 'KeyType': 'HASH'}],
				'Projection': {'ProjectionType': 'KEYS_ONLY'}}}]}""");
		String put = "{'TableName': 'tab', 'Item': {'id': {'S': 'a'}, 'owner': {%s}}}";

		this.service.call("PutItem", put.formatted("'S': 'me'"));
		assertThat(this.service.error("PutItem", put.formatted("'N': '1'")))
			.contains("Type mismatch for Index Key owner Expected: S Actual: N IndexName: owners");
		assertThat(this.service.error("PutItem", put.formatted("'S': ''"))).contains("empty string value",
				"IndexName: owners, IndexKey: owner");
		assertThat(this.service.error("PutItem", put.formatted("'S': '%s'".formatted("x".repeat(2049)))))
			.contains("2048 bytes");
		assertThat(this.service.error("UpdateItem",
				"{%s, 'UpdateExpression': 'SET #o = :o', 'ExpressionAttributeNames': {'#o': 'owner'}, 'ExpressionAttributeValues': {':o': {'N': '1'}}}"
					.formatted(KEY)))
			.contains("Type mismatch for Index Key");
		this.service.call("UpdateItem",
				"{" + KEY + ", 'UpdateExpression': 'REMOVE #o', 'ExpressionAttributeNames': {'#o': 'owner'}}");
	}

	private Object item() {
		return Objects
			.requireNonNull(this.service.call("GetItem", "{" + KEY + ", 'ConsistentRead': true}").get("Item"));
	}

}

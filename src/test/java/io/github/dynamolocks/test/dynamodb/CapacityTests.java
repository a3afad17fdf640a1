package io.github.dynamolocks.test.dynamodb;

import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that operations consume the capacity that AWS documents.
 */
class CapacityTests {

	private static final String KEY = "'TableName': 'tab', 'Key': {'id': {'S': 'a'}}";

	private static final int OTHERS = "id".length() + "a".length() + "v".length();

	private final TestService service = new TestService().withTable("tab", false);

	@ParameterizedTest
	@CsvSource({ "0, 1", "1024, 1", "1025, 2", "4096, 4", "4097, 5" })
	void writeConsumesAUnitPerKilobyte(int bytes, double units) {
		assertThat(units("PutItem", put(bytes))).isEqualTo(units);
	}

	@ParameterizedTest
	@CsvSource({ "4096, 1", "4097, 2", "8192, 2", "8193, 3" })
	void readConsumesAUnitPerFourKilobytesAndAnEventualReadHalfAUnit(int bytes, double units) {
		this.service.call("PutItem", "{" + put(bytes) + "}");
		assertThat(units("GetItem", KEY + ", 'ConsistentRead': true")).isEqualTo(units);
		assertThat(units("GetItem", KEY)).isEqualTo(units / 2);
		assertThat(units("Query", """
				'TableName': 'tab', 'KeyConditionExpression': 'id = :a',
				'ExpressionAttributeValues': {':a': {'S': 'a'}}""")).isEqualTo(units / 2);
		assertThat(units("Scan", "'TableName': 'tab', 'ConsistentRead': true")).isEqualTo(units);
	}

	@Test
	void missingItemConsumesTheMinimum() {
		assertThat(units("GetItem", KEY)).isEqualTo(0.5);
		assertThat(units("DeleteItem", KEY)).isEqualTo(1);
	}

	@Test
	void writeConsumesTheUnitsOfTheLargerVersion() {
		this.service.call("PutItem", "{" + put(3000) + "}");
		assertThat(units("PutItem", put(100))).isEqualTo(3);
		assertThat(units("PutItem", put(3000))).isEqualTo(3);
		assertThat(units("UpdateItem", KEY + ", 'UpdateExpression': 'REMOVE v'")).isEqualTo(3);
		assertThat(units("DeleteItem", KEY)).isEqualTo(1);
	}

	@Test
	void querySumsItemSizesBeforeRounding() {
		TestService sorted = new TestService().withTable("tab", true);
		for (int i = 0; i < 8; i++) {
			sorted.call("PutItem",
					"{'TableName': 'tab', 'Item': {'id': {'S': 'a'}, 'at': {'N': '%s'}, 'v': {'S': '%s'}}}".formatted(i,
							"x".repeat(1000)));
		}
		Map<String, @Nullable Object> result = sorted.call("Scan",
				"{'TableName': 'tab', 'ConsistentRead': true, 'ReturnConsumedCapacity': 'TOTAL'}");
		assertThat(Parameters.of(result).requiredObject("ConsumedCapacity").get("CapacityUnits")).hasToString("2.0");
	}

	@Test
	void transactionConsumesTwiceTheUnits() {
		assertThat(this.service.call("TransactWriteItems",
				"{'TransactItems': [{'Put': {%s}}], 'ReturnConsumedCapacity': 'TOTAL'}".formatted(put(1025))))
			.isEqualTo(TestService.parse(
					"{'ConsumedCapacity': [{'TableName': 'tab', 'CapacityUnits': 4.0, 'WriteCapacityUnits': 4.0}]}"));
		assertThat(this.service
			.call("TransactGetItems",
					"{'TransactItems': [{'Get': {%s}}], 'ReturnConsumedCapacity': 'TOTAL'}".formatted(KEY))
			.get("ConsumedCapacity"))
			.isEqualTo(TestService.parse("[{'TableName': 'tab', 'CapacityUnits': 2.0, 'ReadCapacityUnits': 2.0}]"));
	}

	@Test
	void batchConsumesUnitsOfEachTable() {
		this.service.withTable("two", false);
		assertThat(this.service.call("BatchWriteItem", """
				{'ReturnConsumedCapacity': 'TOTAL', 'RequestItems': {
				'tab': [{'PutRequest': {'Item': {'id': {'S': 'a'}}}}, {'PutRequest': {'Item': {'id': {'S': 'b'}}}}],
				'two': [{'PutRequest': {'Item': {'id': {'S': 'a'}}}}]}}""").get("ConsumedCapacity"))
			.isEqualTo(TestService
				.parse("[{'TableName': 'tab', 'CapacityUnits': 2.0}, {'TableName': 'two', 'CapacityUnits': 1.0}]"));
	}

	@Test
	void indexesOptionReportsTheTableBesideTheTotal() {
		assertThat(this.service.call("GetItem", "{" + KEY + ", 'ReturnConsumedCapacity': 'INDEXES'}"))
			.isEqualTo(TestService.parse(
					"{'ConsumedCapacity': {'TableName': 'tab', 'CapacityUnits': 0.5, 'Table': {'CapacityUnits': 0.5}}}"));
		assertThat(this.service.call("GetItem", "{" + KEY + ", 'ReturnConsumedCapacity': 'NONE'}")).isEmpty();
		assertThat(this.service.error("GetItem", "{" + KEY + ", 'ReturnConsumedCapacity': 'ALL'}"))
			.contains("at 'returnConsumedCapacity'");
	}

	@Test
	void failedConditionConsumesUnits() {
		this.service.database().writeLimit(3);
		this.service.call("PutItem", "{" + put(1025) + "}");
		String refused = "{" + KEY + ", 'ConditionExpression': 'attribute_not_exists(id)'}";
		assertThat(this.service.error("DeleteItem", refused)).startsWith("ConditionalCheckFailedException");
		assertThat(this.service.error("DeleteItem", refused)).startsWith("ProvisionedThroughputExceededException");
	}

	private static String put(int bytes) {
		return "'TableName': 'tab', 'Item': {'id': {'S': 'a'}, 'v': {'S': '%s'}}"
			.formatted("x".repeat(Math.max(0, bytes - OTHERS)));
	}

	private double units(String operation, String json) {
		Map<String, @Nullable Object> result = this.service.call(operation,
				"{" + json + ", 'ReturnConsumedCapacity': 'TOTAL'}");
		Object units = Parameters.of(result).requiredObject("ConsumedCapacity").get("CapacityUnits");
		return Double.parseDouble(String.valueOf(units));
	}

}

package io.github.dynamolocks.test.dynamodb;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class QueryOperationsTests {

	private static final String ONE_PARTITION = """
			'TableName': 'tab', 'KeyConditionExpression': 'id = :id',
			'ExpressionAttributeValues': {':id': {'S': 'a'}}""";

	private static final String FROM_TWO = """
			'TableName': 'tab', 'KeyConditionExpression': 'id = :id AND #at >= :two',
			'ExpressionAttributeNames': {'#at': 'at'},
			'ExpressionAttributeValues': {':id': {'S': 'a'}, ':two': {'N': '2'}}""";

	private final TestService service = new TestService().withTable("tab", true);

	@Test
	void queryReadsOnePartitionInOrder() {
		put("b", 2, 1, 3);
		put("a", 10, -1, 2);
		put("c", 2);

		assertThat(numbers("Query", ONE_PARTITION)).containsExactly("-1", "2", "10");
		assertThat(numbers("Query", ONE_PARTITION + ", 'ScanIndexForward': false")).containsExactly("10", "2", "-1");
		assertThat(numbers("Query", FROM_TWO)).containsExactly("2", "10");
		assertThat(numbers("Query", ONE_PARTITION.replace("'a'", "'d'"))).isEmpty();
	}

	@Test
	void queryReturnsItemsPageByPage() {
		put("a", 1, 2, 3);

		for (String direction : new String[] { "true", "false" }) {
			String request = ONE_PARTITION + ", 'Limit': 2, 'ScanIndexForward': " + direction;
			Map<String, @Nullable Object> first = call("Query", request);
			assertThat(first.get("LastEvaluatedKey"))
				.isEqualTo(TestService.parse("{'id': {'S': 'a'}, 'at': {'N': '2'}}"));
			Map<String, @Nullable Object> second = call("Query",
					request + ", 'ExclusiveStartKey': " + Json.write(first.get("LastEvaluatedKey")));
			assertThat(second.get("Count")).hasToString("1");
			assertThat(second).doesNotContainKey("LastEvaluatedKey");
		}
	}

	@Test
	void filterAppliesAfterTheLimit() {
		put("a", 1, 2, 3);
		Map<String, @Nullable Object> page = call("Query", """
				'TableName': 'tab', 'KeyConditionExpression': 'id = :id', 'FilterExpression': 'n = :two', 'Limit': 1,
				'ExpressionAttributeValues': {':id': {'S': 'a'}, ':two': {'N': '2'}}""");
		assertThat(page.get("Count")).hasToString("0");
		assertThat(page.get("ScannedCount")).hasToString("1");
		assertThat(page.get("LastEvaluatedKey")).isNotNull();
	}

	@Test
	void itemsAreProjectedOrOnlyCounted() {
		put("a", 1, 2);
		assertThat(call("Query", ONE_PARTITION + ", 'ProjectionExpression': 'n', 'Limit': 1").get("Items"))
			.isEqualTo(TestService.parse("[{'n': {'N': '1'}}]"));
		Map<String, @Nullable Object> count = call("Scan", "'TableName': 'tab', 'Select': 'COUNT'");
		assertThat(count).doesNotContainKey("Items");
		assertThat(count.get("Count")).hasToString("2");
	}

	@Test
	void scanReadsEachItemOnce() {
		put("a", 1, 2, 3);
		put("b", 4);
		put("c", 5, 6);
		List<String> found = new ArrayList<>();
		String start = "";
		do {
			Map<String, @Nullable Object> page = call("Scan", "'TableName': 'tab', 'Limit': 2" + start);
			found.addAll(numbers(page));
			Object last = page.get("LastEvaluatedKey");
			start = (last != null) ? ", 'ExclusiveStartKey': " + Json.write(last) : "";
		}
		while (!start.isEmpty());
		assertThat(found).containsExactlyInAnyOrder("1", "2", "3", "4", "5", "6");
	}

	@Test
	void segmentsDivideTheItems() {
		for (int i = 0; i < 40; i++) {
			put("partition-" + i, i);
		}
		List<String> found = new ArrayList<>();
		for (int segment = 0; segment < 4; segment++) {
			List<String> part = numbers("Scan",
					"'TableName': 'tab', 'TotalSegments': 4, 'Segment': %s".formatted(segment));
			assertThat(part).isNotEmpty();
			found.addAll(part);
		}
		assertThat(found).hasSize(40).doesNotHaveDuplicates();
	}

	@Test
	void pageHasAtMostOneMegabyte() {
		for (int i = 0; i < 3; i++) {
			this.service.call("PutItem",
					"{'TableName': 'tab', 'Item': {'id': {'S': 'a'}, 'at': {'N': '%s'}, 'v': {'S': '%s'}}}".formatted(i,
							"x".repeat(399 * 1024)));
		}
		for (String operation : new String[] { "Query", "Scan" }) {
			Map<String, @Nullable Object> page = call(operation,
					operation.equals("Query") ? ONE_PARTITION : "'TableName': 'tab'");
			assertThat(page.get("Count")).hasToString("2");
			assertThat(page.get("LastEvaluatedKey"))
				.isEqualTo(TestService.parse("{'id': {'S': 'a'}, 'at': {'N': '1'}}"));
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', value = {
			"Query|'TableName': 'tab'|Value null at 'keyConditionExpression'",
			"Query|'TableName': 'tab', 'KeyConditions': {}|'KeyConditions' is not supported",
			"Scan|'TableName': 'tab', 'ScanFilter': {}|'ScanFilter' is not supported",
			"Scan|'TableName': 'tab', 'Segment': 0|TotalSegments parameter is required",
			"Scan|'TableName': 'tab', 'Segment': 4, 'TotalSegments': 4|Segment: 4 is not less than TotalSegments: 4",
			"Scan|'TableName': 'tab', 'ExclusiveStartKey': {'id': {'S': 'a'}}|The provided starting key is invalid",
			"Scan|'TableName': 'tab', 'Limit': 0|greater than or equal to 1",
			"Scan|'TableName': 'tab', 'Select': 'ALL_PROJECTED_ATTRIBUTES'|can be used only when Querying",
			"Scan|'TableName': 'tab', 'Select': 'SPECIFIC_ATTRIBUTES'|Must specify the AttributesToGet",
			"Scan|'TableName': 'tab', 'Select': 'COUNT', 'ProjectionExpression': 'n'|only the Count",
			"Scan|'TableName': 'tab', 'ExpressionAttributeNames': {'#n': 'n'}|unused" })
	void invalidRequestIsRefused(String operation, String json, String message) {
		assertThat(this.service.error(operation, "{" + json + "}")).startsWith("ValidationException: ")
			.contains(message);
	}

	@Test
	void keyConditionMustFitTheSchema() {
		assertThat(this.service.error("Query", "{" + ONE_PARTITION.replace("'S': 'a'", "'N': '1'") + "}"))
			.contains("Condition parameter type does not match schema type");
		assertThat(this.service.error("Query", "{" + FROM_TWO.replace("'N': '2'", "'S': '2'") + "}"))
			.contains("Condition parameter type does not match schema type");
		assertThat(this.service.error("Query", "{" + ONE_PARTITION.replace("'a'", "''") + "}"))
			.contains("cannot contain an empty string value. Key: id");
		assertThat(this.service.error("Query",
				"{" + ONE_PARTITION + ", 'ExclusiveStartKey': {'id': {'S': 'b'}, 'at': {'N': '1'}}}"))
			.contains("outside query boundaries");
	}

	private void put(String id, int... numbers) {
		for (int number : numbers) {
			this.service.call("PutItem",
					"{'TableName': 'tab', 'Item': {'id': {'S': '%s'}, 'at': {'N': '%s'}, 'n': {'N': '%2$d'}}}"
						.formatted(id, number));
		}
	}

	private Map<String, @Nullable Object> call(String operation, String json) {
		return this.service.call(operation, "{" + json + "}");
	}

	private List<String> numbers(String operation, String json) {
		return numbers(call(operation, json));
	}

	private static List<String> numbers(Map<String, @Nullable Object> page) {
		return Parameters.of(page)
			.objects("Items")
			.stream()
			.map((item) -> item.requiredObject("at").requiredString("N"))
			.toList();
	}

}

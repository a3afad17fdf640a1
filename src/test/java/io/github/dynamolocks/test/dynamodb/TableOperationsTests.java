package io.github.dynamolocks.test.dynamodb;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class TableOperationsTests {

	private static final String CREATE = """
			{'TableName': 'locks', %s, 'KeySchema': [{'AttributeName': 'id', 'KeyType': 'HASH'}],
			'AttributeDefinitions': [{'AttributeName': 'id', 'AttributeType': 'S'}%s]%s}""";

	private static final String ON_DEMAND = "'BillingMode': 'PAY_PER_REQUEST'";

	private static final String BOUGHT = "'ProvisionedThroughput': {'ReadCapacityUnits': 5, 'WriteCapacityUnits': 6}";

	private static final String OWNER = ", {'AttributeName': 'owner', 'AttributeType': 'S'}";

	private static final String OWNERS = """
			{'IndexName': 'owners', 'KeySchema': [{'AttributeName': 'owner', 'KeyType': 'HASH'}],
			'Projection': {'ProjectionType': 'ALL'}}""";

	private final TestService service = new TestService();

	@Test
	void createdTableBecomesActive() {
		Map<String, @Nullable Object> created = TestService
			.object(this.service.call("CreateTable", CREATE.formatted(ON_DEMAND, "", "")), "TableDescription");
		Map<String, @Nullable Object> table = describe();

		assertThat(created.get("TableStatus")).isEqualTo("CREATING");
		assertThat(table.get("TableStatus")).isEqualTo("ACTIVE");
		assertThat(table.get("TableArn")).isEqualTo("arn:aws:dynamodb:eu-west-1:000000000000:table/locks");
		assertThat(table.get("CreationDateTime")).isEqualTo(new BigDecimal("1.7672256E9"));
		assertThat(table.get("BillingModeSummary")).isEqualTo(Map.of("BillingMode", "PAY_PER_REQUEST"));
		assertThat(table.get("KeySchema")).isEqualTo(TestService.parse("[{'AttributeName': 'id', 'KeyType': 'HASH'}]"));
		assertThat(table.get("AttributeDefinitions"))
			.isEqualTo(TestService.parse("[{'AttributeName': 'id', 'AttributeType': 'S'}]"));
		assertThat(table).doesNotContainKeys("GlobalSecondaryIndexes", "LocalSecondaryIndexes", "StreamSpecification");
	}

	@Test
	void descriptionCountsItemsAndBytes() {
		this.service.call("CreateTable", CREATE.formatted(ON_DEMAND, "", ""));
		for (String id : new String[] { "a", "b", "b" }) {
			this.service.call("PutItem",
					"{'TableName': 'locks', 'Item': {'id': {'S': '%s'}, 'v': {'S': 'four'}}}".formatted(id));
		}
		this.service.call("DeleteItem", "{'TableName': 'locks', 'Key': {'id': {'S': 'a'}}}");

		assertThat(describe().get("ItemCount")).hasToString("1");
		assertThat(describe().get("TableSizeBytes")).hasToString("8");
	}

	@Test
	void provisionedCapacityIsDescribedAndChanged() {
		this.service.call("CreateTable", CREATE.formatted(BOUGHT, "", ""));
		assertThat(describe().get("ProvisionedThroughput")).isEqualTo(
				TestService.parse("{'NumberOfDecreasesToday': 0, 'ReadCapacityUnits': 5, 'WriteCapacityUnits': 6}"));
		assertThat(describe()).doesNotContainKey("BillingModeSummary");

		this.service.call("UpdateTable", "{'TableName': 'locks', " + ON_DEMAND + "}");
		assertThat(describe()).containsKey("BillingModeSummary");
	}

	@Test
	void indexesAreDescribedButNotRead() {
		this.service.call("CreateTable",
				CREATE.formatted(ON_DEMAND, OWNER, ", 'GlobalSecondaryIndexes': [" + OWNERS + "]"));

		Map<String, @Nullable Object> index = Parameters.of(describe()).objects("GlobalSecondaryIndexes").get(0).json();
		assertThat(index.get("IndexName")).isEqualTo("owners");
		assertThat(index.get("IndexStatus")).isEqualTo("ACTIVE");
		assertThat(index.get("Projection")).isEqualTo(Map.of("ProjectionType", "ALL"));
		for (String operation : new String[] { "Query", "Scan" }) {
			assertThat(this.service.error(operation, "{'TableName': 'locks', 'IndexName': 'owners'}")).isEqualTo(
					"ValidationException: Reading the index 'owners' is not supported by this DynamoDB for tests");
			assertThat(this.service.error(operation, "{'TableName': 'locks', 'IndexName': 'none'}"))
				.isEqualTo("ValidationException: The table does not have the specified index: none");
		}
	}

	@Test
	void localIndexIsDescribed() {
		this.service.call("CreateTable",
				"""
						{'TableName': 'locks', 'BillingMode': 'PAY_PER_REQUEST',
						'KeySchema': [{'AttributeName': 'id', 'KeyType': 'HASH'}, {'AttributeName': 'at', 'KeyType': 'RANGE'}],
						'AttributeDefinitions': [{'AttributeName': 'id', 'AttributeType': 'S'},
						{'AttributeName': 'at', 'AttributeType': 'B'}, {'AttributeName': 'n', 'AttributeType': 'N'}],
						'LocalSecondaryIndexes': [{'IndexName': 'local', 'Projection': {'ProjectionType': 'KEYS_ONLY'},
						'KeySchema': [{'AttributeName': 'id', 'KeyType': 'HASH'}, {'AttributeName': 'n', 'KeyType': 'RANGE'}]}]}""");
		assertThat((List<?>) describe().get("LocalSecondaryIndexes")).hasSize(1);
	}

	@Test
	void indexIsAddedAndDeleted() {
		this.service.call("CreateTable", CREATE.formatted(ON_DEMAND, "", ""));
		String update = "{'TableName': 'locks', 'AttributeDefinitions': [%s], 'GlobalSecondaryIndexUpdates': [{%s}]}";

		this.service.call("UpdateTable", update.formatted(OWNER.substring(2), "'Create': " + OWNERS));
		assertThat((List<?>) describe().get("AttributeDefinitions")).hasSize(2);
		assertThat(this.service.error("UpdateTable", update.formatted("", "'Create': " + OWNERS)))
			.contains("Duplicate index name: owners");

		this.service.call("UpdateTable", update.formatted("", "'Delete': {'IndexName': 'owners'}"));
		assertThat((List<?>) describe().get("AttributeDefinitions")).hasSize(1);
		assertThat(describe()).doesNotContainKey("GlobalSecondaryIndexes");
		assertThat(this.service.error("UpdateTable", update.formatted("", "'Delete': {'IndexName': 'owners'}")))
			.startsWith("ResourceNotFoundException");
	}

	@ParameterizedTest
	@ValueSource(strings = { "'BillingMode': 'PROVISIONED'", "'DeletionProtectionEnabled': 'yes'",
			"'ProvisionedThroughput': {'ReadCapacityUnits': 1, 'WriteCapacityUnits': 1}",
			"'StreamSpecification': {'StreamEnabled': 1}" })
	void refusedUpdateChangesNothing(String invalid) {
		this.service.call("CreateTable", CREATE.formatted(ON_DEMAND, "", ""));
		Map<String, @Nullable Object> before = describe();
		this.service.failure("UpdateTable", """
				{'TableName': 'locks', 'AttributeDefinitions': [%s], 'GlobalSecondaryIndexUpdates': [{'Create': %s}],
				%s}""".formatted(OWNER.substring(2), OWNERS, invalid));
		assertThat(describe()).isEqualTo(before);
	}

	@Test
	void indexFollowsTheBillingModeOfItsTable() {
		this.service.call("CreateTable",
				CREATE.formatted(ON_DEMAND, OWNER, ", 'GlobalSecondaryIndexes': [" + OWNERS + "]"));
		this.service.call("UpdateTable", "{'TableName': 'locks', 'BillingMode': 'PROVISIONED', " + BOUGHT + "}");
		assertThat(describe().toString()).doesNotContain("ReadCapacityUnits=0");
		this.service.call("UpdateTable", "{'TableName': 'locks', " + ON_DEMAND + "}");
		assertThat(describe().toString()).doesNotContain("ReadCapacityUnits=5");
	}

	@Test
	void attributeWithTwoTypesIsRefused() {
		this.service.call("CreateTable", CREATE.formatted(ON_DEMAND, "", ""));
		assertThat(this.service.error("UpdateTable", """
				{'TableName': 'locks', 'AttributeDefinitions': [{'AttributeName': 'id', 'AttributeType': 'N'}]}"""))
			.contains("Duplicate AttributeName in AttributeDefinitions: id");
	}

	@Test
	void protectedTableIsNotDeleted() {
		this.service.call("CreateTable", CREATE.formatted(ON_DEMAND, "", ", 'DeletionProtectionEnabled': true"));
		assertThat(this.service.error("DeleteTable", "{'TableName': 'locks'}")).contains("protected against deletion");

		this.service.call("UpdateTable", "{'TableName': 'locks', 'DeletionProtectionEnabled': false}");
		this.service.call("DeleteTable", "{'TableName': 'locks'}");
		assertThat(this.service.error("DescribeTable", "{'TableName': 'locks'}"))
			.isEqualTo("ResourceNotFoundException: Requested resource not found: Table: locks not found");
	}

	@Test
	void streamIsDescribed() {
		this.service.call("CreateTable", CREATE.formatted(ON_DEMAND, "",
				", 'StreamSpecification': {'StreamEnabled': true, 'StreamViewType': 'KEYS_ONLY'}"));
		assertThat(describe()).containsKeys("StreamSpecification", "LatestStreamArn");
		this.service.call("UpdateTable", "{'TableName': 'locks', 'StreamSpecification': {'StreamEnabled': false}}");
		assertThat(describe()).doesNotContainKey("StreamSpecification");
	}

	@Test
	void tablesAreListedPageByPage() {
		for (String name : new String[] { "ccc", "aaa", "bbb" }) {
			this.service.withTable(name, false);
		}
		assertThat(this.service.call("ListTables", "{}").get("TableNames")).isEqualTo(List.of("aaa", "bbb", "ccc"));
		assertThat(this.service.call("ListTables", "{'Limit': 2}"))
			.isEqualTo(TestService.parse("{'TableNames': ['aaa', 'bbb'], 'LastEvaluatedTableName': 'bbb'}"));
		assertThat(this.service.call("ListTables", "{'Limit': 2, 'ExclusiveStartTableName': 'bbb'}"))
			.isEqualTo(TestService.parse("{'TableNames': ['ccc']}"));
		assertThat(this.service.error("ListTables", "{'Limit': 0}")).contains("Value '0' at 'limit'");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			value = { "'TableName': 'locks'|'TableName': 'ab'|greater than or equal to 3",
					"'TableName': 'locks'|'TableName': 'a b c'|regular expression pattern",
					"'AttributeName': 'id', 'A|'AttributeName': 'other', 'A|not defined in AttributeDefinitions",
					"'AttributeType': 'S'|'AttributeType': 'SS'|Value 'SS' at 'attributeType'",
					"'KeyType': 'HASH'|'KeyType': 'RANGE'|is not a HASH key type",
					"PAY_PER_REQUEST|PROVISIONED|must both be specified",
					"PAY_PER_REQUEST|FREE|Value 'FREE' at 'billingMode'",
					"'BillingMode'|'ResourcePolicy': 'p', 'BillingMode'|'ResourcePolicy' is not supported",
					"}]}|}, {'AttributeName': 'n', 'AttributeType': 'N'}]}|Some AttributeDefinitions are not used" })
	void invalidTableIsRefused(String part, String replacement, String message) {
		String valid = CREATE.formatted(ON_DEMAND, "", "");
		assertThat(valid).contains(part);
		assertThat(this.service.error("CreateTable", valid.replace(part, replacement)))
			.startsWith("ValidationException: ")
			.contains(message);
		assertThat(this.service.call("ListTables", "{}").get("TableNames")).isEqualTo(List.of());
	}

	@Test
	void existingTableIsNotCreatedAgain() {
		this.service.call("CreateTable", CREATE.formatted(ON_DEMAND, "", ""));
		assertThat(this.service.error("CreateTable", CREATE.formatted(ON_DEMAND, "", "")))
			.isEqualTo("ResourceInUseException: Table already exists: locks");
	}

	@Test
	void pausedTablesKeepTheirStates() {
		this.service.database().pauseChanges();
		this.service.call("CreateTable", CREATE.formatted(ON_DEMAND, "", ""));
		assertThat(describe().get("TableStatus")).isEqualTo("CREATING");
		assertThat(this.service.error("GetItem", "{'TableName': 'locks', 'Key': {'id': {'S': 'a'}}}"))
			.startsWith("ResourceNotFoundException");
		for (String operation : new String[] { "DeleteTable", "UpdateTable" }) {
			assertThat(this.service.error(operation, "{'TableName': 'locks'}")).startsWith("ResourceInUseException");
		}
		this.service.database().finishChanges();
		assertThat(describe().get("TableStatus")).isEqualTo("ACTIVE");

		this.service.database().pauseChanges();
		this.service.call("UpdateTable", "{'TableName': 'locks', 'DeletionProtectionEnabled': false}");
		assertThat(describe().get("TableStatus")).isEqualTo("UPDATING");
		this.service.call("GetItem", "{'TableName': 'locks', 'Key': {'id': {'S': 'a'}}}");
		this.service.database().finishChanges();

		this.service.database().pauseChanges();
		this.service.call("DeleteTable", "{'TableName': 'locks'}");
		assertThat(describe().get("TableStatus")).isEqualTo("DELETING");
		assertThat(this.service.error("GetItem", "{'TableName': 'locks', 'Key': {'id': {'S': 'a'}}}"))
			.startsWith("ResourceNotFoundException");
		this.service.database().finishChanges();
		assertThat(this.service.error("DescribeTable", "{'TableName': 'locks'}"))
			.startsWith("ResourceNotFoundException");
	}

	@Test
	void timeToLiveIsEnabledOnce() {
		this.service.call("CreateTable", CREATE.formatted(ON_DEMAND, "", ""));
		String update = "{'TableName': 'locks', 'TimeToLiveSpecification': {'Enabled': %s, 'AttributeName': '%s'}}";
		assertThat(this.service.call("DescribeTimeToLive", "{'TableName': 'locks'}"))
			.isEqualTo(TestService.parse("{'TimeToLiveDescription': {'TimeToLiveStatus': 'DISABLED'}}"));
		assertThat(this.service.error("UpdateTimeToLive", update.formatted("false", "ttl")))
			.contains("TimeToLive is already disabled");

		this.service.call("UpdateTimeToLive", update.formatted("true", "ttl"));
		assertThat(this.service.call("DescribeTimeToLive", "{'TableName': 'locks'}")).isEqualTo(TestService
			.parse("{'TimeToLiveDescription': {'TimeToLiveStatus': 'ENABLED', 'AttributeName': 'ttl'}}"));
		assertThat(this.service.error("UpdateTimeToLive", update.formatted("true", "ttl")))
			.contains("TimeToLive is already enabled");
		assertThat(this.service.error("UpdateTimeToLive", update.formatted("false", "other")))
			.contains("different AttributeName");
		this.service.call("UpdateTimeToLive", update.formatted("false", "ttl"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "ReplicaUpdates", "MultiRegionConsistency" })
	void unsupportedParameterIsRefused(String parameter) {
		this.service.call("CreateTable", CREATE.formatted(ON_DEMAND, "", ""));
		assertThat(this.service.error("UpdateTable", "{'TableName': 'locks', '%s': []}".formatted(parameter)))
			.isEqualTo("ValidationException: The parameter '%s' is not supported by this DynamoDB for tests"
				.formatted(parameter));
	}

	private Map<String, @Nullable Object> describe() {
		return TestService.object(this.service.call("DescribeTable", "{'TableName': 'locks'}"), "Table");
	}

}

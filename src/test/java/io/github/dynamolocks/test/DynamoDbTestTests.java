package io.github.dynamolocks.test;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the parameters of a {@link DynamoDbTest} and the methods of {@link TestTable}.
 */
@DynamoDbTest
class DynamoDbTestTests {

	private static final Set<String> TABLES = new HashSet<>();

	private final TestTable fromConstructor;

	DynamoDbTestTests(TestTable table) {
		this.fromConstructor = table;
	}

	@Test
	void constructorAndMethodGetTheSameTable(TestTable table) {
		assertThat(table).isSameAs(this.fromConstructor);
	}

	@RepeatedTest(2)
	void testsOfAClassShareTheTable(TestTable table) {
		TABLES.add(table.name());

		assertThat(TABLES).containsExactly(table.name());
	}

	@Test
	void tableHasTheKeyOfTheAnnotation(DynamoDbClient client, TestTable table) {
		var description = client.describeTable((describe) -> describe.tableName(table.name())).table();

		assertThat(description.keySchema()).singleElement()
			.satisfies((key) -> assertThat(key.attributeName()).isEqualTo("resource_id"));
		assertThat(description.attributeDefinitions()).singleElement()
			.satisfies((attribute) -> assertThat(attribute.attributeTypeAsString()).isEqualTo("S"));
	}

	@Test
	void answerHasADate(DynamoDbClient client) {
		assertThat(client.listTables().sdkHttpResponse().firstMatchingHeader("Date")).isPresent();
	}

	@Test
	void serverListensOnTheLoopbackInterface(EmbeddedDynamoDb server) {
		assertThat(server.endpoint().getHost()).isEqualTo("127.0.0.1");
		assertThat(server).isSameAs(EmbeddedDynamoDb.shared());
	}

	@Test
	void tableWritesReadsScansAndDeletesItems(TestTable table) {
		table.put("raw:1", Map.of("owner", AttributeValue.fromS("me")));
		table.put("raw:2");

		assertThat(table.item("raw:1")).hasValueSatisfying(
				(item) -> assertThat(item).containsEntry("owner", AttributeValue.fromS("me")).hasSize(2));
		assertThat(table.items()).contains(table.key("raw:2"));

		table.delete("raw:1");
		assertThat(table.item("raw:1")).isEmpty();
	}

	@Test
	void closeDeletesTheTable(DynamoDbClient client) {
		TestTable table = TestTable.create(client);
		assertThat(client.listTables().tableNames()).contains(table.name());

		table.close();
		table.close();

		assertThat(client.listTables().tableNames()).doesNotContain(table.name());
	}

	@Nested
	class NestedClass {

		@Test
		void nestedClassSharesTheTableOfTheEnclosingClass(TestTable table) {
			assertThat(table).isSameAs(DynamoDbTestTests.this.fromConstructor);
		}

	}

	@Nested
	@DynamoDbTest(keyType = KeyType.NUMBER, properties = { "dynamo-locks.key-attribute=id",
			"dynamo-locks.sort-key-attribute=kind", "dynamo-locks.sort-key-value=lock" })
	class AnnotatedNestedClass {

		@Test
		void annotatedNestedClassHasItsOwnTable(TestTable table) {
			assertThat(table).isNotSameAs(DynamoDbTestTests.this.fromConstructor);

			table.put("42");

			assertThat(table.item("42.0"))
				.contains(Map.of("id", AttributeValue.fromN("42"), "kind", AttributeValue.fromS(TestTable.SORT_VALUE)));
		}

	}

}

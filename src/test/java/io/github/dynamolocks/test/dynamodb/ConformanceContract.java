package io.github.dynamolocks.test.dynamodb;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.function.Executable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.TransactGetItem;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that a server does what AWS documents for DynamoDB. Each server has a subclass,
 * which lists the server's known differences. The test of a listed difference fails when
 * the server no longer differs.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ConformanceContract {

	private final Set<String> names = new HashSet<>();

	private @Nullable DynamoDbClient client;

	private final String plain = "conformance-" + UUID.randomUUID();

	private final String sorted = "conformance-" + UUID.randomUUID();

	/** Opens a client. The contract closes it. */
	abstract DynamoDbClient open();

	/**
	 * Returns the cases in which this server differs from DynamoDB: the reasons by the
	 * names of the cases.
	 */
	Map<String, String> differences() {
		return Map.of();
	}

	final DynamoDbClient client() {
		return Objects.requireNonNull(this.client, "no client before the tables");
	}

	/** Returns the name of the table whose key is the string {@code id}. */
	final String plain() {
		return this.plain;
	}

	/**
	 * Returns the name of the table whose key attributes are the string {@code id} and
	 * the number {@code sort}.
	 */
	final String sorted() {
		return this.sorted;
	}

	@BeforeAll
	void createTables() {
		this.client = open();
		AttributeDefinition id = AttributeDefinition.builder().attributeName("id").attributeType("S").build();
		AttributeDefinition sort = AttributeDefinition.builder().attributeName("sort").attributeType("N").build();
		KeySchemaElement partition = KeySchemaElement.builder().attributeName("id").keyType(KeyType.HASH).build();
		KeySchemaElement range = KeySchemaElement.builder().attributeName("sort").keyType(KeyType.RANGE).build();
		client().createTable((table) -> table.tableName(this.plain)
			.billingMode(BillingMode.PAY_PER_REQUEST)
			.attributeDefinitions(id)
			.keySchema(partition));
		client().createTable((table) -> table.tableName(this.sorted)
			.billingMode(BillingMode.PAY_PER_REQUEST)
			.attributeDefinitions(id, sort)
			.keySchema(partition, range));
		client().waiter().waitUntilTableExists((table) -> table.tableName(this.plain));
		client().waiter().waitUntilTableExists((table) -> table.tableName(this.sorted));
	}

	@AfterAll
	void deleteTables() {
		client().deleteTable((table) -> table.tableName(this.plain));
		client().deleteTable((table) -> table.tableName(this.sorted));
		client().close();
	}

	@TestFactory
	Stream<DynamicTest> conditions() {
		String id = put(ConformanceCases.CONDITION_ITEM);
		return ConformanceCases.CONDITIONS.lines().map((line) -> {
			String[] parts = line.split(" \\| ");
			return test(parts[0], () -> assertThat(decide(id, parts[0])).isEqualTo(parts[1].strip()));
		});
	}

	/** Tests a condition by an update that changes nothing. */
	private String decide(String id, String expression) {
		return attempt(() -> {
			try {
				client().updateItem((update) -> update.tableName(this.plain)
					.key(key(id))
					.conditionExpression(expression)
					.updateExpression("REMOVE nothing")
					.expressionAttributeNames(ConformanceCases.names(expression))
					.expressionAttributeValues(ConformanceCases.values(expression)));
				return "met";
			}
			catch (ConditionalCheckFailedException ex) {
				return "refused";
			}
		});
	}

	@TestFactory
	Stream<DynamicTest> updates() {
		return ConformanceCases.UPDATES.lines().map((line) -> {
			String[] parts = line.split(" \\| ");
			return test(parts[1] + " of " + parts[0], () -> {
				String id = put(parts[0]);
				String expected = parts[2].startsWith("{") ? withId(parts[2], id) : parts[2];
				assertThat(update(id, parts[1])).isEqualTo(expected);
			});
		});
	}

	private String update(String id, String expression) {
		return attempt(() -> Shorthand.text(
				client()
					.updateItem((update) -> update.tableName(this.plain)
						.key(key(id))
						.updateExpression(expression)
						.returnValues("ALL_NEW")
						.expressionAttributeNames(ConformanceCases.names(expression))
						.expressionAttributeValues(ConformanceCases.values(expression)))
					.attributes()));
	}

	@TestFactory
	Stream<DynamicTest> returnedValues() {
		return ConformanceCases.RETURN_VALUES.lines().map((line) -> {
			String[] parts = line.split(" \\| ");
			return test(parts[1] + " of " + parts[2], () -> {
				String id = put(parts[0]);
				Map<String, AttributeValue> returned = client()
					.updateItem((update) -> update.tableName(this.plain)
						.key(key(id))
						.updateExpression(parts[2])
						.returnValues(parts[1])
						.expressionAttributeNames(ConformanceCases.names(parts[2]))
						.expressionAttributeValues(ConformanceCases.values(parts[2])))
					.attributes();
				assertThat(Shorthand.text(returned)).isEqualTo(
						parts[1].startsWith("ALL") ? withId(parts[3], id) : Shorthand.text(Shorthand.item(parts[3])));
			});
		});
	}

	@TestFactory
	Stream<DynamicTest> projections() {
		return ConformanceCases.PROJECTIONS.lines().map((line) -> {
			String[] parts = line.split(" \\| ");
			return test("projection " + parts[0], () -> {
				String id = put(ConformanceCases.CONDITION_ITEM);
				assertThat(attempt(() -> Shorthand.text(
						client()
							.getItem((get) -> get.tableName(this.plain)
								.key(key(id))
								.consistentRead(true)
								.projectionExpression(parts[0])
								.expressionAttributeNames(ConformanceCases.names(parts[0])))
							.item())))
					.isEqualTo(parts[1].startsWith("{") ? Shorthand.text(Shorthand.item(parts[1])) : parts[1]);
			});
		});
	}

	@TestFactory
	Stream<DynamicTest> queries() {
		String id = UUID.randomUUID().toString();
		for (int sort : List.of(-2, 1, 3, 10, 25)) {
			client().putItem((put) -> put.tableName(this.sorted)
				.item(Shorthand.item("{\"id\":\"%s\",\"sort\":%s,\"even\":%s}".formatted(id, sort, sort % 2 == 0))));
		}
		return ConformanceCases.QUERIES.lines().map((line) -> {
			String[] parts = line.split(" \\| ");
			return test("query " + parts[0], () -> assertThat(attempt(() -> query(id, parts[0]))).isEqualTo(parts[1]));
		});
	}

	private String query(String id, String condition) {
		Map<String, AttributeValue> values = Objects.requireNonNull(ConformanceCases.values(condition));
		values.computeIfPresent(":id", (placeholder, none) -> AttributeValue.fromS(id));
		return client()
			.query((query) -> query.tableName(this.sorted)
				.keyConditionExpression(condition)
				.consistentRead(true)
				.expressionAttributeNames(ConformanceCases.names(condition))
				.expressionAttributeValues(values))
			.items()
			.stream()
			.map(ConformanceContract::sort)
			.toList()
			.toString();
	}

	@TestFactory
	Stream<DynamicTest> operations() {
		List<DynamicTest> tests = new ArrayList<>();
		new ConformanceOperations(this).cases().forEach((name, check) -> tests.add(test(name, check)));
		return tests.stream();
	}

	@AfterAll
	void everyListedDifferenceNamesACase() {
		assertThat(this.names).as("names of cases").containsAll(differences().keySet());
	}

	private DynamicTest test(String name, Executable check) {
		this.names.add(name);
		String reason = differences().get(name);
		if (reason == null) {
			return DynamicTest.dynamicTest(name, check);
		}
		return DynamicTest.dynamicTest(name + " (differs: " + reason + ")", () -> {
			try {
				check.execute();
			}
			catch (AssertionError | RuntimeException ex) {
				return;
			}
			Assertions.fail("'%s' is listed as a difference because %s, but does not differ", name, reason);
		});
	}

	/** Writes a new item and returns its id. */
	final String put(String json) {
		String id = UUID.randomUUID().toString();
		Map<String, AttributeValue> item = Shorthand.item(json);
		item.put("id", AttributeValue.fromS(id));
		client().putItem((put) -> put.tableName(this.plain).item(item));
		return id;
	}

	final TransactGetItem get(String id) {
		return TransactGetItem.builder().get((get) -> get.tableName(this.plain).key(key(id))).build();
	}

	static String sort(Map<String, AttributeValue> item) {
		return Objects.requireNonNull(item.get("sort")).n();
	}

	static Map<String, AttributeValue> key(String id) {
		return Map.of("id", AttributeValue.fromS(id));
	}

	/** Returns the text of an item with another id. Its numbers have no exponents. */
	static String withId(String json, String id) {
		Map<String, AttributeValue> item = Shorthand.item(json);
		item.replaceAll((name, value) -> (value.n() != null)
				? AttributeValue.fromN(new BigDecimal(value.n()).toPlainString()) : value);
		item.put("id", AttributeValue.fromS(id));
		return Shorthand.text(item);
	}

	/** Returns the result of a request, or the message of its error. */
	static String attempt(Supplier<String> request) {
		try {
			return request.get();
		}
		catch (DynamoDbException ex) {
			return error(ex);
		}
	}

	static String error(DynamoDbException ex) {
		String code = ex.awsErrorDetails().errorCode();
		return (code.equals("ValidationException") ? "" : code + ": ") + ex.awsErrorDetails().errorMessage();
	}

}

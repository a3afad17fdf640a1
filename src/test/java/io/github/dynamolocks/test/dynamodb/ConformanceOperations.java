package io.github.dynamolocks.test.dynamodb;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;

import org.junit.jupiter.api.function.Executable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests the operations as cases of {@link ConformanceContract}: their results, the
 * capacity that they consume, and their limits.
 */
final class ConformanceOperations {

	private final ConformanceContract contract;

	private final Map<String, Executable> cases = new LinkedHashMap<>();

	ConformanceOperations(ConformanceContract contract) {
		this.contract = contract;
	}

	/** Returns the cases by name. */
	Map<String, Executable> cases() {
		addReturnValues();
		addFailedConditions();
		addTransactions();
		addRequests();
		addPages();
		this.cases.putAll(new ConformanceLimits(this.contract).cases());
		return this.cases;
	}

	private DynamoDbClient client() {
		return this.contract.client();
	}

	private String table() {
		return this.contract.plain();
	}

	private static Map<String, AttributeValue> key(String id) {
		return ConformanceContract.key(id);
	}

	private static Map<String, AttributeValue> item(String id, String rest) {
		Map<String, AttributeValue> item = Shorthand.item(rest);
		item.put("id", AttributeValue.fromS(id));
		return item;
	}

	private static String newId() {
		return UUID.randomUUID().toString();
	}

	private void refused(String name, String message, Runnable request) {
		this.cases.put(name, () -> assertThat(ConformanceContract.attempt(() -> {
			request.run();
			return "done";
		})).isEqualTo(message));
	}

	private void addReturnValues() {
		this.cases.put("PutItem returns the old item", () -> {
			String id = this.contract.put("{\"a\":1}");
			assertThat(client()
				.putItem((put) -> put.tableName(table()).item(item(id, "{\"b\":2}")).returnValues("ALL_OLD"))
				.attributes()).isEqualTo(item(id, "{\"a\":1}"));
			assertThat(read(id)).isEqualTo(item(id, "{\"b\":2}"));
		});
		this.cases.put("PutItem of a new item returns nothing",
				() -> assertThat(client()
					.putItem((put) -> put.tableName(table()).item(item(newId(), "{}")).returnValues("ALL_OLD"))
					.hasAttributes()).isFalse());
		this.cases.put("DeleteItem returns the old item", () -> {
			String id = this.contract.put("{\"a\":1}");
			assertThat(client().deleteItem((delete) -> delete.tableName(table()).key(key(id)).returnValues("ALL_OLD"))
				.attributes()).isEqualTo(item(id, "{\"a\":1}"));
			assertThat(read(id)).isEmpty();
		});
		this.cases.put("DeleteItem of no item succeeds",
				() -> assertThat(client()
					.deleteItem((delete) -> delete.tableName(table()).key(key(newId())).returnValues("ALL_OLD"))
					.hasAttributes()).isFalse());
		this.cases.put("UpdateItem creates an item", () -> {
			String id = newId();
			assertThat(client().updateItem((update) -> update.tableName(table()).key(key(id)).returnValues("ALL_NEW"))
				.attributes()).isEqualTo(key(id));
			assertThat(read(id)).isEqualTo(key(id));
		});
		refused("PutItem returns no new item", "ReturnValues can only be ALL_OLD or NONE",
				() -> client().putItem((put) -> put.tableName(table()).item(key(newId())).returnValues("ALL_NEW")));
	}

	private Map<String, AttributeValue> read(String id) {
		return client().getItem((get) -> get.tableName(table()).key(key(id)).consistentRead(true)).item();
	}

	private void addFailedConditions() {
		this.cases.put("a refused condition returns the item that is there", () -> {
			String id = this.contract.put("{\"a\":1}");
			assertThat(refusedItem(id, "ALL_OLD")).isEqualTo(item(id, "{\"a\":1}"));
		});
		this.cases.put("a refused condition returns no item unless that is asked for",
				() -> assertThat(refusedItem(this.contract.put("{\"a\":1}"), "NONE")).isEmpty());
		this.cases.put("a refused condition on no item returns none",
				() -> assertThat(refusedItem(newId(), "ALL_OLD")).isEmpty());
	}

	private Map<String, AttributeValue> refusedItem(String id, String returned) {
		try {
			client().updateItem((update) -> update.tableName(table())
				.key(key(id))
				.updateExpression("REMOVE a")
				.conditionExpression("attribute_exists(absent)")
				.returnValuesOnConditionCheckFailure(returned));
			throw new AssertionError("The condition was met");
		}
		catch (ConditionalCheckFailedException ex) {
			assertThat(ex.awsErrorDetails().errorMessage()).isEqualTo("The conditional request failed");
			return ex.item();
		}
	}

	private void addTransactions() {
		this.cases.put("a transaction writes all of its items", () -> {
			String one = this.contract.put("{\"a\":1}");
			String two = newId();
			client().transactWriteItems((transaction) -> transaction.transactItems(remove(one, "attribute_exists(a)"),
					TransactWriteItem.builder().put((put) -> put.tableName(table()).item(key(two))).build()));
			assertThat(client()
				.transactGetItems(
						(transaction) -> transaction.transactItems(this.contract.get(one), this.contract.get(two)))
				.responses()).extracting((response) -> response.item()).containsExactly(key(one), key(two));
		});
		this.cases.put("a cancelled transaction writes nothing and says why", () -> {
			String one = this.contract.put("{\"a\":1}");
			String two = this.contract.put("{\"b\":1}");
			assertThatExceptionOfType(TransactionCanceledException.class)
				.isThrownBy(() -> client().transactWriteItems((transaction) -> transaction
					.transactItems(remove(one, "attribute_exists(a)"), remove(two, "attribute_exists(a)"))))
				.satisfies((ex) -> {
					assertThat(ex.cancellationReasons()).extracting(CancellationReason::code)
						.containsExactly("None", "ConditionalCheckFailed");
					assertThat(ex.cancellationReasons().get(1).item()).isEqualTo(item(two, "{\"b\":1}"));
					assertThat(ex.cancellationReasons().get(1).message()).isEqualTo("The conditional request failed");
					assertThat(ex.awsErrorDetails().errorMessage())
						.isEqualTo("Transaction cancelled, please refer cancellation reasons for specific reasons "
								+ "[None, ConditionalCheckFailed]");
				});
			assertThat(read(one)).containsKey("a");
		});
		refused("a transaction has one operation for an item",
				"Transaction request cannot include multiple operations on one item", () -> {
					String id = newId();
					client().transactWriteItems(
							(transaction) -> transaction.transactItems(remove(id, "a = b"), remove(id, "a = b")));
				});
		this.cases.put("a transaction with its token again does nothing", () -> {
			String id = this.contract.put("{\"n\":1}");
			String token = UUID.randomUUID().toString();
			for (int i = 0; i < 2; i++) {
				client().transactWriteItems((transaction) -> transaction.clientRequestToken(token)
					.transactItems(TransactWriteItem.builder()
						.update((update) -> update.tableName(table())
							.key(key(id))
							.updateExpression("ADD n :one")
							.expressionAttributeValues(ConformanceCases.values(":one")))
						.build()));
			}
			assertThat(read(id)).isEqualTo(item(id, "{\"n\":2}"));
		});
	}

	private TransactWriteItem remove(String id, String condition) {
		return TransactWriteItem.builder()
			.update((update) -> update.tableName(table())
				.key(key(id))
				.updateExpression("REMOVE a")
				.conditionExpression(condition)
				.returnValuesOnConditionCheckFailure("ALL_OLD"))
			.build();
	}

	private void addRequests() {
		refused("a key of another type is refused", "The provided key element does not match the schema",
				() -> client().getItem((get) -> get.tableName(table()).key(Map.of("id", AttributeValue.fromN("1")))));
		refused("a key with another attribute is refused", "The provided key element does not match the schema",
				() -> client().getItem((get) -> get.tableName(table()).key(item("x", "{\"a\":1}"))));
		refused("an item without its key is refused",
				"One or more parameter values were invalid: Missing the key id in the item",
				() -> client().putItem((put) -> put.tableName(table()).item(Shorthand.item("{\"a\":1}"))));
		refused("a value that is not used is refused",
				"Value provided in ExpressionAttributeValues unused in expressions: keys: {:a}",
				() -> client().updateItem((update) -> update.tableName(table())
					.key(key(newId()))
					.updateExpression("REMOVE a")
					.expressionAttributeValues(ConformanceCases.values(":a"))));
		refused("a name that is not used is refused",
				"Value provided in ExpressionAttributeNames unused in expressions: keys: {#name}",
				() -> client().getItem((get) -> get.tableName(table())
					.key(key(newId()))
					.projectionExpression("a")
					.expressionAttributeNames(Map.of("#name", "name"))));
		refused("a table that does not exist is refused", "ResourceNotFoundException: Requested resource not found",
				() -> client().getItem((get) -> get.tableName("conformance-absent").key(key("x"))));
		this.cases.put("batches write and read", () -> {
			List<String> ids = IntStream.range(0, 25).mapToObj((i) -> newId()).toList();
			List<WriteRequest> writes = new ArrayList<>();
			ids.forEach((id) -> writes.add(WriteRequest.builder().putRequest((put) -> put.item(key(id))).build()));
			assertThat(
					client().batchWriteItem((batch) -> batch.requestItems(Map.of(table(), writes))).unprocessedItems())
				.isEmpty();
			assertThat(client().batchGetItem((batch) -> batch.requestItems(Map.of(table(), reads(ids))))
				.responses()
				.get(table())).hasSize(ids.size());
		});
	}

	private static KeysAndAttributes reads(List<String> ids) {
		return KeysAndAttributes.builder().keys(ids.stream().map(ConformanceContract::key).toList()).build();
	}

	private static List<String> sorts(QueryResponse page) {
		return page.items().stream().map(ConformanceContract::sort).toList();
	}

	private void putSorted(String id, int sort, int size) {
		client().putItem((put) -> put.tableName(this.contract.sorted())
			.item(item(id, "{\"sort\":%s,\"s\":\"%s\"}".formatted(sort, "x".repeat(size)))));
	}

	private void addPages() {
		this.cases.put("a query goes on where its page ended", () -> {
			String id = newId();
			IntStream.range(0, 5).forEach((sort) -> putSorted(id, sort, 1));
			QueryResponse first = page(id, Map.of());
			QueryResponse second = page(id, first.lastEvaluatedKey());
			QueryResponse third = page(id, second.lastEvaluatedKey());
			assertThat(sorts(first)).containsExactly("4", "3");
			assertThat(sorts(second)).containsExactly("2", "1");
			assertThat(sorts(third)).containsExactly("0");
			assertThat(third.hasLastEvaluatedKey()).isFalse();
		});
		this.cases.put("a filter counts what it left out", () -> {
			String id = newId();
			IntStream.range(0, 5).forEach((sort) -> putSorted(id, sort, sort));
			QueryResponse filtered = client().query((query) -> query.tableName(this.contract.sorted())
				.keyConditionExpression("id = :id")
				.filterExpression("size(s) > :two")
				.select("COUNT")
				.expressionAttributeValues(Map.of(":id", AttributeValue.fromS(id), ":two", AttributeValue.fromN("2"))));
			assertThat(filtered.count()).isEqualTo(2);
			assertThat(filtered.scannedCount()).isEqualTo(5);
			assertThat(filtered.hasItems()).isFalse();
		});
		this.cases.put("a scan finds what its filter names", () -> {
			String mark = newId();
			String id = this.contract.put("{\"mark\":\"%s\"}".formatted(mark));
			assertThat(client()
				.scanPaginator((scan) -> scan.tableName(table())
					.consistentRead(true)
					.filterExpression("mark = :m")
					.projectionExpression("id")
					.expressionAttributeValues(Map.of(":m", AttributeValue.fromS(mark))))
				.items()).containsExactly(key(id));
		});
	}

	private QueryResponse page(String id, Map<String, AttributeValue> start) {
		return client().query((query) -> query.tableName(this.contract.sorted())
			.keyConditionExpression("id = :id")
			.scanIndexForward(false)
			.limit(2)
			.exclusiveStartKey(start.isEmpty() ? null : start)
			.expressionAttributeValues(Map.of(":id", AttributeValue.fromS(id))));
	}

}

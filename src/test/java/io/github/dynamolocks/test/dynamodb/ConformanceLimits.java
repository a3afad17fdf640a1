package io.github.dynamolocks.test.dynamodb;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.function.Executable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests capacity and limits as cases of {@link ConformanceContract}.
 */
final class ConformanceLimits {

	private static final String ITEM_TOO_LARGE = "Item size has exceeded the maximum allowed size";

	private final ConformanceContract contract;

	private final Map<String, Executable> cases = new LinkedHashMap<>();

	ConformanceLimits(ConformanceContract contract) {
		this.contract = contract;
	}

	/** Returns the cases by name. */
	Map<String, Executable> cases() {
		addCapacity();
		addLimits();
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

	private void addCapacity() {
		// "id" and its 36 characters take 38 bytes, the name of the string takes one
		int block = 1024 - 38 - 1;
		writes("a write of 1 KB consumes a unit", 1, null, block);
		writes("a write of a byte more consumes two", 2, null, block + 1);
		writes("a write consumes by the larger item", 3, 2 * block + 500, 10);
		writes("a write of no item before consumes by the new one", 1, null, 1);
		reads("an eventually consistent read of 4 KB consumes half a unit", 0.5, 4096 - 39, false);
		reads("a consistent read of 4 KB consumes a unit", 1, 4096 - 39, true);
		reads("a consistent read of a byte more consumes two", 2, 4096 - 38, true);
		this.cases.put("a read of no item consumes",
				() -> assertThat(units(client()
					.getItem((get) -> get.tableName(table()).key(key(newId())).returnConsumedCapacity("TOTAL"))
					.consumedCapacity())).isEqualTo(0.5));
		this.cases.put("a deletion consumes by the old item", () -> {
			String id = putSized(3000);
			assertThat(units(client()
				.deleteItem((delete) -> delete.tableName(table()).key(key(id)).returnConsumedCapacity("TOTAL"))
				.consumedCapacity())).isEqualTo(3);
		});
		this.cases.put("a transaction consumes double", () -> {
			String id = putSized(1500);
			assertThat(units(client()
				.transactWriteItems((transaction) -> transaction.returnConsumedCapacity("TOTAL")
					.transactItems(TransactWriteItem.builder()
						.delete((delete) -> delete.tableName(table()).key(key(id)))
						.build()))
				.consumedCapacity()
				.get(0))).isEqualTo(4);
			assertThat(units(client().transactGetItems(
					(transaction) -> transaction.returnConsumedCapacity("TOTAL").transactItems(this.contract.get(id)))
				.consumedCapacity()
				.get(0))).isEqualTo(2);
		});
		this.cases.put("a query consumes by the sum of its items", () -> {
			String id = newId();
			for (int i = 0; i < 3; i++) {
				String rest = "{\"sort\":%s,\"s\":\"%s\"}".formatted(i, "x".repeat(2000));
				client().putItem((put) -> put.tableName(this.contract.sorted()).item(item(id, rest)));
			}
			assertThat(units(client()
				.query((query) -> query.tableName(this.contract.sorted())
					.keyConditionExpression("id = :id")
					.consistentRead(true)
					.expressionAttributeValues(Map.of(":id", AttributeValue.fromS(id)))
					.returnConsumedCapacity("TOTAL"))
				.consumedCapacity())).isEqualTo(2);
		});
		this.cases.put("what a request consumes is not returned unless that is asked for",
				() -> assertThat(client().getItem((get) -> get.tableName(table()).key(key(newId()))).consumedCapacity())
					.isNull());
	}

	private static double units(ConsumedCapacity consumed) {
		return consumed.capacityUnits();
	}

	private void writes(String name, double expected, @Nullable Integer before, int after) {
		this.cases.put(name, () -> {
			String id = (before != null) ? putSized(before) : newId();
			assertThat(units(client()
				.putItem((put) -> put.tableName(table())
					.item(item(id, "{\"s\":\"%s\"}".formatted("x".repeat(after))))
					.returnConsumedCapacity("TOTAL"))
				.consumedCapacity())).isEqualTo(expected);
		});
	}

	private void reads(String name, double expected, int size, boolean consistent) {
		this.cases.put(name, () -> {
			String id = putSized(size);
			assertThat(units(client()
				.getItem((get) -> get.tableName(table())
					.key(key(id))
					.consistentRead(consistent)
					.returnConsumedCapacity("TOTAL"))
				.consumedCapacity())).isEqualTo(expected);
		});
	}

	private String putSized(int size) {
		return this.contract.put("{\"s\":\"%s\"}".formatted("x".repeat(size)));
	}

	private void addLimits() {
		int largest = 400 * 1024 - 39;
		this.cases.put("an item of 400 KB is kept",
				() -> assertThat(client()
					.getItem((get) -> get.tableName(table()).key(key(putSized(largest))).consistentRead(true))
					.item()).hasSize(2));
		refused("an item of a byte more is refused", ITEM_TOO_LARGE, () -> putSized(largest + 1));
		this.cases.put("an update to more than 400 KB is refused", () -> {
			String id = putSized(largest);
			assertThat(ConformanceContract.attempt(
					() -> client()
						.updateItem((update) -> update.tableName(table())
							.key(key(id))
							.updateExpression("SET a = :a")
							.expressionAttributeValues(ConformanceCases.values(":a")))
						.toString()))
				.isEqualTo("Item size to update has exceeded the maximum allowed size");
		});
		this.cases.put("a partition key of 2048 bytes is kept",
				() -> client().deleteItem((delete) -> delete.tableName(table()).key(key("x".repeat(2048)))));
		refused("a longer partition key is refused",
				"One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes",
				() -> client().deleteItem((delete) -> delete.tableName(table()).key(key("x".repeat(2049)))));
		refused("an empty partition key is refused",
				"One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: id",
				() -> client().putItem((put) -> put.tableName(table()).item(key(""))));
		refused("a number has 38 digits", "Attempting to store more than 38 significant digits in a Number",
				() -> this.contract.put("{\"n\":123456789012345678901234567890123456789}"));
		refused("a number is below 1E126",
				"Number overflow. Attempting to store a number with magnitude larger than supported range",
				() -> this.contract.put("{\"n\":1e126}"));
		refused("a set is not empty", "One or more parameter values were invalid: An string set  may not be empty",
				() -> this.contract.put("{\"s\":{\"SS\":[]}}"));
		refused("a set has no element twice",
				"One or more parameter values were invalid: Input collection [a, a] contains duplicates.",
				() -> this.contract.put("{\"s\":{\"SS\":[\"a\",\"a\"]}}"));
		this.cases.put("an item nests 32 levels",
				() -> this.contract.put("{\"l\":" + "[".repeat(31) + "1" + "]".repeat(31) + "}"));
		refused("an item nests no more",
				"Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit",
				() -> this.contract.put("{\"l\":" + "[".repeat(33) + "1" + "]".repeat(33) + "}"));
	}

}

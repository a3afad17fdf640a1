package io.github.dynamolocks.test.dynamodb;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

/**
 * Writes one item, or checks it in a transaction: first {@link #prepare}, which changes
 * nothing, then {@link #apply}.
 */
final class ItemWrite {

	private static final String RETURN_ON_FAILURE = "ReturnValuesOnConditionCheckFailure";

	private static final String CONDITION = "ConditionExpression";

	private final Database database;

	private final Table table;

	private final ItemKey key;

	private final Placeholders placeholders;

	private final @Nullable Condition condition;

	private final boolean returnsItem;

	private @Nullable Update update;

	private UnaryOperator<Map<String, Value>> change = UnaryOperator.identity();

	private boolean deletes;

	private boolean onlyChecks;

	private @Nullable Map<String, Value> before;

	private @Nullable Map<String, Value> after;

	private ItemWrite(Database database, Table table, ItemKey key, Parameters request) {
		request.refuse("Expected", "ConditionalOperator");
		this.database = database;
		this.table = table;
		this.key = key;
		this.placeholders = Placeholders.of(request.json());
		String expression = request.string(CONDITION);
		this.condition = (expression != null) ? Condition.parse(CONDITION, expression, this.placeholders) : null;
		this.returnsItem = request.oneOf(RETURN_ON_FAILURE, "NONE", "ALL_OLD").equals("ALL_OLD");
	}

	static ItemWrite put(Database database, Table table, Parameters request) {
		request.requiredObject("Item");
		Map<String, Value> item = ValueParser.item(request.get("Item"));
		ItemWrite write = new ItemWrite(database, table, table.schema().keyOf(item), request);
		write.placeholders.requireAllUsed();
		table.definition().checkIndexed(item);
		requireSize(item, "Item size has exceeded the maximum allowed size");
		write.change = (before) -> item;
		return write;
	}

	static ItemWrite delete(Database database, Table table, Parameters request) {
		ItemWrite write = ofKey(database, table, request);
		write.placeholders.requireAllUsed();
		write.deletes = true;
		return write;
	}

	static ItemWrite update(Database database, Table table, Parameters request) {
		request.refuse("AttributeUpdates");
		ItemWrite write = ofKey(database, table, request);
		String expression = request.string("UpdateExpression");
		if (expression != null) {
			Update update = Update.parse(expression, write.placeholders);
			update.requireNoKey(table.schema().names());
			write.update = update;
			write.change = update::apply;
		}
		write.placeholders.requireAllUsed();
		return write;
	}

	static ItemWrite check(Database database, Table table, Parameters request) {
		request.requiredString(CONDITION);
		ItemWrite write = ofKey(database, table, request);
		write.placeholders.requireAllUsed();
		write.onlyChecks = true;
		return write;
	}

	private static ItemWrite ofKey(Database database, Table table, Parameters request) {
		request.requiredObject("Key");
		return new ItemWrite(database, table, table.schema().key(ValueParser.item(request.get("Key"))), request);
	}

	/** Returns what tells the item from all others. */
	Object target() {
		return List.of(this.table.name(), this.key);
	}

	/**
	 * Reads the item, tests the condition, and computes what is to be written.
	 * @throws DynamoDbError if that cannot be written
	 */
	void prepare(Capacity capacity) {
		if (!this.database.keyRate().admits(target(), this.database.clock().now())) {
			throw DynamoDbError.of(KeyRate.EXCEEDED,
					"The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.");
		}
		this.before = this.table.get(this.key);
		if (this.condition != null && !this.condition.test((this.before != null) ? this.before : Map.of())) {
			charge(capacity);
			DynamoDbError refused = DynamoDbError.of(DynamoDbError.CONDITION_FAILED, "The conditional request failed");
			throw (this.returnsItem && this.before != null) ? refused.with("Item", this.before) : refused;
		}
		this.after = this.deletes ? null : changed();
		charge(capacity);
	}

	private @Nullable Map<String, Value> changed() {
		if (this.onlyChecks) {
			return this.before;
		}
		Map<String, Value> item = this.change
			.apply((this.before != null) ? this.before : this.table.schema().attributesOf(this.key));
		if (this.update != null) {
			this.table.definition().checkIndexed(item);
			requireSize(item, "Item size to update has exceeded the maximum allowed size");
		}
		return item;
	}

	private void charge(Capacity capacity) {
		int bytes = Math.max(Table.size(this.before), Table.size(this.after));
		this.database.keyRate().charge(target(), capacity.write(this.table, bytes));
	}

	/** Writes what was prepared. */
	void apply() {
		if (!this.onlyChecks && (this.before != null || this.after != null)) {
			this.table.put(this.key, this.after);
		}
	}

	/** Adds {@code Attributes} to the result. */
	void addReturnValues(Map<String, @Nullable Object> result, String wanted) {
		Map<String, Value> item = wanted.endsWith("_OLD") ? this.before : this.after;
		if (wanted.equals("NONE") || item == null) {
			return;
		}
		if (wanted.startsWith("UPDATED")) {
			item = (this.update != null) ? this.update.touched().of(item) : Map.of();
		}
		if (!item.isEmpty()) {
			result.put("Attributes", item);
		}
	}

	private static void requireSize(Map<String, Value> item, String message) {
		if (ItemSize.of(item) > Limits.ITEM_SIZE) {
			throw DynamoDbError.validation(message);
		}
	}

}

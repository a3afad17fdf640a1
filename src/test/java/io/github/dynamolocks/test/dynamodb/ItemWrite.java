package io.github.dynamolocks.test.dynamodb;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Writes one item, or checks it in a transaction: first {@link #prepare}, which changes
 * nothing, then {@link #apply}.
 */
final class ItemWrite {

	private static final String CONDITION = "ConditionExpression";

	private final Kind kind;

	private final Database database;

	private final Table table;

	/** The item of a put, otherwise its key. */
	private final Map<String, Value> given;

	private final ItemKey key;

	private final @Nullable Condition condition;

	private final @Nullable Update update;

	private final boolean returnsItem;

	private @Nullable Map<String, Value> before;

	private @Nullable Map<String, Value> after;

	ItemWrite(Kind kind, Database database, Parameters request) {
		request.refuse("Expected", "ConditionalOperator", "AttributeUpdates");
		this.kind = kind;
		this.database = database;
		this.table = database.usable(request);
		this.given = ValueParser.item(request.requiredObject((kind == Kind.PUT) ? "Item" : "Key").json());
		KeySchema schema = this.table.schema();
		this.key = (kind == Kind.PUT) ? schema.keyOf(this.given) : schema.key(this.given);
		Placeholders placeholders = Placeholders.of(request.json());
		this.condition = request.expression(CONDITION, (test) -> Condition.parse(CONDITION, test, placeholders));
		this.returnsItem = request.oneOf("ReturnValuesOnConditionCheckFailure", "NONE", "ALL_OLD").equals("ALL_OLD");
		this.update = (kind != Kind.UPDATE) ? null
				: request.expression("UpdateExpression", (change) -> Update.parse(change, placeholders));
		if (this.update != null) {
			this.update.requireNoKey(schema.names());
		}
		placeholders.requireAllUsed();
		if (kind == Kind.PUT) {
			requireStorable(this.given, "Item size has exceeded the maximum allowed size");
		}
	}

	/** Returns what tells the item from all others. */
	Object target() {
		return List.of(this.table.name(), this.key);
	}

	/** Returns whether the key has write units left. */
	boolean isAdmitted() {
		return this.database.keyRate().admits(target(), this.database.clock().now());
	}

	/** Returns the bytes that count, once prepared: those of the larger version. */
	int size() {
		return Math.max(Table.size(this.before), Table.size(this.after));
	}

	/**
	 * Reads the item, tests the condition, and computes what is to be written.
	 * @throws DynamoDbError if that cannot be written
	 */
	void prepare(Capacity capacity) {
		if (!isAdmitted()) {
			throw DynamoDbError.of(KeyRate.EXCEEDED,
					"The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.");
		}
		this.before = this.table.get(this.key);
		boolean met = this.condition == null || this.condition.test((this.before != null) ? this.before : Map.of());
		this.after = met ? changed() : this.before;
		this.database.keyRate().charge(target(), capacity.write(this.table, size()));
		if (!met) {
			DynamoDbError refused = DynamoDbError.of(DynamoDbError.CONDITION_FAILED, "The conditional request failed");
			throw (this.returnsItem && this.before != null) ? refused.with("Item", this.before) : refused;
		}
	}

	private @Nullable Map<String, Value> changed() {
		return switch (this.kind) {
			case PUT -> this.given;
			case DELETE -> null;
			case CHECK -> this.before;
			case UPDATE -> {
				Map<String, Value> item = (this.before != null) ? this.before : this.given;
				if (this.update != null) {
					item = this.update.apply(item);
					requireStorable(item, "Item size to update has exceeded the maximum allowed size");
				}
				yield item;
			}
		};
	}

	private void requireStorable(Map<String, Value> item, String tooLarge) {
		this.table.definition().checkIndexed(item);
		Parameters.require(ItemSize.of(item) <= Limits.ITEM_SIZE, tooLarge);
	}

	/** Writes what was prepared. */
	void apply() {
		if (this.before != this.after) {
			this.table.put(this.key, this.after);
		}
	}

	/** Returns a result with the attributes that were wanted. */
	Map<String, Object> result(String wanted) {
		Map<String, Value> item = wanted.endsWith("_OLD") ? this.before : this.after;
		if (wanted.equals("NONE") || item == null) {
			return Map.of();
		}
		if (wanted.startsWith("UPDATED")) {
			item = (this.update != null) ? this.update.touched().of(item) : Map.of();
		}
		return item.isEmpty() ? Map.of() : Map.of("Attributes", item);
	}

	/**
	 * What a write does.
	 */
	enum Kind {

		PUT, UPDATE, DELETE, CHECK

	}

}

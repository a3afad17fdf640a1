package io.github.dynamolocks.test.dynamodb;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Reads, writes or checks one item for a request. To write, call {@link #prepare}, which
 * changes nothing, and then {@link #apply}.
 */
final class ItemRequest {

	private static final String CONDITION = "ConditionExpression";

	private final Kind kind;

	private final Table table;

	/** The item of a put, or the key of any other request. */
	private final Map<String, Value> given;

	private final ItemKey key;

	private final @Nullable Call condition;

	private final @Nullable PathTree update;

	private final @Nullable PathTree projection;

	private final boolean returnsItem;

	private @Nullable Map<String, Value> before;

	private @Nullable Map<String, Value> after;

	ItemRequest(Kind kind, Database database, Parameters request) {
		request.refuse("Expected", "ConditionalOperator", "AttributeUpdates", "AttributesToGet");
		this.kind = kind;
		this.table = database.usable(request);
		this.given = Value.item(request.requiredObject((kind == Kind.PUT) ? "Item" : "Key").json());
		KeySchema schema = this.table.schema();
		this.key = (kind == Kind.PUT) ? schema.keyOf(this.given) : schema.key(this.given);
		Placeholders placeholders = new Placeholders(request.json());
		this.condition = request.expression(CONDITION, (test) -> Call.parse(CONDITION, test, placeholders));
		this.returnsItem = request.oneOf("ReturnValuesOnConditionCheckFailure", "NONE", "ALL_OLD").equals("ALL_OLD");
		this.update = request.expression("UpdateExpression", (change) -> PathTree.update(change, placeholders));
		this.projection = request.expression("ProjectionExpression",
				(paths) -> PathTree.projection(paths, placeholders));
		if (this.update != null) {
			this.update.requireNoKey(schema.names());
		}
		placeholders.requireAllUsed();
		if (kind == Kind.PUT) {
			requireStorable(this.given, "Item size has exceeded the maximum allowed size");
		}
	}

	/** Returns a value that identifies the item: equal for requests on the same item. */
	Object target() {
		return List.of(this.table.name(), this.key);
	}

	/** Reads the whole item. */
	@Nullable Map<String, Value> get(boolean consistent, Capacity capacity) {
		Map<String, Value> item = this.table.get(this.key, consistent);
		capacity.read(this.table, Value.size(item), consistent);
		return item;
	}

	/** Returns the result of a read, with the attributes that the request asks for. */
	Map<String, Object> result(@Nullable Map<String, Value> item) {
		return (item != null) ? Map.of("Item", (this.projection != null) ? this.projection.project(item) : item)
				: Map.of();
	}

	/** Returns whether the write limit of the key allows a write now. */
	boolean isAdmitted() {
		return this.table.admits(this.key);
	}

	/**
	 * Returns the size in bytes that a prepared write is charged for: that of the larger
	 * version.
	 */
	int size() {
		return Math.max(Value.size(this.before), Value.size(this.after));
	}

	/**
	 * Reads the item, tests the condition, and computes the new item.
	 * @throws DynamoDbError if the condition fails or the new item is not valid
	 */
	void prepare(Capacity capacity) {
		DynamoDbError.check(isAdmitted(), DynamoDbError.RATE_EXCEEDED,
				"The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.");
		this.before = this.table.get(this.key);
		boolean met = this.condition == null || this.condition.test((this.before != null) ? this.before : Map.of());
		this.after = met ? changed() : this.before;
		this.table.charge(this.key, capacity.write(this.table, size()));
		if (!met) {
			DynamoDbError refused = DynamoDbError.of(DynamoDbError.CONDITION_FAILED, "The conditional request failed");
			throw (this.returnsItem && this.before != null) ? refused.with("Item", this.before) : refused;
		}
	}

	private @Nullable Map<String, Value> changed() {
		return switch (this.kind) {
			case PUT -> this.given;
			case DELETE -> null;
			case CHECK, GET -> this.before;
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
		Parameters.require(Value.size(item) <= Limits.ITEM_SIZE, tooLarge);
	}

	/** Writes the new item that was prepared. */
	void apply() {
		if (this.before != this.after) {
			this.table.put(this.key, this.after);
		}
	}

	/** Returns the result of a write, with the attributes that the request asks for. */
	Map<String, Object> result(String wanted) {
		Map<String, Value> item = wanted.endsWith("_OLD") ? this.before : this.after;
		if (wanted.equals("NONE") || item == null) {
			return Map.of();
		}
		if (wanted.startsWith("UPDATED")) {
			item = (this.update != null) ? this.update.project(item) : Map.of();
		}
		return item.isEmpty() ? Map.of() : Map.of("Attributes", item);
	}

	/**
	 * The kind of a request on an item.
	 */
	enum Kind {

		GET, PUT, UPDATE, DELETE, CHECK

	}

}

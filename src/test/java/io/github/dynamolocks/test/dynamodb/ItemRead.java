package io.github.dynamolocks.test.dynamodb;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Reads one item by its key.
 */
final class ItemRead {

	private final Table table;

	private final ItemKey key;

	private final @Nullable Projection projection;

	ItemRead(Database database, Parameters request) {
		request.refuse("AttributesToGet");
		this.table = database.usable(request);
		this.key = this.table.schema().key(ValueParser.item(request.requiredObject("Key").json()));
		Placeholders placeholders = Placeholders.of(request.json());
		this.projection = request.expression("ProjectionExpression",
				(projection) -> Projection.parse(projection, placeholders));
		placeholders.requireAllUsed();
	}

	/** Returns what tells the item from all others. */
	Object target() {
		return List.of(this.table.name(), this.key);
	}

	/** Reads the whole item. */
	@Nullable Map<String, Value> get(boolean consistent, Capacity capacity) {
		Map<String, Value> item = this.table.get(this.key, consistent);
		capacity.read(this.table, Table.size(item), consistent);
		return item;
	}

	/** Returns a result with what was wanted of the item. */
	Map<String, Object> result(@Nullable Map<String, Value> item) {
		if (item == null) {
			return Map.of();
		}
		return Map.of("Item", (this.projection != null) ? this.projection.of(item) : item);
	}

}

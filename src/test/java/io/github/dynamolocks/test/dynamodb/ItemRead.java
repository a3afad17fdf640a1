package io.github.dynamolocks.test.dynamodb;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Reads one item by its key.
 *
 * @param table its table
 * @param key its key
 * @param projection what is returned of it, null for all
 */
record ItemRead(Table table, ItemKey key, @Nullable Projection projection) {

	private static final String PROJECTION = "ProjectionExpression";

	static ItemRead of(Table table, Parameters request) {
		request.requiredObject("Key");
		return new ItemRead(table, table.schema().key(ValueParser.item(request.get("Key"))), projection(request));
	}

	/** Reads a projection that is the only expression. */
	static @Nullable Projection projection(Parameters request) {
		request.refuse("AttributesToGet");
		Placeholders placeholders = Placeholders.of(request.json());
		Projection projection = projection(request, placeholders);
		placeholders.requireAllUsed();
		return projection;
	}

	static @Nullable Projection projection(Parameters request, Placeholders placeholders) {
		String expression = request.string(PROJECTION);
		return (expression != null) ? Projection.parse(expression, placeholders) : null;
	}

	/** Reads the item, as far as it is projected. */
	@Nullable Map<String, Value> get(boolean consistent, Capacity capacity) {
		Map<String, Value> item = consistent ? this.table.get(this.key) : this.table.getStale(this.key);
		capacity.read(this.table, Table.size(item), consistent);
		return (item != null && this.projection != null) ? this.projection.of(item) : item;
	}

}

package io.github.dynamolocks.test.dynamodb;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * The operations that read many items, page by page.
 */
final class QueryOperations {

	/** A page has no more bytes. */
	private static final int MAX_PAGE = 1024 * 1024;

	private static final int MAX_SEGMENTS = 1_000_000;

	private static final String FILTER = "FilterExpression";

	private static final String START = "ExclusiveStartKey";

	private final Database database;

	QueryOperations(Database database) {
		this.database = database;
	}

	Map<String, @Nullable Object> query(Parameters request) {
		request.refuse("KeyConditions", "QueryFilter", "ConditionalOperator", "AttributesToGet");
		Table table = tableOf(request);
		Placeholders placeholders = Placeholders.of(request.json());
		KeySchema schema = table.schema();
		KeyCondition condition = KeyCondition.parse(request.requiredString("KeyConditionExpression"), placeholders,
				schema.partition().name(), (schema.sort() != null) ? schema.sort().name() : null);
		requireType(schema.partition(), condition.partition());
		condition.sortOperands().forEach((operand) -> requireType(schema.sort(), operand));
		Page page = page(request, table, placeholders);
		ItemKey start = startKey(table, request);
		if (start != null && !start.partition().equals(condition.partition())) {
			throw DynamoDbError
				.validation("The provided starting key is outside query boundaries based on provided conditions");
		}
		NavigableMap<ItemKey, Map<String, Value>> items = table.items(request.flag("ConsistentRead"))
			.subMap(ItemKey.before(condition.partition()), true, ItemKey.behind(condition.partition()), true);
		if (request.has("ScanIndexForward") && !request.flag("ScanIndexForward")) {
			items = items.descendingMap();
		}
		fill(page, items, start, (key) -> key.sort() == null || condition.testSort(key.sort()));
		return page.result();
	}

	Map<String, @Nullable Object> scan(Parameters request) {
		request.refuse("ScanFilter", "ConditionalOperator", "AttributesToGet");
		Table table = tableOf(request);
		Placeholders placeholders = Placeholders.of(request.json());
		Page page = page(request, table, placeholders);
		Integer segments = request.integer("TotalSegments", 1, MAX_SEGMENTS);
		Integer segment = request.integer("Segment", 0, MAX_SEGMENTS - 1);
		requireSegment(segment, segments);
		ItemKey start = startKey(table, request);
		fill(page, table.items(request.flag("ConsistentRead")), start,
				(key) -> segments == null || segment == null || key.segment(segments) == segment);
		return page.result();
	}

	private static void fill(Page page, NavigableMap<ItemKey, Map<String, Value>> items, @Nullable ItemKey start,
			Predicate<ItemKey> wanted) {
		NavigableMap<ItemKey, Map<String, Value>> rest = (start != null) ? items.tailMap(start, false) : items;
		for (Map.Entry<ItemKey, Map<String, Value>> entry : rest.entrySet()) {
			if (wanted.test(entry.getKey()) && !page.add(entry.getKey(), entry.getValue())) {
				return;
			}
		}
	}

	private Table tableOf(Parameters request) {
		Table table = this.database.usable(request);
		String index = request.string("IndexName");
		if (index != null) {
			throw table.definition().hasIndex(index) ? Parameters.unsupported("Reading the index '%s'".formatted(index))
					: DynamoDbError.validation("The table does not have the specified index: " + index);
		}
		return table;
	}

	private static Page page(Parameters request, Table table, Placeholders placeholders) {
		String filter = request.string(FILTER);
		Integer limit = request.integer("Limit", 1, Integer.MAX_VALUE);
		Page page = new Page(table, Capacity.of(request), request.flag("ConsistentRead"),
				(limit != null) ? limit : Integer.MAX_VALUE,
				(filter != null) ? Condition.parse(FILTER, filter, placeholders) : null,
				ItemRead.projection(request, placeholders), counts(request));
		placeholders.requireAllUsed();
		return page;
	}

	/** Returns whether only the number of the items is wanted. */
	private static boolean counts(Parameters request) {
		boolean projected = request.has("ProjectionExpression");
		String select = request.has("Select")
				? request.oneOf("Select", "SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES")
				: "";
		if (select.equals("ALL_PROJECTED_ATTRIBUTES")) {
			throw DynamoDbError.validation("One or more parameter values were invalid: "
					+ "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");
		}
		if (projected && !select.isEmpty() && !select.equals("SPECIFIC_ATTRIBUTES")) {
			throw DynamoDbError.validation("Cannot specify the ProjectionExpression when choosing to get "
					+ (select.equals("COUNT") ? "only the Count" : "ALL_ATTRIBUTES"));
		}
		if (!projected && select.equals("SPECIFIC_ATTRIBUTES")) {
			throw DynamoDbError.validation(
					"Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES");
		}
		return select.equals("COUNT");
	}

	private static @Nullable ItemKey startKey(Table table, Parameters request) {
		Object start = request.get(START);
		if (start == null) {
			return null;
		}
		try {
			return table.schema().key(ValueParser.item(start));
		}
		catch (DynamoDbError ex) {
			throw DynamoDbError.validation("The provided starting key is invalid: " + ex.message());
		}
	}

	private static void requireSegment(@Nullable Integer segment, @Nullable Integer segments) {
		if (segment == null && segments != null) {
			throw absent("Segment", "TotalSegments");
		}
		if (segment != null && segments == null) {
			throw absent("TotalSegments", "Segment");
		}
		if (segment != null && segments != null && segment >= segments) {
			throw DynamoDbError.validation(
					"The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: %d is not less than TotalSegments: %d"
						.formatted(segment, segments));
		}
	}

	private static DynamoDbError absent(String name, String present) {
		return DynamoDbError
			.validation("The %s parameter is required but was not present in the request when %s parameter is present"
				.formatted(name, present));
	}

	private static void requireType(KeySchema.@Nullable Attribute attribute, Value value) {
		if (attribute == null || value.type() != attribute.type()) {
			throw DynamoDbError.validation(
					"One or more parameter values were invalid: Condition parameter type does not match schema type");
		}
		if (value.size() == 0) {
			throw DynamoDbError.validation("One or more parameter values are not valid. "
					+ "The AttributeValue for a key attribute cannot contain an empty string value. Key: "
					+ attribute.name());
		}
	}

	/**
	 * A page of items.
	 */
	private static final class Page {

		private final Table table;

		private final Capacity capacity;

		private final boolean consistent;

		private final int limit;

		private final @Nullable Condition filter;

		private final @Nullable Projection projection;

		private final boolean counts;

		private final List<Object> items = new ArrayList<>();

		private int size;

		private int scanned;

		private int matched;

		private @Nullable ItemKey last;

		private boolean full;

		Page(Table table, Capacity capacity, boolean consistent, int limit, @Nullable Condition filter,
				@Nullable Projection projection, boolean counts) {
			this.table = table;
			this.capacity = capacity;
			this.consistent = consistent;
			this.limit = limit;
			this.filter = filter;
			this.projection = projection;
			this.counts = counts;
		}

		/**
		 * Adds an item.
		 * @return whether the page takes another
		 */
		boolean add(ItemKey key, Map<String, Value> item) {
			int bytes = Table.size(item);
			this.full = this.scanned > 0 && this.size + bytes > MAX_PAGE;
			if (this.full) {
				return false;
			}
			this.last = key;
			this.size += bytes;
			this.scanned++;
			if (this.filter == null || this.filter.test(item)) {
				this.matched++;
				if (!this.counts) {
					this.items.add((this.projection != null) ? this.projection.of(item) : item);
				}
			}
			this.full = this.scanned >= this.limit;
			return !this.full;
		}

		Map<String, @Nullable Object> result() {
			Map<String, @Nullable Object> result = new LinkedHashMap<>();
			if (!this.counts) {
				result.put("Items", this.items);
			}
			result.put("Count", this.matched);
			result.put("ScannedCount", this.scanned);
			if (this.full && this.last != null) {
				result.put("LastEvaluatedKey", this.table.schema().attributesOf(this.last));
			}
			this.capacity.read(this.table, this.size, this.consistent);
			this.capacity.addOneTo(result);
			return result;
		}

	}

}

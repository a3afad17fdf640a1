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
		request.refuse("KeyConditions", "QueryFilter");
		Table table = tableOf(request);
		Placeholders placeholders = Placeholders.of(request.json());
		KeySchema schema = table.schema();
		KeySchema.Attribute sort = schema.sort();
		KeyCondition condition = KeyCondition.parse(request.requiredString("KeyConditionExpression"), placeholders,
				schema.partition().name(), (sort != null) ? sort.name() : null);
		requireType(schema.partition(), condition.partition());
		condition.sortOperands().forEach((operand) -> requireType(sort, operand));
		Page page = new Page(request, table, placeholders);
		ItemKey start = startKey(table, request);
		if (start != null && !start.partition().equals(condition.partition())) {
			throw DynamoDbError
				.validation("The provided starting key is outside query boundaries based on provided conditions");
		}
		NavigableMap<ItemKey, Map<String, Value>> items = table.items(page.consistent)
			.subMap(ItemKey.before(condition.partition()), true, ItemKey.behind(condition.partition()), true);
		if (request.has("ScanIndexForward") && !request.flag("ScanIndexForward")) {
			items = items.descendingMap();
		}
		return fill(page, items, start, (key) -> key.sort() == null || condition.testSort(key.sort()));
	}

	Map<String, @Nullable Object> scan(Parameters request) {
		request.refuse("ScanFilter");
		Table table = tableOf(request);
		Page page = new Page(request, table, Placeholders.of(request.json()));
		Integer segments = request.integer("TotalSegments", 1, MAX_SEGMENTS);
		Integer segment = request.integer("Segment", 0, MAX_SEGMENTS - 1);
		requireSegment(segment, segments);
		return fill(page, table.items(page.consistent), startKey(table, request),
				(key) -> segments == null || segment == null || key.segment(segments) == segment);
	}

	private static Map<String, @Nullable Object> fill(Page page, NavigableMap<ItemKey, Map<String, Value>> items,
			@Nullable ItemKey start, Predicate<ItemKey> wanted) {
		NavigableMap<ItemKey, Map<String, Value>> rest = (start != null) ? items.tailMap(start, false) : items;
		for (Map.Entry<ItemKey, Map<String, Value>> entry : rest.entrySet()) {
			if (wanted.test(entry.getKey()) && !page.add(entry.getValue())) {
				break;
			}
		}
		return page.result();
	}

	private Table tableOf(Parameters request) {
		request.refuse("ConditionalOperator", "AttributesToGet");
		Table table = this.database.usable(request);
		String index = request.string("IndexName");
		if (index != null) {
			throw table.definition().hasIndex(index) ? Parameters.unsupported("Reading the index '%s'".formatted(index))
					: DynamoDbError.validation("The table does not have the specified index: " + index);
		}
		return table;
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
		if ((segment == null) != (segments == null)) {
			throw DynamoDbError.validation(
					"The %s parameter is required but was not present in the request when %s parameter is present"
						.formatted((segment == null) ? "Segment" : "TotalSegments",
								(segment == null) ? "TotalSegments" : "Segment"));
		}
		if (segment != null && segments != null && segment >= segments) {
			throw DynamoDbError.validation(
					"The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: %d is not less than TotalSegments: %d"
						.formatted(segment, segments));
		}
	}

	private static void requireType(KeySchema.@Nullable Attribute attribute, Value value) {
		if (attribute == null || !attribute.fits(value)) {
			throw DynamoDbError.validation(
					"One or more parameter values were invalid: Condition parameter type does not match schema type");
		}
		if (value.size() == 0) {
			throw DynamoDbError.validation(
					"One or more parameter values are not valid. " + attribute.empty() + " Key: " + attribute.name());
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

		private Map<String, Value> last = Map.of();

		private boolean full;

		Page(Parameters request, Table table, Placeholders placeholders) {
			this.table = table;
			this.capacity = new Capacity(request);
			this.consistent = request.flag("ConsistentRead");
			Integer limited = request.integer("Limit", 1, Integer.MAX_VALUE);
			this.limit = (limited != null) ? limited : Integer.MAX_VALUE;
			String expression = request.string(FILTER);
			this.filter = (expression != null) ? Condition.parse(FILTER, expression, placeholders) : null;
			this.projection = ItemRead.projection(request, placeholders);
			this.counts = counts(request);
			placeholders.requireAllUsed();
		}

		/**
		 * Adds an item.
		 * @return whether the page takes another
		 */
		boolean add(Map<String, Value> item) {
			int bytes = Table.size(item);
			this.full = this.scanned > 0 && this.size + bytes > MAX_PAGE;
			if (this.full) {
				return false;
			}
			this.last = item;
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
			if (this.full) {
				Map<String, Value> key = new LinkedHashMap<>(this.last);
				key.keySet().retainAll(this.table.schema().names());
				result.put("LastEvaluatedKey", key);
			}
			this.capacity.read(this.table, this.size, this.consistent);
			return this.capacity.addTo(result);
		}

	}

}

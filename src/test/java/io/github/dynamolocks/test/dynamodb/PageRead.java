package io.github.dynamolocks.test.dynamodb;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.function.BiPredicate;

import org.jspecify.annotations.Nullable;

/**
 * Reads a page of items, for Query and Scan.
 */
final class PageRead {

	/** A page has no more bytes. */
	private static final int MAX_PAGE = 1024 * 1024;

	private static final int MAX_SEGMENTS = 1_000_000;

	private static final String FILTER = "FilterExpression";

	private static final String START = "ExclusiveStartKey";

	private final Parameters request;

	private final Table table;

	private final Capacity capacity;

	private final boolean consistent;

	private final int limit;

	private final Placeholders placeholders;

	private final @Nullable Call filter;

	private final @Nullable PathTree<?> projection;

	private final boolean counts;

	private final @Nullable ItemKey start;

	private final List<Object> items = new ArrayList<>();

	private int size;

	private int scanned;

	private int matched;

	private Map<String, Value> last = Map.of();

	private boolean full;

	PageRead(Database database, Parameters request) {
		request.refuse("KeyConditions", "QueryFilter", "ScanFilter", "ConditionalOperator", "AttributesToGet");
		this.request = request;
		this.table = database.usable(request);
		String index = request.string("IndexName");
		Parameters.require(index == null || this.table.definition().hasIndex(index),
				"The table does not have the specified index: %s", index);
		Parameters.require(index == null, "Reading the index '%s' is not supported by this DynamoDB for tests", index);
		this.capacity = new Capacity(request);
		this.consistent = request.flag("ConsistentRead");
		this.limit = Objects.requireNonNullElse(request.integer("Limit", 1, Integer.MAX_VALUE), Integer.MAX_VALUE);
		this.placeholders = Placeholders.of(request.json());
		this.filter = request.expression(FILTER, (filter) -> Call.parse(FILTER, filter, this.placeholders));
		this.projection = request.expression("ProjectionExpression",
				(projection) -> PathTree.projection(projection, this.placeholders));
		this.counts = counts(request);
		this.start = request.has(START) ? startKey() : null;
	}

	private ItemKey startKey() {
		try {
			return this.table.schema().key(ValueParser.item(this.request.get(START)));
		}
		catch (DynamoDbError ex) {
			throw DynamoDbError.validation("The provided starting key is invalid: " + ex.message());
		}
	}

	/** Returns whether only the number of the items is wanted. */
	private static boolean counts(Parameters request) {
		boolean projected = request.has("ProjectionExpression");
		String select = projected ? "SPECIFIC_ATTRIBUTES" : "ALL_ATTRIBUTES";
		if (request.has("Select")) {
			select = request.oneOf("Select", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES", "SPECIFIC_ATTRIBUTES",
					"COUNT");
		}
		Parameters.requireValid(!select.equals("ALL_PROJECTED_ATTRIBUTES"),
				"ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");
		Parameters.require(projected || !select.equals("SPECIFIC_ATTRIBUTES"),
				"Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES");
		Parameters.require(!projected || select.equals("SPECIFIC_ATTRIBUTES"),
				"Cannot specify the ProjectionExpression when choosing to get %s",
				select.equals("COUNT") ? "only the Count" : "ALL_ATTRIBUTES");
		return select.equals("COUNT");
	}

	Map<String, @Nullable Object> query() {
		KeySchema schema = this.table.schema();
		KeySchema.Attribute sort = schema.sort();
		KeyCondition condition = KeyCondition.parse(this.request.requiredString("KeyConditionExpression"),
				this.placeholders, schema.partition().name(), (sort != null) ? sort.name() : null);
		schema.partition().requireOperand(condition.partition());
		if (sort != null) {
			condition.sort().forEach(sort::requireOperand);
		}
		Parameters.require(this.start == null || this.start.partition().equals(condition.partition()),
				"The provided starting key is outside query boundaries based on provided conditions");
		NavigableMap<ItemKey, Map<String, Value>> partition = this.table.items(this.consistent)
			.subMap(ItemKey.edge(condition.partition(), -1), true, ItemKey.edge(condition.partition(), 1), true);
		boolean backward = this.request.has("ScanIndexForward") && !this.request.flag("ScanIndexForward");
		return read(backward ? partition.descendingMap() : partition,
				(key, item) -> condition.condition().test(item));
	}

	Map<String, @Nullable Object> scan() {
		Integer segments = this.request.integer("TotalSegments", 1, MAX_SEGMENTS);
		Integer segment = this.request.integer("Segment", 0, MAX_SEGMENTS - 1);
		Parameters.require((segment == null) == (segments == null),
				"The %s parameter is required but was not present in the request when %s parameter is present",
				(segment != null) ? "TotalSegments" : "Segment", (segment != null) ? "Segment" : "TotalSegments");
		int number = Objects.requireNonNullElse(segment, 0);
		int total = Objects.requireNonNullElse(segments, 1);
		Parameters.require(number < total,
				"The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: %s is not less than TotalSegments: %s",
				number, total);
		return read(this.table.items(this.consistent), (key, item) -> key.segment(total) == number);
	}

	private Map<String, @Nullable Object> read(NavigableMap<ItemKey, Map<String, Value>> all,
			BiPredicate<ItemKey, Map<String, Value>> wanted) {
		this.placeholders.requireAllUsed();
		NavigableMap<ItemKey, Map<String, Value>> rest = (this.start != null) ? all.tailMap(this.start, false) : all;
		for (Map.Entry<ItemKey, Map<String, Value>> entry : rest.entrySet()) {
			if (wanted.test(entry.getKey(), entry.getValue()) && !add(entry.getValue())) {
				break;
			}
		}
		return result();
	}

	/**
	 * Adds an item.
	 * @return whether the page takes another
	 */
	private boolean add(Map<String, Value> item) {
		int bytes = Value.size(item);
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
				this.items.add((this.projection != null) ? this.projection.project(item) : item);
			}
		}
		this.full = this.scanned >= this.limit;
		return !this.full;
	}

	private Map<String, @Nullable Object> result() {
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

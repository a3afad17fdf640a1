package io.github.dynamolocks.test.dynamodb;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.function.BiPredicate;

import org.jspecify.annotations.Nullable;

/**
 * Reads a page of items for Query and Scan.
 */
final class PageRead {

	/** The largest page in bytes. */
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

	private final @Nullable PathTree projection;

	private final boolean counts;

	private final @Nullable ItemKey start;

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
		this.limit = request.integer("Limit", 1, Integer.MAX_VALUE, Integer.MAX_VALUE);
		this.placeholders = new Placeholders(request.json());
		this.filter = request.expression(FILTER, (filter) -> Call.parse(FILTER, filter, this.placeholders));
		this.projection = request.expression("ProjectionExpression",
				(projection) -> PathTree.projection(projection, this.placeholders));
		this.counts = counts(request);
		this.start = request.has(START) ? startKey() : null;
	}

	private ItemKey startKey() {
		try {
			return this.table.schema().key(Value.item(this.request.get(START)));
		}
		catch (DynamoDbError ex) {
			throw DynamoDbError.validation("The provided starting key is invalid: " + ex.message());
		}
	}

	/** Returns whether a request asks only for the number of items. */
	private static boolean counts(Parameters request) {
		boolean projected = request.has("ProjectionExpression");
		String select = request.oneOf("Select", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES", "SPECIFIC_ATTRIBUTES",
				"COUNT");
		Parameters.requireValid(!select.equals("ALL_PROJECTED_ATTRIBUTES"),
				"ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");
		Parameters.require(projected || !select.equals("SPECIFIC_ATTRIBUTES"),
				"Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES");
		Parameters.require(!projected || !request.has("Select") || select.equals("SPECIFIC_ATTRIBUTES"),
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
			.subMap(new ItemKey(condition.partition(), null, -1), true, new ItemKey(condition.partition(), null, 1),
					true);
		boolean backward = this.request.has("ScanIndexForward") && !this.request.flag("ScanIndexForward");
		return read(backward ? partition.descendingMap() : partition, (key, item) -> condition.condition().test(item));
	}

	Map<String, @Nullable Object> scan() {
		int total = this.request.integer("TotalSegments", 1, MAX_SEGMENTS, 1);
		int number = this.request.integer("Segment", 0, MAX_SEGMENTS - 1, 0);
		boolean numbered = this.request.has("Segment");
		Parameters.require(numbered == this.request.has("TotalSegments"),
				"The %s parameter is required but was not present in the request when %s parameter is present",
				numbered ? "TotalSegments" : "Segment", numbered ? "Segment" : "TotalSegments");
		Parameters.require(number < total,
				"The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: %s is not less than TotalSegments: %s",
				number, total);
		return read(this.table.items(this.consistent), (key, item) -> key.segment(total) == number);
	}

	private Map<String, @Nullable Object> read(NavigableMap<ItemKey, Map<String, Value>> all,
			BiPredicate<ItemKey, Map<String, Value>> wanted) {
		this.placeholders.requireAllUsed();
		NavigableMap<ItemKey, Map<String, Value>> rest = (this.start != null) ? all.tailMap(this.start, false) : all;
		List<Map<String, Value>> page = new ArrayList<>();
		boolean full = false;
		int size = 0;
		for (Map.Entry<ItemKey, Map<String, Value>> entry : rest.entrySet()) {
			if (wanted.test(entry.getKey(), entry.getValue())) {
				int bytes = Value.size(entry.getValue());
				boolean fits = page.isEmpty() || size + bytes <= MAX_PAGE;
				if (fits) {
					page.add(entry.getValue());
					size += bytes;
				}
				full = !fits || page.size() >= this.limit;
				if (full) {
					break;
				}
			}
		}
		this.capacity.read(this.table, size, this.consistent);
		return this.capacity.addTo(result(page, full));
	}

	private Map<String, @Nullable Object> result(List<Map<String, Value>> page, boolean full) {
		List<Map<String, Value>> items = page.stream()
			.filter((item) -> this.filter == null || this.filter.test(item))
			.map((item) -> (this.projection != null) ? this.projection.project(item) : item)
			.toList();
		Map<String, @Nullable Object> result = new LinkedHashMap<>();
		if (!this.counts) {
			result.put("Items", items);
		}
		result.put("Count", items.size());
		result.put("ScannedCount", page.size());
		if (full) {
			Map<String, Value> key = new LinkedHashMap<>(page.get(page.size() - 1));
			key.keySet().retainAll(this.table.schema().names());
			result.put("LastEvaluatedKey", key);
		}
		return result;
	}

	/**
	 * A key condition: selects a partition and items in it. The caller checks the types
	 * of the values.
	 *
	 * @param condition the condition on an item
	 * @param partition the value of the partition key
	 * @param sort the values that the sort key is compared with
	 */
	record KeyCondition(Call condition, Value partition, List<Value> sort) {

		private static final String INVALID = "Invalid condition in KeyConditionExpression: ";

		private static final Set<String> COMPARATORS = Set.of("=", "<", "<=", ">", ">=");

		private static final Set<String> RANGES = Set.of("BETWEEN", "begins_with");

		/**
		 * Parses a key condition expression.
		 * @param partitionName the name of the partition key
		 * @param sortName the name of the sort key, if the table has one
		 */
		static KeyCondition parse(String expression, Placeholders placeholders, String partitionName,
				@Nullable String sortName) {
			Call condition = Call.parse("KeyConditionExpression", expression, placeholders);
			Map<String, Call> parts = new LinkedHashMap<>();
			split(condition, parts);
			Parameters.require(parts.size() <= 2, "Conditions can be of length 1 or 2 only");
			Call partition = parts.remove(partitionName);
			Call sort = (sortName != null) ? parts.remove(sortName) : null;
			String missed = (partition != null) ? sortName : partitionName;
			if (partition == null || (missed != null && !parts.isEmpty())) {
				throw DynamoDbError.validation("Query condition missed key schema element: " + missed);
			}
			Parameters.require(parts.isEmpty() && partition.operator().equals("="),
					"Query key condition not supported");
			return new KeyCondition(condition, partition.constants().get(0),
					(sort != null) ? sort.constants() : List.of());
		}

		private static void split(Call condition, Map<String, Call> parts) {
			if (condition.operator().equals("AND")) {
				condition.operands().forEach((operand) -> split((Call) operand, parts));
			}
			else {
				Parameters.require(parts.put(key(condition), condition) == null,
						"KeyConditionExpressions must only contain one condition per key");
			}
		}

		/** Returns the name of the attribute that a comparison tests. */
		private static String key(Call call) {
			boolean isRange = RANGES.contains(call.operator());
			Parameters.require(isRange || COMPARATORS.contains(call.operator()),
					"Invalid operator used in KeyConditionExpression: %s", call.operator());
			Parameters.require(call.operands().stream().noneMatch(Call.class::isInstance),
					"KeyConditionExpressions cannot contain nested operations");
			List<Path> paths = call.operands().stream().filter(Path.class::isInstance).map(Path.class::cast).toList();
			Parameters.require(paths.size() <= 1, INVALID + "Multiple attribute names used in one condition");
			Parameters.require(!isRange || call.operands().get(0) instanceof Path,
					INVALID + "%s operator must have the key attribute as its first operand", call.operator());
			Parameters.require(!paths.isEmpty(), INVALID + "No key attribute specified");
			Parameters.require(paths.get(0).steps().size() == 1,
					"KeyConditionExpressions cannot have conditions on nested attributes");
			return paths.get(0).attribute();
		}

	}

}

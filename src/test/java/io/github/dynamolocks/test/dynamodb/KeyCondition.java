package io.github.dynamolocks.test.dynamodb;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A key condition: which partition, and which of its items. The caller checks the types
 * of the values.
 *
 * @param condition decides about an item
 * @param partition the value of the partition key
 * @param sort what the sort key is compared with
 */
record KeyCondition(Call condition, Value partition, List<Value> sort) {

	private static final String INVALID = "Invalid condition in KeyConditionExpression: ";

	private static final Set<String> COMPARATORS = Set.of("=", "<", "<=", ">", ">=");

	private static final Set<String> RANGES = Set.of("BETWEEN", "begins_with");

	/**
	 * Reads an expression.
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
		Parameters.require(parts.isEmpty() && partition.operator().equals("="), "Query key condition not supported");
		return new KeyCondition(condition, partition.constants().get(0), (sort != null) ? sort.constants() : List.of());
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

	/** Returns the name of the attribute that is compared with values. */
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

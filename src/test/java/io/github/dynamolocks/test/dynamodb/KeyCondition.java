package io.github.dynamolocks.test.dynamodb;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A key condition: which partition, and which of its items.
 *
 * @param partition the value of the partition key, whose type the caller checks
 * @param sortName the name of the sort key, empty if there is no condition on it
 * @param sort the condition on the sort key, null if there is none
 */
record KeyCondition(Value partition, String sortName, @Nullable Call sort) {

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
		Map<String, Call> conditions = new LinkedHashMap<>();
		split(Condition.parse("KeyConditionExpression", expression, placeholders).root(), conditions);
		DynamoDbError.check(conditions.size() <= 2, "Conditions can be of length 1 or 2 only");
		Call partition = conditions.remove(partitionName);
		Call sort = (sortName != null) ? conditions.remove(sortName) : null;
		String missed = (partition != null) ? sortName : partitionName;
		if (partition == null || (missed != null && !conditions.isEmpty())) {
			throw DynamoDbError.validation("Query condition missed key schema element: " + missed);
		}
		DynamoDbError.check(conditions.isEmpty() && partition.operator().equals("="),
				"Query key condition not supported");
		return new KeyCondition(partition.constants().get(0), (sortName != null) ? sortName : "", sort);
	}

	private static void split(Operand condition, Map<String, Call> conditions) {
		Call call = (Call) condition;
		if (call.operator().equals("AND")) {
			call.operands().forEach((operand) -> split(operand, conditions));
		}
		else {
			DynamoDbError.check(conditions.put(key(call), call) == null,
					"KeyConditionExpressions must only contain one condition per key");
		}
	}

	/** Returns the name of the attribute that is compared with values. */
	private static String key(Call call) {
		boolean isRange = RANGES.contains(call.operator());
		DynamoDbError.check(isRange || COMPARATORS.contains(call.operator()),
				"Invalid operator used in KeyConditionExpression: " + call.operator());
		DynamoDbError.check(call.operands().stream().noneMatch(Call.class::isInstance),
				"KeyConditionExpressions cannot contain nested operations");
		List<Path> paths = call.operands().stream().filter(Path.class::isInstance).map(Path.class::cast).toList();
		DynamoDbError.check(paths.size() <= 1, INVALID + "Multiple attribute names used in one condition");
		DynamoDbError.check(!isRange || call.operands().get(0) instanceof Path,
				INVALID + call.operator() + " operator must have the key attribute as its first operand");
		DynamoDbError.check(!paths.isEmpty(), INVALID + "No key attribute specified");
		DynamoDbError.check(paths.get(0).steps().size() == 1,
				"KeyConditionExpressions cannot have conditions on nested attributes");
		return paths.get(0).attribute();
	}

	/** Returns what the sort key is compared with, whose types the caller checks. */
	List<Value> sortOperands() {
		return (this.sort != null) ? this.sort.constants() : List.of();
	}

	/** Decides about the sort key of an item in the partition. */
	boolean testSort(Value key) {
		return this.sort == null || this.sort.test(Map.of(this.sortName, key));
	}

}

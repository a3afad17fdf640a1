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
		if (conditions.size() > 2) {
			throw DynamoDbError.validation("Conditions can be of length 1 or 2 only");
		}
		Call partition = conditions.remove(partitionName);
		if (partition == null) {
			throw missed(partitionName);
		}
		Call sort = (sortName != null) ? conditions.remove(sortName) : null;
		if (sortName != null && !conditions.isEmpty()) {
			throw missed(sortName);
		}
		if (!conditions.isEmpty() || !partition.operator().equals("=")) {
			throw DynamoDbError.validation("Query key condition not supported");
		}
		return new KeyCondition(partition.constants().get(0), (sortName != null) ? sortName : "", sort);
	}

	private static DynamoDbError missed(String name) {
		return DynamoDbError.validation("Query condition missed key schema element: " + name);
	}

	private static void split(Operand condition, Map<String, Call> conditions) {
		Call call = (Call) condition;
		if (call.operator().equals("AND")) {
			call.operands().forEach((operand) -> split(operand, conditions));
		}
		else if (conditions.put(key(call), call) != null) {
			throw DynamoDbError.validation("KeyConditionExpressions must only contain one condition per key");
		}
	}

	/** Returns the name of the attribute that is compared with values. */
	private static String key(Call call) {
		String operator = call.operator();
		if (!COMPARATORS.contains(operator) && !RANGES.contains(operator)) {
			throw DynamoDbError.validation("Invalid operator used in KeyConditionExpression: " + operator);
		}
		if (call.operands().stream().anyMatch(Call.class::isInstance)) {
			throw DynamoDbError.validation("KeyConditionExpressions cannot contain nested operations");
		}
		List<Path> paths = call.operands().stream().filter(Path.class::isInstance).map(Path.class::cast).toList();
		if (paths.size() > 1) {
			throw invalid("Multiple attribute names used in one condition");
		}
		if (RANGES.contains(operator) && !(call.operands().get(0) instanceof Path)) {
			throw invalid(operator + " operator must have the key attribute as its first operand");
		}
		if (paths.isEmpty()) {
			throw invalid("No key attribute specified");
		}
		if (paths.get(0).steps().size() > 1) {
			throw DynamoDbError.validation("KeyConditionExpressions cannot have conditions on nested attributes");
		}
		return paths.get(0).attribute();
	}

	private static DynamoDbError invalid(String why) {
		return DynamoDbError.validation("Invalid condition in KeyConditionExpression: " + why);
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

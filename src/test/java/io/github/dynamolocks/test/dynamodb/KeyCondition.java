package io.github.dynamolocks.test.dynamodb;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A key condition: which partition, and which of its items.
 */
final class KeyCondition {

	private static final String PARAMETER = "KeyConditionExpression";

	private static final Set<String> COMPARATORS = Set.of("=", "<", "<=", ">", ">=");

	private static final Set<String> RANGES = Set.of("BETWEEN", "begins_with");

	private final Part partition;

	private final @Nullable Part sort;

	private KeyCondition(Part partition, @Nullable Part sort) {
		this.partition = partition;
		this.sort = sort;
	}

	/**
	 * Reads an expression.
	 * @param partitionName the name of the partition key
	 * @param sortName the name of the sort key, if the table has one
	 */
	static KeyCondition parse(String expression, Placeholders placeholders, String partitionName,
			@Nullable String sortName) {
		List<Part> parts = new ArrayList<>();
		split(Condition.parse(PARAMETER, expression, placeholders).root(), parts);
		Part partition = part(partitionName, parts);
		Part sort = part(sortName, parts);
		if (parts.size() > 2) {
			throw DynamoDbError.validation("Conditions can be of length 1 or 2 only");
		}
		if (partition == null) {
			throw missed(partitionName);
		}
		if (parts.size() > 1 && sort == null && sortName != null) {
			throw missed(sortName);
		}
		if ((parts.size() > 1 && sort == null) || !partition.call.operator().equals("=")) {
			throw DynamoDbError.validation("Query key condition not supported");
		}
		return new KeyCondition(partition, sort);
	}

	/** Returns the condition on a key, or null if there is none. */
	private static @Nullable Part part(@Nullable String name, List<Part> parts) {
		List<Part> found = parts.stream().filter((part) -> part.name.equals(name)).toList();
		if (found.size() > 1) {
			throw DynamoDbError.validation("KeyConditionExpressions must only contain one condition per key");
		}
		return found.isEmpty() ? null : found.get(0);
	}

	private static DynamoDbError missed(String name) {
		return DynamoDbError.validation("Query condition missed key schema element: " + name);
	}

	private static void split(Operand condition, List<Part> parts) {
		Call call = (Call) condition;
		if (call.operator().equals("AND")) {
			call.operands().forEach((operand) -> split(operand, parts));
		}
		else {
			parts.add(part(call));
		}
	}

	private static Part part(Call call) {
		String operator = call.operator();
		if (!COMPARATORS.contains(operator) && !RANGES.contains(operator)) {
			throw DynamoDbError.validation("Invalid operator used in KeyConditionExpression: " + operator);
		}
		List<Path> paths = new ArrayList<>();
		List<Value> values = new ArrayList<>();
		for (Operand operand : call.operands()) {
			if (operand instanceof Path path) {
				paths.add(path);
			}
			else if (operand instanceof Operand.Constant constant) {
				values.add(constant.value());
			}
			else {
				throw DynamoDbError.validation("KeyConditionExpressions cannot contain nested operations");
			}
		}
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
		return new Part(paths.get(0).attribute(), call, values);
	}

	private static DynamoDbError invalid(String why) {
		return DynamoDbError.validation("Invalid condition in KeyConditionExpression: " + why);
	}

	/** Returns the value of the partition key, whose type the caller checks. */
	Value partition() {
		return this.partition.values.get(0);
	}

	/** Returns what the sort key is compared with, whose types the caller checks. */
	List<Value> sortOperands() {
		return (this.sort != null) ? this.sort.values : List.of();
	}

	/** Decides about the sort key of an item in the partition. */
	boolean testSort(Value key) {
		return this.sort == null || this.sort.call.test(Map.of(this.sort.name, key));
	}

	/**
	 * The condition on one key.
	 *
	 * @param name of the key
	 * @param call compares the key
	 * @param values with these
	 */
	private record Part(String name, Call call, List<Value> values) {

	}

}

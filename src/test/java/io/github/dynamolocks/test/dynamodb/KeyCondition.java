package io.github.dynamolocks.test.dynamodb;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A key condition: which partition, and which of its items.
 */
final class KeyCondition {

	private static final String PARAMETER = "KeyConditionExpression";

	private static final Map<String, String> MIRRORED = Map.of("=", "=", "<", ">", "<=", ">=", ">", "<", ">=", "<=");

	private final Value partition;

	private final @Nullable Part sort;

	private KeyCondition(Value partition, @Nullable Part sort) {
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
		split(Condition.parse(PARAMETER, expression, placeholders), parts);
		Part partition = null;
		Part sort = null;
		for (Part part : parts) {
			if (part.name.equals(partitionName) && partition == null) {
				partition = part;
			}
			else if (part.name.equals(sortName) && sort == null) {
				sort = part;
			}
			else if (part.name.equals(partitionName) || part.name.equals(sortName)) {
				throw DynamoDbError.validation("KeyConditionExpressions must only contain one condition per key");
			}
		}
		if (parts.size() > 2) {
			throw DynamoDbError.validation("Conditions can be of length 1 or 2 only");
		}
		if (partition == null) {
			throw missed(partitionName);
		}
		if (parts.size() > 1 && sort == null) {
			throw (sortName != null) ? missed(sortName) : DynamoDbError.validation("Query key condition not supported");
		}
		if (!partition.operator.equals("=")) {
			throw DynamoDbError.validation("Query key condition not supported");
		}
		return new KeyCondition(partition.operands.get(0), sort);
	}

	private static DynamoDbError missed(String name) {
		return DynamoDbError.validation("Query condition missed key schema element: " + name);
	}

	private static void split(Condition condition, List<Part> parts) {
		if (condition instanceof Condition.And and) {
			split(and.left(), parts);
			split(and.right(), parts);
		}
		else if (condition instanceof Condition.Comparison comparison && !comparison.comparator().equals("<>")) {
			boolean mirrored = !(comparison.left() instanceof Path);
			parts.add(mirrored
					? part(MIRRORED.getOrDefault(comparison.comparator(), ""), comparison.right(), comparison.left())
					: part(comparison.comparator(), comparison.left(), comparison.right()));
		}
		else if (condition instanceof Condition.Between between) {
			parts.add(part("BETWEEN", between.operand(), between.lower(), between.upper()));
		}
		else if (condition instanceof Condition.BeginsWith beginsWith) {
			parts.add(part("begins_with", beginsWith.operand(), beginsWith.prefix()));
		}
		else {
			throw DynamoDbError.validation("Invalid operator used in KeyConditionExpression: " + operator(condition));
		}
	}

	private static String operator(Condition condition) {
		if (condition instanceof Condition.Exists exists) {
			return exists.expected() ? "attribute_exists" : "attribute_not_exists";
		}
		if (condition instanceof Condition.HasType) {
			return "attribute_type";
		}
		if (condition instanceof Condition.Contains) {
			return "contains";
		}
		return (condition instanceof Condition.Comparison) ? "<>"
				: condition.getClass().getSimpleName().toUpperCase(Locale.ROOT);
	}

	private static Part part(String operator, Operand key, Operand... operands) {
		List<Value> values = new ArrayList<>();
		for (Operand operand : operands) {
			if (operand instanceof Operand.Constant constant) {
				values.add(constant.value());
			}
			else {
				throw (operand instanceof Path) ? invalid("Multiple attribute names used in one condition") : nested();
			}
		}
		if (key instanceof Path path) {
			if (path.isNested()) {
				throw DynamoDbError.validation("KeyConditionExpressions cannot have conditions on nested attributes");
			}
			return new Part(path.attribute(), operator, values);
		}
		throw (key instanceof Operand.Size) ? nested()
				: MIRRORED.containsKey(operator) ? invalid("No key attribute specified")
						: invalid(operator + " operator must have the key attribute as its first operand");
	}

	private static DynamoDbError nested() {
		return DynamoDbError.validation("KeyConditionExpressions cannot contain nested operations");
	}

	private static DynamoDbError invalid(String why) {
		return DynamoDbError.validation("Invalid condition in KeyConditionExpression: " + why);
	}

	/** Returns the value of the partition key, whose type the caller checks. */
	Value partition() {
		return this.partition;
	}

	/** Returns what the sort key is compared with, whose types the caller checks. */
	List<Value> sortOperands() {
		return (this.sort != null) ? this.sort.operands : List.of();
	}

	/** Decides about the sort key of an item in the partition. */
	boolean testSort(Value key) {
		return this.sort == null || this.sort.test(key);
	}

	/**
	 * The condition on one key.
	 *
	 * @param name of the key
	 * @param operator with the key on its left
	 * @param operands on its right
	 */
	private record Part(String name, String operator, List<Value> operands) {

		boolean test(Value key) {
			Value operand = this.operands.get(0);
			return switch (this.operator) {
				case "begins_with" -> Condition.BeginsWith.test(key, operand);
				case "BETWEEN" -> Value.compare(key, operand) >= 0 && Value.compare(key, this.operands.get(1)) <= 0;
				default -> Condition.Comparison.accepts(this.operator, Value.compare(key, operand));
			};
		}

	}

}

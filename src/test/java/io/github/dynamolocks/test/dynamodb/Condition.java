package io.github.dynamolocks.test.dynamodb;

import java.util.Map;

/**
 * A condition, filter or key condition expression.
 *
 * @param root decides
 */
record Condition(Call root) {

	/**
	 * Reads an expression.
	 * @param parameter its name in the request, such as {@code ConditionExpression}
	 */
	static Condition parse(String parameter, String expression, Placeholders placeholders) {
		return new Condition(
				new ExpressionParser(parameter, expression, placeholders, "AND", "OR", "NOT", "BETWEEN", "IN")
					.condition());
	}

	/**
	 * Decides about an item.
	 * @param item empty if there is none
	 */
	boolean test(Map<String, Value> item) {
		return this.root.test(item);
	}

}

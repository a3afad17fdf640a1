package io.github.dynamolocks.test.dynamodb;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Provides a value that an expression compares or assigns: a path, a value of the
 * request, or a call.
 */
sealed interface Operand permits Path, Value, Call {

	/** Returns the operand's value in an item, or null if it has none. */
	@Nullable Value of(Map<String, Value> item);

	/** Returns the type of the value if it is known without an item, otherwise null. */
	default @Nullable Type type() {
		return null;
	}

	/** Returns the operand's value in an item. Refuses an update if it has none. */
	default Value require(Map<String, Value> item) {
		return Parameters.requirePresent(of(item),
				"The provided expression refers to an attribute that does not exist in the item");
	}

}

package io.github.dynamolocks.test.dynamodb;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What an expression compares or assigns: a path, a value of the request, or a call.
 */
sealed interface Operand permits Path, Value, Call {

	/** Returns its value in an item, or null if there is none. */
	@Nullable Value of(Map<String, Value> item);

	/** Returns the type that is known without an item, or null. */
	default @Nullable Type type() {
		return null;
	}

	/** Returns its value in an item that an update expression requires. */
	default Value require(Map<String, Value> item) {
		return Parameters.requirePresent(of(item),
				"The provided expression refers to an attribute that does not exist in the item");
	}

}

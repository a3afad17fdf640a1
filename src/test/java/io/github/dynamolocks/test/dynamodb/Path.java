package io.github.dynamolocks.test.dynamodb;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * A document path such as {@code a.b[1]}.
 *
 * @param steps the steps from the attribute on: strings lead into maps, integers into
 * lists
 */
record Path(List<Object> steps) implements Operand {

	/** Returns the attribute at which the path starts. */
	String attribute() {
		return (String) this.steps.get(0);
	}

	@Override
	public @Nullable Value of(Map<String, Value> item) {
		Value value = item.get(attribute());
		for (int i = 1; i < this.steps.size() && value != null; i++) {
			value = value.child(this.steps.get(i));
		}
		return value;
	}

	/** Returns the path in the form of DynamoDB's errors. */
	@Override
	public String toString() {
		return this.steps.stream()
			.map((step) -> (step instanceof Integer) ? "[" + step + "]" : (String) step)
			.collect(Collectors.joining(", ", "[", "]"));
	}

}

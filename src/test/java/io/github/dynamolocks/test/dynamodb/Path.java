package io.github.dynamolocks.test.dynamodb;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * A path in a document, such as {@code a.b[1]}.
 *
 * @param steps from the attribute on
 */
record Path(List<Step> steps) implements Operand {

	/** Returns the attribute that it begins with. */
	String attribute() {
		return this.steps.get(0).name();
	}

	boolean isNested() {
		return this.steps.size() > 1;
	}

	@Override
	public @Nullable Value of(Map<String, Value> item) {
		Value value = item.get(attribute());
		for (int i = 1; i < this.steps.size() && value != null; i++) {
			value = this.steps.get(i).of(value);
		}
		return value;
	}

	@Override
	public @Nullable Type type() {
		return null;
	}

	/** Returns the form that DynamoDB's errors use. */
	@Override
	public String toString() {
		return this.steps.stream().map(Step::toString).collect(Collectors.joining(", ", "[", "]"));
	}

	/**
	 * A step: into a map by name or into a list by index.
	 *
	 * @param name empty for an index
	 * @param index {@value #NONE} for a name
	 */
	record Step(String name, int index) {

		static final int NONE = -1;

		Step(String name) {
			this(name, NONE);
		}

		Step(int index) {
			this("", index);
		}

		boolean isIndex() {
			return this.index != NONE;
		}

		@Nullable Value of(Value value) {
			if (isIndex()) {
				return (value instanceof Value.L list && this.index < list.elements().size())
						? list.elements().get(this.index) : null;
			}
			return (value instanceof Value.M map) ? map.entries().get(this.name) : null;
		}

		@Override
		public String toString() {
			return isIndex() ? "[" + this.index + "]" : this.name;
		}

	}

}

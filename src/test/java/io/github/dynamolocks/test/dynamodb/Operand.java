package io.github.dynamolocks.test.dynamodb;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What an expression compares or assigns.
 */
interface Operand {

	/** Returns its value in an item, or null if there is none. */
	@Nullable Value of(Map<String, Value> item);

	/** Returns the type that is known without an item, or null. */
	@Nullable Type type();

	/** Returns its value in an item that an update expression requires. */
	default Value require(Map<String, Value> item) {
		Value value = of(item);
		if (value == null) {
			throw DynamoDbError
				.validation("The provided expression refers to an attribute that does not exist in the item");
		}
		return value;
	}

	/**
	 * A value of the request.
	 *
	 * @param value it
	 */
	record Constant(Value value) implements Operand {

		@Override
		public Value of(Map<String, Value> item) {
			return this.value;
		}

		@Override
		public Type type() {
			return this.value.type();
		}

		/** Returns the form that DynamoDB's errors use. */
		@Override
		public String toString() {
			return "AttributeValue: {%s:%s}".formatted(this.value.type(), this.value.content());
		}

	}

	/**
	 * The function {@code size}: characters of a string, bytes of a binary, elements of
	 * the rest.
	 *
	 * @param operand of what
	 */
	record Size(Operand operand) implements Operand {

		@Override
		public @Nullable Value of(Map<String, Value> item) {
			Value value = this.operand.of(item);
			if (value instanceof Value.S string) {
				return Value.N.of(string.text().length());
			}
			if (value instanceof Value.B binary) {
				return Value.N.of(binary.bytes().length);
			}
			if (value instanceof Value.L list) {
				return Value.N.of(list.elements().size());
			}
			if (value instanceof Value.M map) {
				return Value.N.of(map.entries().size());
			}
			return (value instanceof Value.Elements set) ? Value.N.of(set.values().size()) : null;
		}

		@Override
		public Type type() {
			return Type.N;
		}

	}

	/**
	 * A value that an update expression computes.
	 */
	sealed interface Computed extends Operand {

		static DynamoDbError wrongType() {
			return DynamoDbError.validation("An operand in the update expression has an incorrect data type");
		}

	}

	/**
	 * The function {@code if_not_exists}.
	 *
	 * @param path what is taken if it exists
	 * @param otherwise what is taken if not
	 */
	record IfNotExists(Path path, Operand otherwise) implements Computed {

		@Override
		public Value of(Map<String, Value> item) {
			Value value = this.path.of(item);
			return (value != null) ? value : this.otherwise.require(item);
		}

		@Override
		public @Nullable Type type() {
			return null;
		}

	}

	/**
	 * The function {@code list_append}.
	 *
	 * @param first its elements come first
	 * @param second its elements come after them
	 */
	record ListAppend(Operand first, Operand second) implements Computed {

		@Override
		public Value of(Map<String, Value> item) {
			if (this.first.require(item) instanceof Value.L head && this.second.require(item) instanceof Value.L tail) {
				List<Value> elements = new ArrayList<>(head.elements());
				elements.addAll(tail.elements());
				return new Value.L(elements);
			}
			throw Computed.wrongType();
		}

		@Override
		public Type type() {
			return Type.L;
		}

	}

	/**
	 * A sum or a difference.
	 *
	 * @param left number
	 * @param minus whether it is a difference
	 * @param right number
	 */
	record Arithmetic(Operand left, boolean minus, Operand right) implements Computed {

		@Override
		public Value of(Map<String, Value> item) {
			if (this.left.require(item) instanceof Value.N one && this.right.require(item) instanceof Value.N two) {
				return new Value.N(Numbers
					.checked(this.minus ? one.number().subtract(two.number()) : one.number().add(two.number())));
			}
			throw Computed.wrongType();
		}

		@Override
		public Type type() {
			return Type.N;
		}

	}

}

package io.github.dynamolocks.test.dynamodb;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * An update expression. Every action sees the item before all of them, so their order
 * does not matter and an index is an index of the old list.
 *
 * @param actions by the paths that they change
 */
record Update(PathTree<Action> actions) {

	/** Reads an expression. */
	static Update parse(String expression, Placeholders placeholders) {
		ExpressionParser parser = new ExpressionParser("UpdateExpression", expression, placeholders, "SET", "REMOVE",
				"ADD", "DELETE");
		PathTree<Action> actions = new PathTree<>();
		Set<String> sections = new HashSet<>();
		do {
			String section = parser.keyword();
			parser.check(sections.add(section), "The \"%s\" section can only be used once in an update expression;",
					section);
			do {
				actions.add(parser, parser.path(), action(section, parser));
			}
			while (parser.skip(","));
		}
		while (!parser.isAtEnd());
		return new Update(actions);
	}

	private static Action action(String section, ExpressionParser parser) {
		if (section.equals("SET")) {
			parser.require("=");
			Operand operand = parser.sum();
			return (old, item) -> operand.require(item);
		}
		if (section.equals("REMOVE")) {
			return (old, item) -> null;
		}
		Value value = parser.constant();
		boolean adds = section.equals("ADD");
		parser.check(value.type().isSet() || (adds && value.type() == Type.N),
				"Incorrect operand type for operator or function; operator: "
						+ "%1$s, operand type: %2$s, typeSet: ALLOWED_FOR_%1$s_OPERAND",
				section, value.type().longName());
		return (old, item) -> adds ? add(old, value) : delete(old, value);
	}

	private static Value add(@Nullable Value old, Value more) {
		if (old == null) {
			return more;
		}
		old.require(more.type());
		if (more.type() == Type.N) {
			return Value.of(old.number().add(more.number()));
		}
		Set<Value> values = new LinkedHashSet<>(old.elements());
		values.addAll(more.elements());
		return new Value(old.type(), values);
	}

	/** Returns null if no element is left. */
	private static @Nullable Value delete(@Nullable Value old, Value less) {
		if (old == null) {
			return null;
		}
		Set<Value> values = new LinkedHashSet<>(old.require(less.type()).elements());
		values.removeAll(less.elements());
		return values.isEmpty() ? null : new Value(old.type(), values);
	}

	/** Throws if the expression changes an attribute of the key. */
	void requireNoKey(Collection<String> keyNames) {
		for (String name : keyNames) {
			Parameters.requireValid(!this.actions.children().containsKey(name),
					"Cannot update attribute %s. This attribute is part of the key", name);
		}
	}

	/**
	 * Applies all actions.
	 * @param item only its key if there is none; not changed
	 * @return the new item
	 */
	Map<String, Value> apply(Map<String, Value> item) {
		Map<String, Value> changed = changed(this.actions, new Value(Type.M, item), item).entries();
		changed.values().forEach(Value::requireDepth);
		return changed;
	}

	/** Returns the new list or map; what is set beyond the end of a list comes last. */
	private static Value changed(PathTree<Action> changes, Value old, Map<String, Value> item) {
		Map<Object, Value> children = old.children();
		changes.children()
			.forEach((step, change) -> children.compute(step, (same, child) -> apply(change, child, item)));
		return old.withChildren(children);
	}

	/** Returns the new value, or null if there is none. */
	private static @Nullable Value apply(PathTree<Action> change, @Nullable Value old, Map<String, Value> item) {
		Action action = change.leaf();
		if (action != null) {
			return action.apply(old, item);
		}
		boolean intoList = change.children().firstKey() instanceof Integer;
		if (old == null || old.type() != (intoList ? Type.L : Type.M)) {
			throw DynamoDbError.validation("The document path provided in the update expression is invalid for update");
		}
		return changed(change, old, item);
	}

	/**
	 * What happens to one path.
	 */
	interface Action {

		/**
		 * Returns the new value.
		 * @param old the value at the path
		 * @param item before all actions
		 * @return null if there is none
		 */
		@Nullable Value apply(@Nullable Value old, Map<String, Value> item);

	}

}

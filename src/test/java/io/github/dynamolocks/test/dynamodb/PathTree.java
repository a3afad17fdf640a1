package io.github.dynamolocks.test.dynamodb;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * Applies an update or a projection expression to items. The tree contains the paths of
 * the expression by their steps; paths do not overlap. A node is a leaf, or leads into a
 * map or a list.
 */
final class PathTree {

	private static final String CLASH = "Two document paths %s with each other; must remove or rewrite one of these paths; path one: %s, path two: %s";

	/** The next steps: names of a map, or indexes of a list in ascending order. */
	private final SortedMap<Object, PathTree> children = new TreeMap<>();

	private @Nullable Path path;

	/** The action on the value at the path of a leaf. */
	private @Nullable Action action;

	/** Parses a projection expression. */
	static PathTree projection(String expression, Placeholders placeholders) {
		ExpressionParser parser = new ExpressionParser("ProjectionExpression", expression, placeholders);
		PathTree paths = new PathTree();
		do {
			paths.add(parser, parser.path(), (old, item) -> old);
		}
		while (parser.skip(","));
		parser.require(ExpressionParser.END);
		return paths;
	}

	/** Parses an update expression. */
	static PathTree update(String expression, Placeholders placeholders) {
		ExpressionParser parser = new ExpressionParser("UpdateExpression", expression, placeholders, "SET", "REMOVE",
				"ADD", "DELETE");
		PathTree paths = new PathTree();
		Set<String> sections = new HashSet<>();
		do {
			String section = parser.keyword();
			parser.check(sections.add(section), "The \"%s\" section can only be used once in an update expression;",
					section);
			do {
				paths.add(parser, parser.path(), action(section, parser));
			}
			while (parser.skip(","));
		}
		while (!parser.skip(ExpressionParser.END));
		return paths;
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
				"Incorrect operand type for operator or function; operator: %1$s, operand type: %2$s, typeSet: ALLOWED_FOR_%1$s_OPERAND",
				section, value.type().longName());
		return (old, item) -> combined(old, value, adds);
	}

	/**
	 * Returns the sum of two numbers, or a set with or without the elements of another
	 * set.
	 */
	private static @Nullable Value combined(@Nullable Value old, Value other, boolean adds) {
		if (old == null) {
			return adds ? other : null;
		}
		old.require(other.type());
		if (other.type() == Type.N) {
			return Value.of(old.number().add(other.number()));
		}
		Set<Value> elements = new LinkedHashSet<>(old.elements());
		if (adds) {
			elements.addAll(other.elements());
		}
		else {
			elements.removeAll(other.elements());
		}
		return elements.isEmpty() ? null : new Value(old.type(), elements);
	}

	/** Adds a path. Refuses it if it overlaps or conflicts with another path. */
	private void add(ExpressionParser parser, Path added, Action does) {
		PathTree node = this;
		for (Object step : added.steps()) {
			parser.check(node.path == null, CLASH, "overlap", node.path, added);
			parser.check(node.children.isEmpty() || node.children.firstKey().getClass() == step.getClass(), CLASH,
					"conflict", node.firstPath(), added);
			node = node.children.computeIfAbsent(step, (missing) -> new PathTree());
		}
		parser.check(node.firstPath() == null, CLASH, "overlap", node.firstPath(), added);
		node.path = added;
		node.action = does;
	}

	/**
	 * Returns the first path that ends at this node or below it, or null if there is
	 * none.
	 */
	private @Nullable Path firstPath() {
		return this.children.isEmpty() ? this.path : this.children.values().iterator().next().firstPath();
	}

	/** Refuses an update that has a path to a key attribute. */
	void requireNoKey(Collection<String> keyNames) {
		for (String name : keyNames) {
			Parameters.requireValid(!this.children.containsKey(name),
					"Cannot update attribute %s. This attribute is part of the key", name);
		}
	}

	/**
	 * Returns the part of an item that the paths select. The elements of a list keep
	 * their order, but not their indexes.
	 */
	Map<String, Value> project(Map<String, Value> item) {
		Value part = part(new Value(Type.M, item));
		return (part != null) ? part.entries() : Map.of();
	}

	/** Returns the part of a value that the paths select, or null if they select none. */
	private @Nullable Value part(Value whole) {
		if (this.path != null) {
			return whole;
		}
		Map<Object, Value> kept = new LinkedHashMap<>();
		this.children.forEach((step, path) -> {
			Value child = whole.child(step);
			Value part = (child != null) ? path.part(child) : null;
			if (part != null) {
				kept.put(step, part);
			}
		});
		return kept.isEmpty() ? null : whole.withChildren(kept);
	}

	/**
	 * Returns an item after all actions. Each action sees the item before the update, so
	 * the order of the actions does not matter, and an index is an index in the old list.
	 * @param item the item before the update, which does not change; only the key if the
	 * item does not exist
	 */
	Map<String, Value> apply(Map<String, Value> item) {
		Map<String, Value> changed = changed(new Value(Type.M, item), item).entries();
		changed.values().forEach(Value::requireDepth);
		return changed;
	}

	/**
	 * Returns the new list or map. Values that are set beyond the end of a list are
	 * appended.
	 */
	private Value changed(Value old, Map<String, Value> item) {
		Map<Object, Value> values = old.children();
		this.children.forEach((step, change) -> values.compute(step, (same, value) -> change.applied(value, item)));
		return old.withChildren(values);
	}

	/** Returns the new value, or null if it is removed. */
	private @Nullable Value applied(@Nullable Value old, Map<String, Value> item) {
		if (this.action != null) {
			return this.action.apply(old, item);
		}
		boolean intoList = this.children.firstKey() instanceof Integer;
		if (old == null || old.type() != (intoList ? Type.L : Type.M)) {
			throw DynamoDbError.validation("The document path provided in the update expression is invalid for update");
		}
		return changed(old, item);
	}

	/**
	 * What happens to the value at a path.
	 */
	private interface Action {

		/**
		 * Returns the new value.
		 * @param old the value at the path, or null if there is none
		 * @param item the item before all actions
		 * @return the new value, or null to remove it
		 */
		@Nullable Value apply(@Nullable Value old, Map<String, Value> item);

	}

}

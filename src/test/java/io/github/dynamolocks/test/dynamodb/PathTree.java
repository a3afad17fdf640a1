package io.github.dynamolocks.test.dynamodb;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * Paths by their steps, none of which overlaps with another: a projection, or what an
 * update changes. A node is a leaf, or leads into a map, or leads into a list.
 *
 * @param <T> what a path is for
 */
final class PathTree<T> {

	private static final String CLASH = "Two document paths %s with each other; "
			+ "must remove or rewrite one of these paths; path one: %s, path two: %s";

	/** By names of a map, or by indexes of a list, the lowest first. */
	private final SortedMap<Object, PathTree<T>> children = new TreeMap<>();

	private @Nullable Path path;

	private @Nullable T leaf;

	/** Reads a projection expression. */
	static PathTree<Boolean> projection(String expression, Placeholders placeholders) {
		ExpressionParser parser = new ExpressionParser("ProjectionExpression", expression, placeholders);
		PathTree<Boolean> paths = new PathTree<>();
		do {
			paths.add(parser, parser.path(), true);
		}
		while (parser.skip(","));
		parser.requireEnd();
		return paths;
	}

	/** Adds a path, or throws if it overlaps or conflicts with another. */
	void add(ExpressionParser parser, Path added, T purpose) {
		PathTree<T> node = this;
		for (Object step : added.steps()) {
			parser.check(node.path == null, CLASH, "overlap", node.path, added);
			boolean fits = node.children.isEmpty() || node.children.firstKey().getClass() == step.getClass();
			parser.check(fits, CLASH, "conflict", node.firstPath(), added);
			node = node.children.computeIfAbsent(step, (missing) -> new PathTree<>());
		}
		parser.check(node.firstPath() == null, CLASH, "overlap", node.firstPath(), added);
		node.path = added;
		node.leaf = purpose;
	}

	/** Returns the first path that ends here or below, or null if there is none. */
	private @Nullable Path firstPath() {
		return this.children.isEmpty() ? this.path : this.children.values().iterator().next().firstPath();
	}

	/** Returns what the path is for that ends here, or null if none does. */
	@Nullable T leaf() {
		return this.leaf;
	}

	/** Returns the ways on. */
	SortedMap<Object, PathTree<T>> children() {
		return this.children;
	}

	/**
	 * Returns the part of an item that the paths name. Lists are compacted: elements keep
	 * their order, not their indexes.
	 */
	Map<String, Value> project(Map<String, Value> item) {
		Value part = part(new Value(Type.M, item));
		return (part != null) ? part.entries() : Map.of();
	}

	/** Returns the part of a value, or null if no path leads there. */
	private @Nullable Value part(Value whole) {
		if (this.leaf != null) {
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

}

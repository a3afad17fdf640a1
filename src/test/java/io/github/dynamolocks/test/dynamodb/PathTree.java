package io.github.dynamolocks.test.dynamodb;

import java.util.SortedMap;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * Paths by their steps, none of which overlaps with another. A node is a leaf, or leads
 * into a map, or leads into a list.
 *
 * @param <T> what a path is for
 */
final class PathTree<T> {

	private static final String CLASH = "Two document paths %s with each other; "
			+ "must remove or rewrite one of these paths; path one: %s, path two: %s";

	/** By names, or by indexes. */
	private final SortedMap<Object, PathTree<T>> children = new TreeMap<>();

	private @Nullable Path path;

	private @Nullable T leaf;

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

	/**
	 * Returns the ways on by names of a map, or by indexes of a list, the lowest first.
	 */
	SortedMap<Object, PathTree<T>> children() {
		return this.children;
	}

}

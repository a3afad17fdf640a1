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

	/** By names, or by indexes. */
	private final SortedMap<Object, PathTree<T>> children = new TreeMap<>();

	private @Nullable Path path;

	private @Nullable T leaf;

	/** Adds a path, or throws if it overlaps or conflicts with another. */
	void add(ExpressionParser parser, Path added, T purpose) {
		PathTree<T> node = this;
		for (Object step : added.steps()) {
			if (node.path != null) {
				throw clash(parser, "overlap", node.path, added);
			}
			if (!node.children.isEmpty() && node.children.firstKey().getClass() != step.getClass()) {
				throw clash(parser, "conflict", node.firstPath(), added);
			}
			node = node.children.computeIfAbsent(step, (missing) -> new PathTree<>());
		}
		if (node.path != null || !node.children.isEmpty()) {
			throw clash(parser, "overlap", node.firstPath(), added);
		}
		node.path = added;
		node.leaf = purpose;
	}

	private static DynamoDbError clash(ExpressionParser parser, String kind, Path one, Path two) {
		return parser.error(
				"Two document paths %s with each other; must remove or rewrite one of these paths; path one: %s, path two: %s"
					.formatted(kind, one, two));
	}

	private Path firstPath() {
		return (this.path != null) ? this.path : this.children.get(this.children.firstKey()).firstPath();
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

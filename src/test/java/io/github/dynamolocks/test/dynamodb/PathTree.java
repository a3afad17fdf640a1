package io.github.dynamolocks.test.dynamodb;

import java.util.LinkedHashMap;
import java.util.Map;
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

	private final Map<String, PathTree<T>> names = new LinkedHashMap<>();

	private final SortedMap<Integer, PathTree<T>> indexes = new TreeMap<>();

	private @Nullable Path path;

	private @Nullable T leaf;

	/**
	 * Adds a path.
	 * @return null, or what DynamoDB says if it overlaps or conflicts with another
	 */
	@Nullable String add(Path added, T purpose) {
		PathTree<T> node = this;
		for (Path.Step step : added.steps()) {
			if (node.path != null) {
				return clash("overlap", node.path, added);
			}
			if (!(step.isIndex() ? node.names : node.indexes).isEmpty()) {
				return clash("conflict", node.firstPath(), added);
			}
			node = step.isIndex() ? node.indexes.computeIfAbsent(step.index(), (index) -> new PathTree<>())
					: node.names.computeIfAbsent(step.name(), (name) -> new PathTree<>());
		}
		if (node.path != null || !node.names.isEmpty() || !node.indexes.isEmpty()) {
			return clash("overlap", node.firstPath(), added);
		}
		node.path = added;
		node.leaf = purpose;
		return null;
	}

	private static String clash(String kind, Path one, Path two) {
		return "Two document paths %s with each other; must remove or rewrite one of these paths; path one: %s, path two: %s"
			.formatted(kind, one, two);
	}

	private Path firstPath() {
		if (this.path != null) {
			return this.path;
		}
		Map<?, PathTree<T>> children = this.names.isEmpty() ? this.indexes : this.names;
		return children.values().iterator().next().firstPath();
	}

	/** Returns what the path is for that ends here, or null if none does. */
	@Nullable T leaf() {
		return this.leaf;
	}

	/** Returns the ways into a map. */
	Map<String, PathTree<T>> names() {
		return this.names;
	}

	/** Returns the ways into a list, the lowest first. */
	SortedMap<Integer, PathTree<T>> indexes() {
		return this.indexes;
	}

}

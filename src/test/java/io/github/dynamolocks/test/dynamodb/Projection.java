package io.github.dynamolocks.test.dynamodb;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A projection expression. Lists are compacted: elements keep their order, not their
 * indexes.
 *
 * @param paths what is kept
 */
record Projection(PathTree<?> paths) {

	/** Reads an expression. */
	static Projection parse(String expression, Placeholders placeholders) {
		ExpressionParser parser = new ExpressionParser("ProjectionExpression", expression, placeholders);
		PathTree<Boolean> paths = new PathTree<>();
		do {
			paths.add(parser, parser.path(), true);
		}
		while (parser.skip(","));
		parser.requireEnd();
		return new Projection(paths);
	}

	/** Returns the part of an item that the paths name. */
	Map<String, Value> of(Map<String, Value> item) {
		Value part = part(this.paths, new Value(Type.M, item));
		return (part != null) ? part.entries() : Map.of();
	}

	/** Returns the part of a value, or null if no path leads there. */
	private static @Nullable Value part(PathTree<?> paths, Value whole) {
		if (paths.leaf() != null) {
			return whole;
		}
		Map<Object, Value> kept = new LinkedHashMap<>();
		paths.children().forEach((step, path) -> {
			Value child = whole.child(step);
			Value part = (child != null) ? part(path, child) : null;
			if (part != null) {
				kept.put(step, part);
			}
		});
		return kept.isEmpty() ? null : whole.withChildren(kept);
	}

}

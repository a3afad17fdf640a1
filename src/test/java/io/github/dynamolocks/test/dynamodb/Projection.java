package io.github.dynamolocks.test.dynamodb;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A projection expression. Lists are compacted: elements keep their order, not their
 * indexes.
 */
final class Projection {

	private final PathTree<?> paths;

	/**
	 * Creates a projection.
	 * @param paths what is kept
	 */
	Projection(PathTree<?> paths) {
		this.paths = paths;
	}

	/** Reads an expression. */
	static Projection parse(String expression, Placeholders placeholders) {
		return new Parser(expression, placeholders).parse();
	}

	/** Returns the part of an item that the paths name. */
	Map<String, Value> of(Map<String, Value> item) {
		return map(this.paths, item);
	}

	private static Map<String, Value> map(PathTree<?> paths, Map<String, Value> whole) {
		Map<String, Value> part = new LinkedHashMap<>();
		paths.names().forEach((name, path) -> {
			Value value = whole.get(name);
			Value kept = (value != null) ? value(path, value) : null;
			if (kept != null) {
				part.put(name, kept);
			}
		});
		return part;
	}

	/** Returns the part of a value, or null if no path leads there. */
	private static @Nullable Value value(PathTree<?> paths, Value whole) {
		if (paths.leaf() != null) {
			return whole;
		}
		if (whole instanceof Value.M map) {
			Map<String, Value> part = map(paths, map.entries());
			return part.isEmpty() ? null : new Value.M(part);
		}
		if (whole instanceof Value.L list) {
			List<Value> part = new ArrayList<>();
			paths.indexes().headMap(list.elements().size()).forEach((index, path) -> {
				Value kept = value(path, list.elements().get(index));
				if (kept != null) {
					part.add(kept);
				}
			});
			return part.isEmpty() ? null : new Value.L(part);
		}
		return null;
	}

	/**
	 * Reads projection expressions.
	 */
	private static final class Parser extends ExpressionParser {

		Parser(String expression, Placeholders placeholders) {
			super("ProjectionExpression", expression, placeholders);
		}

		Projection parse() {
			PathTree<Boolean> paths = new PathTree<>();
			do {
				String clash = paths.add(path(), Boolean.TRUE);
				if (clash != null) {
					throw error(clash);
				}
			}
			while (skip(","));
			requireEnd();
			return new Projection(paths);
		}

	}

}

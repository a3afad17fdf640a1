package io.github.dynamolocks.test.dynamodb;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.RandomText;
import io.github.dynamolocks.test.dynamodb.RandomRequest.Raw;

/**
 * Generates a random update with its text and a naive evaluator. The evaluator applies
 * one action after the other to a copy whose lists may have gaps.
 */
final class RandomUpdate {

	private final RandomText random;

	private final RandomRequest request;

	private final Map<String, Raw> item;

	private final List<List<Object>> paths = new ArrayList<>();

	private final List<Runnable> actions = new ArrayList<>();

	private final Map<String, List<String>> sections = new LinkedHashMap<>();

	private final Map<Object, Object> copy;

	RandomUpdate(RandomText random, RandomRequest request, Map<String, Raw> item) {
		this.random = random;
		this.request = request;
		this.item = item;
		this.copy = container(thaw(new Raw("M", item)));
		for (int i = this.random.below(4); i >= 0; i--) {
			add();
		}
	}

	/** Returns the tokens of the expression. */
	List<String> tokens() {
		List<String> tokens = new ArrayList<>();
		this.sections.forEach((section, clauses) -> tokens.addAll(RandomRequest.concat(section, clauses)));
		return tokens;
	}

	List<List<Object>> paths() {
		return this.paths;
	}

	/** Returns whether two of the paths overlap or conflict. */
	boolean isRefused() {
		for (int i = 0; i < this.paths.size(); i++) {
			for (int j = 0; j < i; j++) {
				if (clash(this.paths.get(i), this.paths.get(j))) {
					return true;
				}
			}
		}
		return false;
	}

	static boolean clash(List<Object> one, List<Object> two) {
		for (int i = 0; i < Math.min(one.size(), two.size()); i++) {
			if (!one.get(i).equals(two.get(i))) {
				return one.get(i).getClass() != two.get(i).getClass();
			}
		}
		return true;
	}

	/**
	 * Returns the item after all actions.
	 * @throws IllegalStateException if DynamoDB refuses the update
	 */
	Map<String, Raw> result() {
		this.actions.forEach(Runnable::run);
		Map<String, Raw> result = new LinkedHashMap<>();
		this.copy.forEach((name, value) -> result.put((String) name, freeze(value)));
		return result;
	}

	private void add() {
		List<Object> path = this.request.path(this.item);
		if (this.paths.stream().anyMatch((other) -> clash(path, other)) && !this.random.oneIn(10)) {
			return;
		}
		this.paths.add(path);
		String section = this.random.pick("SET", "SET", "REMOVE", "ADD", "DELETE");
		List<String> clauses = this.sections.computeIfAbsent(section, (key) -> new ArrayList<>());
		if (!clauses.isEmpty()) {
			clauses.add(",");
		}
		clauses.addAll(this.request.tokens(path));
		switch (section) {
			case "SET" -> {
				Term term = value();
				clauses.addAll(RandomRequest.concat("=", term.tokens));
				this.actions.add(() -> put(path, term.value.get()));
			}
			case "REMOVE" -> this.actions.add(() -> put(path, null));
			case "ADD" -> {
				Raw more = this.request.value(this.random.pick("N", "SS", "NS", "BS"), 0);
				clauses.add(this.request.token(more));
				this.actions.add(() -> put(path, added(Raw.at(this.item, path), more)));
			}
			default -> {
				Raw less = this.request.value(this.random.pick("SS", "NS", "BS"), 0);
				clauses.add(this.request.token(less));
				this.actions.add(() -> put(path, deleted(Raw.at(this.item, path), less)));
			}
		}
	}

	private static Raw added(@Nullable Raw old, Raw more) {
		if (old == null) {
			return more;
		}
		if (!old.type().equals(more.type())) {
			throw new IllegalStateException("type");
		}
		if (old.content() instanceof BigDecimal number) {
			return new Raw("N", number.add((BigDecimal) more.content()).stripTrailingZeros());
		}
		Set<Object> elements = new LinkedHashSet<>((Set<?>) old.content());
		elements.addAll((Set<?>) more.content());
		return new Raw(old.type(), elements);
	}

	private static @Nullable Raw deleted(@Nullable Raw old, Raw less) {
		if (old == null) {
			return null;
		}
		if (!old.type().equals(less.type())) {
			throw new IllegalStateException("type");
		}
		Set<Object> elements = new LinkedHashSet<>((Set<?>) old.content());
		elements.removeAll((Set<?>) less.content());
		return elements.isEmpty() ? null : new Raw(old.type(), elements);
	}

	private Term value() {
		Term left = operand();
		if (!this.random.oneIn(4) || (left.known != null && !left.known.type().equals("N"))) {
			return left;
		}
		Term right = this.random.oneIn(2) ? path() : constant(this.request.value("N", 0));
		boolean minus = this.random.oneIn(2);
		return new Term(RandomRequest.concat(left.tokens, minus ? "-" : "+", right.tokens), () -> {
			if (left.value.get().content() instanceof BigDecimal one
					&& right.value.get().content() instanceof BigDecimal two) {
				return new Raw("N", (minus ? one.subtract(two) : one.add(two)).stripTrailingZeros());
			}
			throw new IllegalStateException("type");
		}, null);
	}

	private Term operand() {
		return switch (this.random.below(6)) {
			case 0 -> path();
			case 1 -> {
				List<Object> path = this.request.path(this.item);
				Term otherwise = operand();
				yield new Term(
						RandomRequest.concat("if_not_exists (", this.request.tokens(path), ",", otherwise.tokens, ")"),
						() -> {
							Raw value = Raw.at(this.item, path);
							return (value != null) ? value : otherwise.value.get();
						}, null);
			}
			case 2 -> {
				Term first = this.random.oneIn(2) ? path() : constant(this.request.value("L", 1));
				Term second = constant(this.request.value("L", 1));
				yield new Term(RandomRequest.concat("list_append (", first.tokens, ",", second.tokens, ")"),
						() -> joined(first.value.get(), second.value.get()), null);
			}
			default -> constant(this.request.value(1));
		};
	}

	private static Raw joined(Raw first, Raw second) {
		if (!first.type().equals("L")) {
			throw new IllegalStateException("type");
		}
		List<Object> joined = new ArrayList<>((List<?>) first.content());
		joined.addAll((List<?>) second.content());
		return new Raw("L", joined);
	}

	private Term constant(Raw value) {
		return new Term(List.of(this.request.token(value)), () -> value, value);
	}

	private Term path() {
		List<Object> path = this.request.path(this.item);
		return new Term(this.request.tokens(path), () -> {
			Raw value = Raw.at(this.item, path);
			if (value == null) {
				throw new IllegalStateException("absent");
			}
			return value;
		}, null);
	}

	/** Returns maps and lists as mutable maps, lists by index. */
	private static Object thaw(Raw value) {
		if (value.type().equals("M")) {
			Map<Object, Object> map = new LinkedHashMap<>();
			((Map<?, ?>) value.content()).forEach((name, entry) -> map.put(name, thaw((Raw) entry)));
			return map;
		}
		if (value.type().equals("L")) {
			Map<Object, Object> list = new TreeMap<>();
			((List<?>) value.content()).forEach((element) -> list.put(list.size(), thaw((Raw) element)));
			return list;
		}
		return value;
	}

	@SuppressWarnings("unchecked")
	static Map<Object, Object> container(Object thawed) {
		return (Map<Object, Object>) thawed;
	}

	private static Raw freeze(Object value) {
		if (value instanceof TreeMap<?, ?> list) {
			return new Raw("L", list.values().stream().map(RandomUpdate::freeze).toList());
		}
		if (value instanceof Map<?, ?> map) {
			Map<String, Raw> entries = new LinkedHashMap<>();
			map.forEach((name, entry) -> entries.put((String) name, freeze(entry)));
			return new Raw("M", entries);
		}
		return (Raw) value;
	}

	private void put(List<Object> path, @Nullable Raw value) {
		Object at = this.copy;
		for (int i = 0; i < path.size(); i++) {
			if (!(at instanceof Map<?, ?>) || (at instanceof TreeMap<?, ?>) != (path.get(i) instanceof Integer)) {
				throw new IllegalStateException("path");
			}
			Map<Object, Object> container = container(at);
			if (i < path.size() - 1) {
				at = container.get(path.get(i));
			}
			else if (value != null) {
				container.put(path.get(i), thaw(value));
			}
			else {
				container.remove(path.get(i));
			}
		}
	}

	/**
	 * A value that the update assigns.
	 *
	 * @param tokens the tokens of its text
	 * @param value returns its value in the item
	 * @param known the value, if it is constant
	 */
	private record Term(List<String> tokens, Supplier<Raw> value, @Nullable Raw known) {
	}

}

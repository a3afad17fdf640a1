package io.github.dynamolocks.test.dynamodb;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.RandomText;

/**
 * Generates random items, paths, and the placeholders of one expression. Shares no code
 * with the tested code: a value is a {@link Raw}.
 */
final class RandomRequest {

	private static final List<String> NAMES = List.of("a", "b", "c2", "name", "with space", "remove", "x.y");

	private static final Set<String> NEED_PLACEHOLDER = Set.of("name", "with space", "remove", "x.y");

	private final RandomText random;

	private final Map<String, Object> names = new HashMap<>();

	private final Map<String, Object> values = new HashMap<>();

	private final Set<String> used = new HashSet<>();

	RandomRequest(RandomText random) {
		this.random = random;
	}

	/** Returns a new item. */
	Map<String, Raw> item() {
		return map(2 + this.random.below(4), 2);
	}

	Raw value(int depth) {
		return value(this.random.pick("S", "N", "B", "BOOL", "NULL", "L", "M", "L", "M", "SS", "NS", "BS"), depth);
	}

	Raw value(String type, int depth) {
		return new Raw(type, switch (type) {
			case "S" -> this.random.pick("", "a", "ab", "b", "\uffff", "\ud83d\ude00");
			case "N" -> new BigDecimal(this.random.pick("0", "1", "-1", "1.50", "1.5", "1e2", "100", "-0.0", "7"))
				.stripTrailingZeros();
			case "B" -> this.random.pick("", "YQ==", "YWI=", "/w==");
			case "BOOL" -> this.random.oneIn(2);
			case "NULL" -> true;
			case "L" -> list(this.random.below(4), depth);
			case "M" -> map(this.random.below(3), depth);
			default -> {
				Set<Object> elements = new LinkedHashSet<>();
				for (int i = 1 + this.random.below(3); i > 0; i--) {
					elements.add(value(type.substring(0, 1), 0).content());
				}
				yield elements;
			}
		});
	}

	private List<Raw> list(int size, int depth) {
		List<Raw> list = new ArrayList<>();
		for (int i = 0; i < size && depth > 0; i++) {
			list.add(value(depth - 1));
		}
		return list;
	}

	private Map<String, Raw> map(int size, int depth) {
		Map<String, Raw> map = new LinkedHashMap<>();
		for (int i = 0; i < size && depth > 0; i++) {
			map.put(NAMES.get(this.random.below(NAMES.size())), value(depth - 1));
		}
		return map;
	}

	/** Returns a path, usually one that exists in the item. */
	List<Object> path(Map<String, Raw> item) {
		List<Object> path = new ArrayList<>();
		path.add(NAMES.get(this.random.below(NAMES.size())));
		Raw at = item.get(path.get(0));
		while (at != null && path.size() < 4 && this.random.below(3) > 0) {
			Object step = this.random.oneIn(12) ? (Object) this.random.below(3) : NAMES.get(0);
			if (at.content() instanceof List<?> list && at.type().equals("L")) {
				step = this.random.below(list.size() + 2);
			}
			else if (at.content() instanceof Map<?, ?>) {
				step = NAMES.get(this.random.below(NAMES.size()));
			}
			path.add(step);
			at = at.at(step);
		}
		return path;
	}

	/** Returns the tokens of a path. */
	List<String> tokens(List<Object> path) {
		List<String> tokens = new ArrayList<>();
		for (Object step : path) {
			if (step instanceof Integer index) {
				tokens.addAll(List.of("[", index.toString(), "]"));
			}
			else {
				if (!tokens.isEmpty()) {
					tokens.add(".");
				}
				tokens.add(name((String) step));
			}
		}
		return tokens;
	}

	private String name(String name) {
		if (!NEED_PLACEHOLDER.contains(name) && this.random.oneIn(2)) {
			return name;
		}
		String placeholder = "#n" + this.names.size();
		this.names.put(placeholder, name);
		return placeholder;
	}

	/** Returns the placeholder of a value. */
	String token(Raw value) {
		String placeholder = ":v" + this.values.size();
		this.values.put(placeholder, value.json());
		return placeholder;
	}

	/**
	 * Returns tokens as an expression, with random white space and random case of
	 * keywords.
	 */
	String join(List<String> tokens) {
		StringBuilder out = new StringBuilder(this.random.pick("", " "));
		this.used.addAll(tokens);
		for (String token : tokens) {
			boolean glued = !out.isEmpty() && Character.isLetterOrDigit(out.charAt(out.length() - 1))
					&& Character.isLetterOrDigit(token.charAt(0));
			out.append(glued ? this.random.pick(" ", "\n", "  ") : this.random.pick("", "", " "));
			out.append((token.equals(token.toUpperCase(Locale.ROOT)) && this.random.oneIn(4))
					? token.toLowerCase(Locale.ROOT) : token);
		}
		return out.toString();
	}

	/**
	 * Returns the names and values of the placeholders that the joined expressions use.
	 */
	Map<String, @Nullable Object> parameters() {
		this.names.keySet().retainAll(this.used);
		this.values.keySet().retainAll(this.used);
		Map<String, @Nullable Object> parameters = new HashMap<>();
		if (!this.names.isEmpty()) {
			parameters.put("ExpressionAttributeNames", this.names);
		}
		if (!this.values.isEmpty()) {
			parameters.put("ExpressionAttributeValues", this.values);
		}
		return parameters;
	}

	static List<String> concat(Object... parts) {
		List<String> tokens = new ArrayList<>();
		for (Object part : parts) {
			if (part instanceof List<?> list) {
				list.forEach((token) -> tokens.add((String) token));
			}
			else {
				tokens.addAll(Arrays.asList(((String) part).split(" ")));
			}
		}
		return tokens;
	}

	/**
	 * A value in the form of JSON. Numbers and sets are equal if their values are equal.
	 *
	 * @param type the protocol's name of the type
	 * @param content the value in the form of JSON
	 */
	record Raw(String type, Object content) {

		@Nullable Raw at(Object step) {
			if (step instanceof Integer index) {
				return (this.type.equals("L") && index < ((List<?>) this.content).size())
						? (Raw) ((List<?>) this.content).get(index) : null;
			}
			return this.type.equals("M") ? (Raw) ((Map<?, ?>) this.content).get(step) : null;
		}

		static @Nullable Raw at(Map<String, Raw> item, List<Object> path) {
			Raw at = new Raw("M", item);
			for (int i = 0; i < path.size() && at != null; i++) {
				at = at.at(path.get(i));
			}
			return at;
		}

		Map<String, Object> json() {
			return Map.of(this.type, switch (this.type) {
				case "N" -> ((BigDecimal) this.content).toString();
				case "L" -> ((List<?>) this.content).stream().map((element) -> ((Raw) element).json()).toList();
				case "M" -> json(raws((Map<?, ?>) this.content));
				case "SS", "NS", "BS" -> ((Set<?>) this.content).stream().map(Object::toString).toList();
				default -> this.content;
			});
		}

		static Map<String, Object> json(Map<String, Raw> item) {
			Map<String, Object> json = new LinkedHashMap<>();
			item.forEach((name, value) -> json.put(name, value.json()));
			return json;
		}

		private static Map<String, Raw> raws(Map<?, ?> map) {
			Map<String, Raw> raws = new LinkedHashMap<>();
			map.forEach((name, value) -> raws.put((String) name, (Raw) value));
			return raws;
		}

		static Map<String, Raw> of(Map<?, ?> json) {
			Map<String, Raw> item = new LinkedHashMap<>();
			json.forEach((name, value) -> item.put((String) name, of(value)));
			return item;
		}

		private static Raw of(Object json) {
			Map.Entry<?, ?> member = ((Map<?, ?>) json).entrySet().iterator().next();
			String type = (String) member.getKey();
			Object content = member.getValue();
			return new Raw(type, switch (type) {
				case "N" -> number(content);
				case "L" -> ((List<?>) content).stream().map(Raw::of).toList();
				case "M" -> of((Map<?, ?>) content);
				case "SS", "BS" -> new LinkedHashSet<>((List<?>) content);
				case "NS" -> new LinkedHashSet<>(((List<?>) content).stream().map(Raw::number).toList());
				default -> content;
			});
		}

		private static BigDecimal number(Object text) {
			return new BigDecimal((String) text).stripTrailingZeros();
		}

	}

}

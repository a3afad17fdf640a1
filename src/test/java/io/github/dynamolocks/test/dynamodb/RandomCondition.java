package io.github.dynamolocks.test.dynamodb;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.RandomText;
import io.github.dynamolocks.test.dynamodb.RandomRequest.Raw;

/**
 * Generates random conditions, each with its text and a naive evaluator.
 */
final class RandomCondition {

	private final RandomText random;

	private final RandomRequest request;

	private final Map<String, Raw> item;

	RandomCondition(RandomText random, RandomRequest request, Map<String, Raw> item) {
		this.random = random;
		this.request = request;
		this.item = item;
	}

	/** Returns a new condition. */
	Drawn next(int depth) {
		Drawn drawn = (depth == 0 || this.random.oneIn(3)) ? simple() : compound(depth - 1);
		return (drawn.binding < Drawn.GROUP && this.random.oneIn(6)) ? drawn.grouped() : drawn;
	}

	private Drawn compound(int depth) {
		Drawn left = next(depth);
		Drawn right = next(depth);
		return switch (this.random.below(3)) {
			case 0 -> new Drawn(RandomRequest.concat("NOT", left.atLeast(Drawn.NOT)), Drawn.NOT, left.test.negate());
			case 1 -> new Drawn(RandomRequest.concat(left.atLeast(Drawn.AND), "AND", right.atLeast(Drawn.AND)),
					Drawn.AND, left.test.and(right.test));
			default ->
				new Drawn(RandomRequest.concat(left.tokens, "OR", right.tokens), Drawn.OR, left.test.or(right.test));
		};
	}

	private Drawn simple() {
		return switch (this.random.below(8)) {
			case 0, 1 -> comparison(this.random.pick("=", "<>"), operand(null), null);
			case 2 -> comparison(this.random.pick("<", "<=", ">", ">="), operand(ordered()), ordered());
			case 3 -> between(ordered());
			case 4 -> in();
			case 5 -> exists();
			case 6 -> this.random.oneIn(2) ? beginsWith() : type();
			default -> contains();
		};
	}

	private String ordered() {
		return this.random.pick("S", "N", "B");
	}

	private Drawn comparison(String operator, Term left, @Nullable String type) {
		Term right = distinct(type, left);
		return new Drawn(RandomRequest.concat(left.tokens, operator, right.tokens), Drawn.LEAF,
				(of) -> compare(left.value.apply(of), operator, right.value.apply(of)));
	}

	static boolean compare(@Nullable Raw left, String operator, @Nullable Raw right) {
		if (operator.equals("=") || operator.equals("<>")) {
			return (left != null && left.equals(right)) == operator.equals("=");
		}
		if (left == null || right == null || !left.type().equals(right.type())
				|| !List.of("S", "N", "B").contains(left.type())) {
			return false;
		}
		int order = left.type().equals("N") ? ((BigDecimal) left.content()).compareTo((BigDecimal) right.content())
				: hex(left).compareTo(hex(right));
		return (operator.contains("=") && order == 0) || (operator.startsWith("<") ? order < 0 : order > 0);
	}

	/** Returns the bytes of a binary as text that has the same order. */
	private static String hex(Raw value) {
		String content = (String) value.content();
		return HexFormat.of()
			.formatHex(value.type().equals("B") ? Base64.getDecoder().decode(content)
					: content.getBytes(StandardCharsets.UTF_8));
	}

	private Drawn between(String type) {
		Term middle = operand(type);
		Raw one = this.request.value(type, 0);
		Raw two = this.request.value(type, 0);
		boolean swap = compare(one, ">", two);
		Term lower = constant(swap ? two : one);
		Term upper = this.random.oneIn(5) ? distinct(type, middle) : constant(swap ? one : two);
		boolean wrong = upper.known != null && lower.known != null
				&& (!upper.known.type().equals(type) || compare(lower.known, ">", upper.known));
		Term above = wrong ? lower : upper;
		return new Drawn(RandomRequest.concat(middle.tokens, "BETWEEN", lower.tokens, "AND", above.tokens), Drawn.LEAF,
				(of) -> compare(lower.value.apply(of), "<=", middle.value.apply(of))
						&& compare(middle.value.apply(of), "<=", above.value.apply(of)));
	}

	private Drawn in() {
		Term term = operand(null);
		List<Term> among = new ArrayList<>();
		List<String> tokens = new ArrayList<>();
		for (int i = this.random.below(3); i >= 0; i--) {
			Term other = distinct(null, term);
			among.add(other);
			tokens.addAll(RandomRequest.concat(tokens.isEmpty() ? List.of() : ",", other.tokens));
		}
		return new Drawn(RandomRequest.concat(term.tokens, "IN (", tokens, ")"), Drawn.LEAF,
				(of) -> among.stream().anyMatch((other) -> compare(term.value.apply(of), "=", other.value.apply(of))));
	}

	private Drawn exists() {
		Term path = path();
		boolean not = this.random.oneIn(2);
		return new Drawn(RandomRequest.concat(not ? "attribute_not_exists (" : "attribute_exists (", path.tokens, ")"),
				Drawn.LEAF, (of) -> (path.value.apply(of) == null) == not);
	}

	private Drawn type() {
		Term path = path();
		Raw type = new Raw("S", this.random.pick("S", "N", "B", "BOOL", "NULL", "L", "M", "SS", "NS", "BS"));
		return new Drawn(RandomRequest.concat("attribute_type (", path.tokens, ",", this.request.token(type), ")"),
				Drawn.LEAF, (of) -> {
					Raw value = path.value.apply(of);
					return value != null && value.type().equals(type.content());
				});
	}

	private Drawn beginsWith() {
		Term whole = path();
		Term prefix = constant(this.request.value(this.random.pick("S", "B"), 0));
		return new Drawn(RandomRequest.concat("begins_with (", whole.tokens, ",", prefix.tokens, ")"), Drawn.LEAF,
				(of) -> {
					Raw value = whole.value.apply(of);
					return value != null && prefix.known != null && value.type().equals(prefix.known.type())
							&& hex(value).startsWith(hex(prefix.known));
				});
	}

	private Drawn contains() {
		Term whole = operand(null);
		Term part = distinct(null, whole);
		return new Drawn(RandomRequest.concat("contains (", whole.tokens, ",", part.tokens, ")"), Drawn.LEAF,
				(of) -> contains(whole.value.apply(of), part.value.apply(of)));
	}

	private static boolean contains(@Nullable Raw whole, @Nullable Raw part) {
		if (whole == null || part == null) {
			return false;
		}
		return switch (whole.type()) {
			case "L" -> ((List<?>) whole.content()).contains(part);
			case "SS", "NS", "BS" ->
				whole.type().equals(part.type() + "S") && ((Set<?>) whole.content()).contains(part.content());
			case "S" -> part.type().equals("S") && ((String) whole.content()).contains((String) part.content());
			case "B" -> part.type().equals("B") && Arrays.asList(hex(whole).split("(?<=\\G..)"))
				.toString()
				.replaceAll("[^0-9a-f,]", "")
				.concat(",")
				.contains(pairs(hex(part)));
			default -> false;
		};
	}

	private static String pairs(String hex) {
		return hex.isEmpty() ? "" : hex.replaceAll("(..)", "$1,");
	}

	/** Returns an operand that is not the same path as another. */
	private Term distinct(@Nullable String type, Term other) {
		Term term = operand(type);
		return (other.path != null && other.path.equals(term.path))
				? constant(this.request.value((type != null) ? type : "S", 1)) : term;
	}

	private Term operand(@Nullable String type) {
		return switch (this.random.below(5)) {
			case 0 -> constant((type != null) ? this.request.value(type, 0) : this.request.value(1));
			case 1 -> size();
			default -> path();
		};
	}

	private Term constant(Raw value) {
		return new Term(List.of(this.request.token(value)), (of) -> value, null, value);
	}

	private Term path() {
		List<Object> path = this.request.path(this.item);
		return new Term(this.request.tokens(path), (of) -> Raw.at(of, path), path, null);
	}

	private Term size() {
		Term path = path();
		return new Term(RandomRequest.concat("size (", path.tokens, ")"), (of) -> size(path.value.apply(of)), null,
				null);
	}

	private static @Nullable Raw size(@Nullable Raw value) {
		if (value == null || List.of("N", "BOOL", "NULL").contains(value.type())) {
			return null;
		}
		Object content = value.content();
		int size = (content instanceof java.util.Collection<?> many) ? many.size() : (content instanceof Map<?, ?> map)
				? map.size() : value.type().equals("S") ? ((String) content).length() : hex(value).length() / 2;
		return new Raw("N", BigDecimal.valueOf(size).stripTrailingZeros());
	}

	/**
	 * A condition with its text and its evaluator.
	 *
	 * @param tokens the tokens of its text
	 * @param binding the precedence of its operator
	 * @param test the naive evaluator
	 */
	record Drawn(List<String> tokens, int binding, Predicate<Map<String, Raw>> test) {

		static final int OR = 0;

		static final int AND = 1;

		static final int NOT = 2;

		static final int LEAF = 3;

		static final int GROUP = 4;

		Drawn grouped() {
			return new Drawn(RandomRequest.concat("(", this.tokens, ")"), GROUP, this.test);
		}

		List<String> atLeast(int wanted) {
			return (this.binding >= wanted) ? this.tokens : grouped().tokens;
		}

	}

	/**
	 * An operand with its text and its value.
	 *
	 * @param tokens the tokens of its text
	 * @param value returns its value in an item
	 * @param path the path, if it is one
	 * @param known the value, if it is constant
	 */
	private record Term(List<String> tokens, Function<Map<String, Raw>, @Nullable Raw> value,
			@Nullable List<Object> path, @Nullable Raw known) {
	}

}

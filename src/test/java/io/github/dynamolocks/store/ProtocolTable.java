package io.github.dynamolocks.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Keeps one item and evaluates only the expressions that the library sends.
 */
final class ProtocolTable {

	private static final Pattern COMPARISON = Pattern.compile("(#\\w+) (=|<|<=|>=) (:\\w+)");

	private static final Pattern ABSENT = Pattern.compile("attribute_not_exists\\((#\\w+)\\)");

	private static final Pattern TYPED = Pattern.compile("attribute_type\\((#\\w+)(\\[0])?, (:\\w+)\\)");

	private static final Pattern COUNTED = Pattern.compile("(#\\w+) \\+ (:\\w+)");

	private static final Pattern DEFAULTED = Pattern.compile("if_not_exists\\((#\\w+), (:\\w+)\\) \\+ (:\\w+)");

	private Map<String, AttributeValue> item = Map.of();

	/** Empty if there is none. */
	Map<String, AttributeValue> item() {
		return this.item;
	}

	/** What the item says, in one line. */
	String describe() {
		Map<String, String> values = new TreeMap<>();
		this.item.forEach((name, value) -> values.put(name, text(value)));
		return values.toString();
	}

	boolean meets(ProtocolMessage message) {
		return anyOf(message.condition(), message);
	}

	/** Changes the item as the request says, whether its condition is met or not. */
	void write(ProtocolMessage message) {
		if (message.update().isEmpty()) {
			this.item = Map.of();
			return;
		}
		Map<String, AttributeValue> changed = new HashMap<>(this.item);
		changed.putAll(message.key());
		String[] parts = message.update().split(" REMOVE ");
		for (String assignment : split(parts[0].substring("SET ".length()), ", ")) {
			String[] sides = assignment.split(" = ", 2);
			changed.put(message.name(sides[0]), value(sides[1], message));
		}
		if (parts.length > 1) {
			for (String name : parts[1].split(", ")) {
				changed.remove(message.name(name));
			}
		}
		this.item = Map.copyOf(changed);
	}

	private boolean anyOf(String condition, ProtocolMessage message) {
		return split(condition, " OR ").stream().anyMatch((part) -> allOf(part, message));
	}

	private boolean allOf(String condition, ProtocolMessage message) {
		return split(condition, " AND ").stream().allMatch((part) -> holds(part, message));
	}

	private boolean holds(String term, ProtocolMessage message) {
		if (term.startsWith("(")) {
			return anyOf(term.substring(1, term.length() - 1), message);
		}
		if (term.startsWith("NOT ")) {
			return !holds(term.substring("NOT ".length()), message);
		}
		Matcher absent = ABSENT.matcher(term);
		if (absent.matches()) {
			return !this.item.containsKey(message.name(absent.group(1)));
		}
		Matcher typed = TYPED.matcher(term);
		if (typed.matches()) {
			AttributeValue value = this.item.get(message.name(typed.group(1)));
			// These scenarios have no lists, so there is no element of a list.
			return value != null && typed.group(2) == null
					&& value.type().name().equals(message.value(typed.group(3)).s());
		}
		Matcher comparison = COMPARISON.matcher(term);
		if (!comparison.matches()) {
			throw new IllegalArgumentException("Not understood: " + term);
		}
		AttributeValue left = this.item.get(message.name(comparison.group(1)));
		AttributeValue right = message.value(comparison.group(3));
		if (left == null || (left.n() == null) != (right.n() == null)) {
			return false;
		}
		if (comparison.group(2).equals("=")) {
			return left.equals(right);
		}
		int order = Long.compare(Long.parseLong(left.n()), Long.parseLong(right.n()));
		return switch (comparison.group(2)) {
			case "<" -> order < 0;
			case "<=" -> order <= 0;
			default -> order >= 0;
		};
	}

	private AttributeValue value(String expression, ProtocolMessage message) {
		Matcher defaulted = DEFAULTED.matcher(expression);
		if (defaulted.matches()) {
			AttributeValue old = this.item.get(message.name(defaulted.group(1)));
			return sum((old != null) ? old : message.value(defaulted.group(2)), message.value(defaulted.group(3)));
		}
		Matcher counted = COUNTED.matcher(expression);
		if (counted.matches()) {
			AttributeValue old = this.item.getOrDefault(message.name(counted.group(1)), AttributeValue.fromN("0"));
			return sum(old, message.value(counted.group(2)));
		}
		return message.value(expression);
	}

	private static AttributeValue sum(AttributeValue one, AttributeValue other) {
		return AttributeValue.fromN(Long.toString(Long.parseLong(one.n()) + Long.parseLong(other.n())));
	}

	static String text(AttributeValue value) {
		return (value.s() != null) ? value.s() : String.valueOf(value.n());
	}

	/** Parts at a separator that is not within parentheses. */
	private static List<String> split(String text, String separator) {
		List<String> parts = new ArrayList<>();
		int depth = 0;
		int start = 0;
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			if (c == '(') {
				depth++;
			}
			else if (c == ')') {
				depth--;
			}
			if (depth == 0 && text.startsWith(separator, i)) {
				parts.add(text.substring(start, i));
				start = i + separator.length();
			}
		}
		parts.add(text.substring(start));
		return parts;
	}

}

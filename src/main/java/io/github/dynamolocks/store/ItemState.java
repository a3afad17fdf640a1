package io.github.dynamolocks.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Computes a short text that identifies the state of an item, and the condition that the
 * item has not changed.
 */
final class ItemState {

	/**
	 * The most attributes that a condition compares: an expression in DynamoDB has at
	 * most 4,096 bytes and 300 operators.
	 */
	private static final int MAX_COMPARED = 100;

	private static final int BYTES = 12;

	private ItemState() {
	}

	/**
	 * Returns the state of an item. Equal items have the same state in every JVM.
	 * @param item the attributes of the item
	 */
	static String of(Map<String, AttributeValue> item) {
		StringBuilder text = new StringBuilder();
		append(text, AttributeValue.fromM(item));
		return digest(text.toString());
	}

	/**
	 * Returns the beginning of the hash of a text, as hexadecimal digits.
	 * @param text the text that identifies the state
	 */
	static String digest(String text) {
		try {
			byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
			return HexFormat.of().formatHex(digest, 0, BYTES);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("SHA-256 is not available in this JVM", ex);
		}
	}

	private static void append(StringBuilder text, AttributeValue value) {
		text.append(value.type()).append('(');
		switch (value.type()) {
			case M -> new TreeMap<>(value.m()).forEach((name, nested) -> {
				appendText(text, name);
				append(text, nested);
			});
			case L -> value.l().forEach((nested) -> append(text, nested));
			// A set has its elements in any order.
			case SS -> sorted(value.ss()).forEach((element) -> appendText(text, element));
			case NS -> sorted(value.ns()).forEach((element) -> appendText(text, element));
			case BS ->
				sorted(value.bs().stream().map((bytes) -> HexFormat.of().formatHex(bytes.asByteArray())).toList())
					.forEach((element) -> appendText(text, element));
			case B -> text.append(HexFormat.of().formatHex(value.b().asByteArray()));
			case S -> appendText(text, value.s());
			case N -> appendText(text, value.n());
			case BOOL -> text.append(value.bool());
			default -> {
				// NUL, and types that this version of the SDK does not know
			}
		}
		text.append(')');
	}

	private static void appendText(StringBuilder text, String part) {
		text.append(part.length()).append(':').append(part);
	}

	private static List<String> sorted(List<String> elements) {
		List<String> copy = new ArrayList<>(elements);
		copy.sort(Comparator.naturalOrder());
		return copy;
	}

	/**
	 * Returns the condition that an item has not changed since it was read: it has the
	 * same attributes, and no attribute of this library in addition.
	 * @param items declares the names and values of the condition
	 * @param item the attributes of the item without its key
	 * @return the condition
	 */
	static String condition(ItemConditions items, Map<String, AttributeValue> item) {
		StringBuilder condition = new StringBuilder("attribute_exists(#key)");
		int number = 0;
		for (Map.Entry<String, AttributeValue> attribute : new TreeMap<>(item).entrySet()) {
			if (number == MAX_COMPARED) {
				break;
			}
			items.name("#is" + number, attribute.getKey()).value(":is" + number, attribute.getValue());
			condition.append(" AND #is%s = :is%s".formatted(number, number));
			number++;
		}
		for (String ours : ItemAttributes.NAMES) {
			if (!item.containsKey(ours)) {
				items.names(ours);
				condition.append(" AND attribute_not_exists(#").append(ours).append(')');
			}
		}
		return condition.toString();
	}

}

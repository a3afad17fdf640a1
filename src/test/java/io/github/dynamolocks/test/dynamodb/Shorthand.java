package io.github.dynamolocks.test.dynamodb;

import java.math.BigDecimal;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Converts the SDK's attribute values to and from a short form of JSON: {@code "s"},
 * {@code 1}, {@code true}, {@code null}, {@code [..]} and {@code {..}} are the types S,
 * N, BOOL, NULL, L and M; {@code {"B": "YQ=="}}, {@code {"SS": [..]}}, {@code {"NS":
 * [..]}} and {@code {"BS": [..]}} are the others.
 */
final class Shorthand {

	private Shorthand() {
	}

	/** Returns an item. */
	static Map<String, AttributeValue> item(String json) {
		Map<String, AttributeValue> item = new LinkedHashMap<>();
		((Map<?, ?>) Objects.requireNonNull(Json.parse(json)))
			.forEach((name, value) -> item.put((String) name, value(value)));
		return item;
	}

	static AttributeValue value(@Nullable Object json) {
		if (json instanceof String string) {
			return AttributeValue.fromS(string);
		}
		if (json instanceof BigDecimal number) {
			return AttributeValue.fromN(number.toString());
		}
		if (json instanceof Boolean bool) {
			return AttributeValue.fromBool(bool);
		}
		if (json instanceof List<?> list) {
			return AttributeValue.fromL(list.stream().map(Shorthand::value).toList());
		}
		if (json instanceof Map<?, ?> map) {
			return value(map);
		}
		return AttributeValue.fromNul(true);
	}

	private static AttributeValue value(Map<?, ?> map) {
		if (map.get("B") instanceof String base64) {
			return AttributeValue.fromB(bytes(base64));
		}
		if (map.get("SS") instanceof List<?> strings) {
			return AttributeValue.fromSs(strings.stream().map(Object::toString).toList());
		}
		if (map.get("NS") instanceof List<?> numbers) {
			return AttributeValue.fromNs(numbers.stream().map(Object::toString).toList());
		}
		if (map.get("BS") instanceof List<?> binaries) {
			return AttributeValue.fromBs(binaries.stream().map((binary) -> bytes((String) binary)).toList());
		}
		Map<String, AttributeValue> entries = new LinkedHashMap<>();
		map.forEach((name, value) -> entries.put((String) name, value(value)));
		return AttributeValue.fromM(entries);
	}

	private static SdkBytes bytes(String base64) {
		return SdkBytes.fromByteArray(Base64.getDecoder().decode(base64));
	}

	/** Returns the canonical text of an item: names and elements of sets are sorted. */
	static String text(Map<String, AttributeValue> item) {
		return new TreeMap<>(item).entrySet()
			.stream()
			.map((entry) -> Json.write(entry.getKey()) + ":" + text(entry.getValue()))
			.collect(Collectors.joining(",", "{", "}"));
	}

	private static String text(AttributeValue value) {
		return switch (value.type()) {
			case S -> Json.write(value.s());
			case N -> value.n();
			case B -> "{\"B\":" + text(value.b()) + "}";
			case BOOL -> value.bool().toString();
			case NUL -> "null";
			case L -> value.l().stream().map(Shorthand::text).collect(Collectors.joining(",", "[", "]"));
			case M -> text(value.m());
			case SS -> set("SS", value.ss().stream().map(Json::write).sorted().toList());
			case NS ->
				set("NS", value.ns().stream().map(BigDecimal::new).sorted().map(BigDecimal::toPlainString).toList());
			case BS -> set("BS", value.bs().stream().map(Shorthand::text).sorted().toList());
			default -> throw new IllegalArgumentException("Unknown value " + value);
		};
	}

	private static String text(SdkBytes bytes) {
		return "\"" + Base64.getEncoder().encodeToString(bytes.asByteArray()) + "\"";
	}

	private static String set(String type, List<String> elements) {
		return "{\"" + type + "\":[" + String.join(",", elements) + "]}";
	}

}

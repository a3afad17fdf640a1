package io.github.dynamolocks.guide;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.boot.json.JsonParserFactory;

/**
 * Knows the configuration properties from the metadata that editors read.
 */
final class KnownProperties {

	static final String PREFIX = "dynamo-locks.";

	private final Map<String, Map<?, ?>> properties = new TreeMap<>();

	private final Map<String, Set<String>> values = new TreeMap<>();

	/**
	 * Reads the metadata.
	 * @param metadata the JSON file
	 */
	KnownProperties(Path metadata) {
		Map<String, Object> json = JsonParserFactory.getJsonParser().parseMap(read(metadata));
		entries(json, "properties").forEach((property) -> this.properties.put(text(property, "name"), property));
		entries(json, "hints").forEach((hint) -> {
			Set<String> known = new TreeSet<>();
			entries(hint, "values").forEach((value) -> known.add(text(value, "value")));
			this.values.put(text(hint, "name"), known);
		});
	}

	/**
	 * Returns the names of the library's own properties.
	 * @return the names with their prefix
	 */
	Set<String> names() {
		Set<String> names = new TreeSet<>(this.properties.keySet());
		names.removeIf((name) -> !name.startsWith(PREFIX));
		return names;
	}

	/**
	 * Returns the default of a property.
	 * @param name the name
	 * @return the value as text, or null if there is none
	 */
	@Nullable String defaultValue(String name) {
		Map<?, ?> property = this.properties.get(name);
		Object value = (property != null) ? property.get("defaultValue") : null;
		return (value != null) ? value.toString() : null;
	}

	/**
	 * Finds what is wrong with a property.
	 * @param name the name
	 * @param value the value as text, null to look at the name alone
	 * @return the mistake
	 */
	Optional<String> problem(String name, @Nullable String value) {
		if (!name.contains(PREFIX.substring(0, PREFIX.length() - 1))) {
			return Optional.empty();
		}
		Map<?, ?> property = this.properties.get(name);
		if (property == null) {
			return Optional.of("names the property '" + name + "', which does not exist");
		}
		if (value == null || value.contains("${") || isValid(name, text(property, "type"), value)) {
			return Optional.empty();
		}
		return Optional.of("gives '" + name + "' the value '" + value + "', which is not a valid one");
	}

	private boolean isValid(String name, String type, String value) {
		Set<String> known = this.values.get(name);
		if (known != null) {
			return known.contains(value);
		}
		try {
			return switch (type) {
				case "java.lang.Boolean" -> value.equals("true") || value.equals("false");
				case "java.lang.Integer" -> Integer.parseInt(value) >= 0;
				case "java.time.Duration" -> !DurationStyle.detectAndParse(value).isNegative();
				default -> true;
			};
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

	private static List<Map<?, ?>> entries(Map<?, ?> json, String name) {
		List<?> list = (List<?>) Objects.requireNonNull(json.get(name), name);
		return list.stream().<Map<?, ?>>map((entry) -> (Map<?, ?>) Objects.requireNonNull(entry)).toList();
	}

	private static String text(Map<?, ?> json, String name) {
		return String.valueOf(json.get(name));
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}

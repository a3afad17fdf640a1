package io.github.dynamolocks.annotation;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.core.convert.ConversionException;
import org.springframework.core.env.PropertyResolver;

import io.github.dynamolocks.LockConfigurationException;

/**
 * Reads single properties. An error names the property, its value and the valid values.
 */
final class PropertyReader {

	private final PropertyResolver environment;

	PropertyReader(PropertyResolver environment) {
		this.environment = environment;
	}

	/**
	 * Reads a property that has no default.
	 * @param property the property
	 * @return its text, or null if it is absent or empty
	 */
	@Nullable String optional(LockProperty property) {
		String text = resolved(property);
		return (text == null || text.isBlank()) ? null : text.strip();
	}

	/**
	 * Reads a property that has a default.
	 * @param property the property
	 * @return its text, or the default if it is absent
	 * @throws LockConfigurationException if it is blank: a variable that was not set must
	 * not select another table
	 */
	String required(LockProperty property) {
		String text = resolved(property);
		if (text == null) {
			text = property.defaultValue();
		}
		if (text == null || text.isBlank()) {
			throw bad(property, "is blank. Give it a value, or remove it for the default " + property.defaultValue(),
					null);
		}
		return text.strip();
	}

	private @Nullable String resolved(LockProperty property) {
		return resolved(property.key());
	}

	/**
	 * Reads any property.
	 * @param key its name
	 * @return its text, or null if it is absent
	 * @throws LockConfigurationException if its value is not text, or has a placeholder
	 * that no property resolves
	 */
	@Nullable String resolved(String key) {
		try {
			return this.environment.getProperty(key);
		}
		catch (IllegalArgumentException ex) {
			throw new LockConfigurationException(
					"The property %s cannot be resolved: %s. Set the property that the placeholder names, or give the placeholder a default as in ${name:default}"
						.formatted(key, ex.getMessage()),
					ex);
		}
		catch (ConversionException ex) {
			throw new LockConfigurationException(
					"The property %s is not text, and cannot be converted to text: %s. Give it a string".formatted(key,
							ex.getMessage()),
					ex);
		}
	}

	Duration duration(LockProperty property, Duration min, Duration max) {
		return parse(property, (text) -> DurationText.parse(text, min, max));
	}

	@Nullable Duration optionalDuration(LockProperty property, Duration min, Duration max) {
		return (optional(property) != null) ? duration(property, min, max) : null;
	}

	int number(LockProperty property, int min, int max) {
		return parse(property, (text) -> {
			// parseInt accepts the digits of every script.
			int number = text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : -1;
			if (number < min || number > max) {
				throw new IllegalArgumentException(
						"is not a number from %s to %s. Write it with the digits 0 to 9".formatted(min, max));
			}
			return number;
		});
	}

	boolean flag(LockProperty property) {
		String text = required(property).toLowerCase(Locale.ROOT);
		if (!text.equals("true") && !text.equals("false")) {
			throw bad(property, "is neither true nor false. Write one of them", null);
		}
		return text.equals("true");
	}

	<E extends Enum<E>> E constant(LockProperty property, Class<E> type) {
		String text = required(property);
		for (E constant : type.getEnumConstants()) {
			if (constant.name().equalsIgnoreCase(text)) {
				return constant;
			}
		}
		String allowed = Arrays.stream(type.getEnumConstants())
			.map((constant) -> constant.name().toLowerCase(Locale.ROOT))
			.collect(Collectors.joining(", "));
		throw bad(property, "is not one of " + allowed + ". Write one of them", null);
	}

	/**
	 * Parses a property.
	 * @param property the property
	 * @param parser throws an {@link IllegalArgumentException} whose message completes
	 * "it …"
	 * @param <T> the type of the value
	 * @return the value
	 * @throws LockConfigurationException if the parser failed
	 */
	<T> T parse(LockProperty property, Function<String, T> parser) {
		try {
			return parser.apply(required(property));
		}
		catch (IllegalArgumentException ex) {
			throw bad(property, String.valueOf(ex.getMessage()), ex);
		}
	}

	LockConfigurationException bad(LockProperty property, String problem, @Nullable Exception cause) {
		String text = this.environment.getProperty(property.key(), "");
		return new LockConfigurationException("The property %s \"%s\" %s".formatted(property.key(), text, problem),
				cause);
	}

}

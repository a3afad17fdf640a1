package io.github.dynamolocks.annotation;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;

import org.apache.commons.logging.Log;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import io.github.dynamolocks.PrintableText;

/**
 * Finds misspelt properties. Nothing would ever read them, and the default that counts in
 * their place may be another table.
 */
final class UnknownProperties {

	private static final Log logger = PrintableText.log(UnknownProperties.class);

	private static final String VARIABLE_PREFIX = "DYNAMO_LOCKS_";

	private UnknownProperties() {
	}

	/**
	 * Looks through all sources that can be.
	 * @param environment what has the sources
	 * @throws IllegalStateException if there is an unknown property. An unknown variable
	 * of the operating system's is only logged: it may be meant for somebody else
	 */
	static void check(ConfigurableEnvironment environment) {
		for (PropertySource<?> source : environment.getPropertySources()) {
			if (source instanceof EnumerablePropertySource<?> enumerable) {
				for (String name : enumerable.getPropertyNames()) {
					if (source instanceof SystemEnvironmentPropertySource) {
						checkVariable(name);
					}
					else if (name.startsWith(LockProperty.PREFIX)) {
						checkProperty(name, source, environment);
					}
				}
			}
		}
	}

	private static void checkVariable(String name) {
		if (name.toUpperCase(Locale.ROOT).startsWith(VARIABLE_PREFIX) && LockProperty.resembling(name).isEmpty()) {
			logger.warn("The environment variable %s stands for no property of dynamo-locks; the nearest is %s"
				.formatted(name, variable(nearest(name.replace(VARIABLE_PREFIX, LockProperty.PREFIX)))));
		}
	}

	private static String variable(LockProperty property) {
		return property.key().replaceAll("[-.]", "_").toUpperCase(Locale.ROOT);
	}

	private static void checkProperty(String name, PropertySource<?> source, ConfigurableEnvironment environment) {
		boolean known = LockProperty.resembling(name)
			// Spring Boot also resolves other spellings, such as tableName
			.filter((property) -> property.key().equals(name) || environment.containsProperty(property.key()))
			.isPresent();
		if (!known) {
			throw new IllegalStateException("There is no property %s, which %s has. Did you mean %s?".formatted(name,
					source.getName(), nearest(name).key()));
		}
	}

	private static LockProperty nearest(String name) {
		return Arrays.stream(LockProperty.values())
			.min(Comparator
				.comparingInt((property) -> distance(property.key(), name.toLowerCase(Locale.ROOT).replace('_', '-'))))
			.orElseThrow();
	}

	/** How many characters have to be put in, taken out or changed. */
	private static int distance(String one, String other) {
		int[] above = new int[other.length() + 1];
		Arrays.setAll(above, (column) -> column);
		for (int row = 1; row <= one.length(); row++) {
			int[] current = new int[other.length() + 1];
			current[0] = row;
			for (int column = 1; column <= other.length(); column++) {
				int changed = above[column - 1] + ((one.charAt(row - 1) == other.charAt(column - 1)) ? 0 : 1);
				current[column] = Math.min(changed, Math.min(above[column], current[column - 1]) + 1);
			}
			above = current;
		}
		return above[other.length()];
	}

}

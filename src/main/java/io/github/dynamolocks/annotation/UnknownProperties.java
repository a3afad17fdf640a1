package io.github.dynamolocks.annotation;

import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

import org.apache.commons.logging.Log;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import io.github.dynamolocks.LockConfigurationException;
import io.github.dynamolocks.PrintableText;

/**
 * Finds misspelt properties. The library does not read them, and uses defaults instead,
 * possibly another table. The default reaction is a warning, because an older version of
 * this library must start with the properties of a newer version after a rollback.
 */
final class UnknownProperties {

	private static final Log logger = PrintableText.log(UnknownProperties.class);

	private static final String VARIABLE_PREFIX = "DYNAMO_LOCKS_";

	private UnknownProperties() {
	}

	/**
	 * Checks the names of all enumerable sources. Only logs an unknown environment
	 * variable, because Kubernetes sets such variables for a service of the same name.
	 * @param environment the environment with the sources
	 * @param reaction the reaction to unknown properties
	 * @throws LockConfigurationException if a property is unknown and the reaction is to
	 * fail
	 */
	static void check(ConfigurableEnvironment environment, Reaction reaction) {
		Set<String> unknown = new LinkedHashSet<>();
		for (PropertySource<?> source : environment.getPropertySources()) {
			if (source instanceof EnumerablePropertySource<?> enumerable) {
				for (String name : enumerable.getPropertyNames()) {
					if (source instanceof SystemEnvironmentPropertySource) {
						checkVariable(name);
					}
					else if (name.startsWith(LockProperty.PREFIX)) {
						checkProperty(name, source, environment, unknown);
					}
				}
			}
		}
		if (unknown.isEmpty()) {
			return;
		}
		if (reaction == Reaction.FAIL) {
			throw new LockConfigurationException("%s Set %s=warn to start nevertheless"
				.formatted(String.join(" ", unknown), LockProperty.UNKNOWN_PROPERTIES.key()));
		}
		unknown.forEach((problem) -> logger
			.warn("%s Set %s=fail to fail the start".formatted(problem, LockProperty.UNKNOWN_PROPERTIES.key())));
	}

	private static void checkVariable(String name) {
		if (name.toUpperCase(Locale.ROOT).startsWith(VARIABLE_PREFIX) && LockProperty.resembling(name).isEmpty()) {
			logger.warn("The environment variable %s does not belong to a property of dynamo-locks. Did you mean %s?"
				.formatted(name, variable(nearest(name.replace(VARIABLE_PREFIX, LockProperty.PREFIX)))));
		}
	}

	private static String variable(LockProperty property) {
		return property.key().replaceAll("[-.]", "_").toUpperCase(Locale.ROOT);
	}

	private static void checkProperty(String name, PropertySource<?> source, ConfigurableEnvironment environment,
			Set<String> unknown) {
		boolean known = LockProperty.resembling(name)
			// Spring Boot also resolves other spellings, such as tableName
			.filter((property) -> property.key().equals(name) || environment.containsProperty(property.key()))
			.isPresent();
		if (!known) {
			unknown.add("The property %s in %s does not exist, and has no effect. Did you mean %s?".formatted(name,
					source.getName(), nearest(name).key()));
		}
	}

	private static LockProperty nearest(String name) {
		String written = name.toLowerCase(Locale.ROOT).replace('_', '-');
		// The beginning of a name is nearer than a name of about the same length
		return Arrays.stream(LockProperty.values())
			.min(Comparator.comparing((LockProperty property) -> !property.key().startsWith(written + "-"))
				.thenComparingInt((property) -> distance(property.key(), written)))
			.orElseThrow();
	}

	/** Counts the characters to insert, remove or change. */
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

package io.github.dynamolocks.test;

import java.lang.reflect.Modifier;
import java.net.URI;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * The settings of a {@link DynamoDbTest}. Test classes with equal settings share their
 * table and their Spring context. Only classes that name the table have equal settings.
 *
 * @param owner the class that has a separate table, null if the table is named
 * @param server the server; never {@link DynamoDbServer#CONFIGURED}
 * @param endpoint the address, null for the address of the server
 * @param keyType the type of the table's partition key
 * @param properties the properties of the annotation
 */
record TestSpec(@Nullable Class<?> owner, DynamoDbServer server, @Nullable URI endpoint, KeyType keyType,
		Map<String, String> properties) {

	static final String TABLE_NAME = "dynamo-locks.table-name";

	/**
	 * Reads the annotation of a test class or of an enclosing class.
	 * @param testClass the test class
	 * @return the settings, empty without the annotation
	 */
	static Optional<TestSpec> of(Class<?> testClass) {
		return annotated(testClass).flatMap((type) -> AnnotationSupport.findAnnotation(type, DynamoDbTest.class)
			.map((annotation) -> of(type, annotation)));
	}

	/**
	 * Finds the nearest class that has the annotation.
	 * @param testClass the test class
	 * @return this class or an enclosing class, empty without the annotation
	 */
	static Optional<Class<?>> annotated(Class<?> testClass) {
		for (Class<?> type = testClass; type != null; type = enclosing(type)) {
			if (AnnotationSupport.isAnnotated(type, DynamoDbTest.class)) {
				return Optional.of(type);
			}
		}
		return Optional.empty();
	}

	/** Returns the enclosing class of an inner class; only those are nested tests. */
	private static @Nullable Class<?> enclosing(Class<?> type) {
		return Modifier.isStatic(type.getModifiers()) ? null : type.getEnclosingClass();
	}

	private static TestSpec of(Class<?> type, DynamoDbTest annotation) {
		Map<String, String> properties = properties(type, annotation);
		Class<?> owner = properties.containsKey(TABLE_NAME) ? null : type;
		if (!annotation.endpoint().isEmpty()) {
			return new TestSpec(owner, DynamoDbServer.LOCAL, endpoint(type, annotation.endpoint()),
					annotation.keyType(), properties);
		}
		if (annotation.server() != DynamoDbServer.CONFIGURED) {
			return new TestSpec(owner, annotation.server(), null, annotation.keyType(), properties);
		}
		String endpoint = System.getProperty(DynamoDbServer.ENDPOINT_PROPERTY, "");
		return new TestSpec(owner, configured(), endpoint.isEmpty() ? null : endpoint(type, endpoint),
				annotation.keyType(), properties);
	}

	private static DynamoDbServer configured() {
		String name = System.getProperty(DynamoDbServer.SERVER_PROPERTY, DynamoDbServer.LOCAL.name());
		return Arrays.stream(DynamoDbServer.values())
			.filter((server) -> server != DynamoDbServer.CONFIGURED)
			.filter((server) -> server.name().equals(name.toUpperCase(Locale.ROOT)))
			.findFirst()
			.orElseThrow(() -> new IllegalStateException(
					"The system property %s has the value \"%s\": use local or localstack"
						.formatted(DynamoDbServer.SERVER_PROPERTY, name)));
	}

	private static URI endpoint(Class<?> type, String text) {
		URI endpoint = URI.create(text);
		if (!"http".equals(endpoint.getScheme()) || endpoint.getHost() == null) {
			throw new IllegalStateException(
					"The endpoint \"%s\" of %s is not a valid HTTP address: write it like http://localhost:8000"
						.formatted(text, type.getName()));
		}
		return endpoint;
	}

	private static Map<String, String> properties(Class<?> type, DynamoDbTest annotation) {
		Map<String, String> properties = new LinkedHashMap<>();
		for (String property : annotation.properties()) {
			int end = property.indexOf('=');
			if (end < 1) {
				throw new IllegalStateException(
						"The property \"%s\" in @DynamoDbTest of %s has no value: write it like dynamo-locks.lease=10s"
							.formatted(property, type.getName()));
			}
			properties.put(property.substring(0, end).strip(), property.substring(end + 1).strip());
		}
		return Map.copyOf(properties);
	}

	@Override
	public String toString() {
		return (this.owner != null) ? this.owner.getName() : this.properties.get(TABLE_NAME) + "";
	}

}

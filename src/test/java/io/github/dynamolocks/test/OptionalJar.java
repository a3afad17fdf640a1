package io.github.dynamolocks.test;

/**
 * What the kit uses if a test wants it, and what a build has to declare for that. Named
 * by the class that shows whether it is there.
 */
enum OptionalJar {

	/** LocalStack in a container. */
	TESTCONTAINERS("org.testcontainers.localstack.LocalStackContainer", "org.testcontainers:testcontainers-localstack"),

	/** Test contexts. */
	SPRING_TEST("org.springframework.test.context.junit.jupiter.SpringExtension", "org.springframework:spring-test"),

	/** The properties of the application, and the client that is made of them. */
	SPRING("org.springframework.context.annotation.AnnotationConfigApplicationContext",
			"org.springframework:spring-context");

	private final String type;

	private final String dependencies;

	OptionalJar(String type, String dependencies) {
		this.type = type;
		this.dependencies = dependencies;
	}

	boolean isPresent() {
		try {
			Class.forName(this.type, false, OptionalJar.class.getClassLoader());
			return true;
		}
		catch (ClassNotFoundException | LinkageError ex) {
			return false;
		}
	}

	/**
	 * Checks that it is there.
	 * @param purpose what wants it, as the beginning of a sentence
	 * @throws IllegalStateException if it is not; the message names the dependency to add
	 */
	void require(String purpose) {
		if (!isPresent()) {
			throw new IllegalStateException(
					"%s, but %s is not on the class path. Add with scope test: %s. src/docs/testing.md shows how"
						.formatted(purpose, this.type, this.dependencies));
		}
	}

}

package io.github.dynamolocks.test;

/**
 * The optional dependencies of the test kit. The presence of one class tells whether a
 * dependency is on the class path.
 */
enum OptionalJar {

	/** LocalStack in a container. */
	TESTCONTAINERS("org.testcontainers.localstack.LocalStackContainer", "org.testcontainers:testcontainers-localstack"),

	/** Spring's test contexts. */
	SPRING_TEST("org.springframework.test.context.junit.jupiter.SpringExtension", "org.springframework:spring-test"),

	/** The properties of the application and its client. */
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
	 * Checks that the dependency is present.
	 * @param purpose what cannot be done without it, as a main clause
	 * @throws IllegalStateException if it is missing; the message names the dependency to
	 * add
	 */
	void require(String purpose) {
		if (!isPresent()) {
			throw new IllegalStateException(
					"%s: %s is not on the class path. Add the dependency %s with scope test, see src/docs/testing.md"
						.formatted(purpose, this.type, this.dependencies));
		}
	}

}

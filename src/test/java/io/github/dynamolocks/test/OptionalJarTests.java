package io.github.dynamolocks.test;

import java.io.File;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests the messages for missing dependencies.
 */
class OptionalJarTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					testcontainers-localstack | localstack | Add the dependency org.testcontainers:testcontainers-localstack with scope test
					spring-context            | client     | Add the dependency org.springframework:spring-context with scope test
					spring-test               | parameters | resolved without Spring's test module
					""")
	void missingDependencyIsNamed(String missing, String use, String expected) {
		String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter((entry) -> !new File(entry).getName().startsWith(missing + "-"))
			.collect(Collectors.joining(File.pathSeparator));
		try (ChildJvm child = ChildJvm.start(Map.of("CLASSPATH", classPath), Uses.class, use)) {
			child.awaitLine(expected, Duration.ofSeconds(60));
		}
	}

	/** Uses an optional dependency. */
	static final class Uses {

		private Uses() {
		}

		public static void main(String[] arguments) {
			try {
				Object result = switch (arguments[0]) {
					case "localstack" -> LocalStack.shared();
					case "client" -> LockApplication.start(TestDynamoDb.of(TestSpec.of(Annotated.class).orElseThrow()));
					default -> SpringSupport.isPossible() ? "" : "resolved without Spring's test module";
				};
				System.out.println(result);
			}
			catch (IllegalStateException ex) {
				System.out.println(ex.getMessage());
			}
			System.exit(0);
		}

	}

	@DynamoDbTest
	static class Annotated {

	}

}

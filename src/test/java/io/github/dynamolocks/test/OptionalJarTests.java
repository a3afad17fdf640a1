package io.github.dynamolocks.test;

import java.io.File;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the kit says where something is missing.
 */
class OptionalJarTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			testcontainers-localstack | localstack | Add with scope test: org.testcontainers:testcontainers-localstack
			spring-context            | client     | Add with scope test: org.springframework:spring-context
			spring-test               | parameters | resolved without Spring's test module
			""")
	void namesTheDependencyToAdd(String missing, String use, String expected) {
		String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter((entry) -> !new File(entry).getName().startsWith(missing + "-"))
			.collect(Collectors.joining(File.pathSeparator));
		try (ChildJvm child = ChildJvm.start(Map.of("CLASSPATH", classPath), Uses.class, use)) {
			child.awaitLine(expected, Duration.ofSeconds(60));
		}
	}

	/** What a test wants. */
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

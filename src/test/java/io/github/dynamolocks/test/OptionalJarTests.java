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
			DynamoDBLocal             | local      | Add with scope test: software.amazon.dynamodb:DynamoDBLocal
			testcontainers-localstack | localstack | Add with scope test: org.testcontainers:testcontainers-localstack
			jetty-server              | proxy      | Add with scope test: org.eclipse.jetty:jetty-server
			jetty-server              | container  | Add with scope test: org.eclipse.jetty:jetty-server
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
					case "local" -> DynamoDbLocal.shared();
					case "localstack" -> LocalStack.shared();
					case "proxy" -> TestDynamoDb.of(TestSpec.of(Elsewhere.class).orElseThrow());
					case "container" -> TestDynamoDb.of(TestSpec.of(InContainer.class).orElseThrow());
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

	@DynamoDbTest(endpoint = "http://localhost:4566")
	static class Elsewhere {

	}

	@DynamoDbTest(server = DynamoDbServer.LOCALSTACK)
	static class InContainer {

	}

}

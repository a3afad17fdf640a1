package io.github.dynamolocks.boot;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.annotation.Configuration;

import io.github.dynamolocks.annotation.AotBuild;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the endpoint in an application that is processed ahead of time. The endpoint is
 * package-private, so the generated code and a native image need its package and hints.
 */
@Tag("slow")
class EndpointAotTests {

	@TempDir
	static Path directory;

	private static AotBuild build;

	@BeforeAll
	static void process() {
		build = AotBuild.of(Application.class, directory, "management.endpoints.web.exposure.include=locks");
	}

	@Test
	void generatedCodeRegistersTheEndpoint() throws Exception {
		try (Stream<Path> files = Files.walk(directory.resolve("classes"))) {
			assertThat(files).anyMatch((file) -> file
				.endsWith("io/github/dynamolocks/boot/LocksEndpointAutoConfiguration__BeanDefinitions.class"));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "locks", "lock", "release" })
	void hintsContainEachOperation(String operation) {
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(LocksEndpoint.class, operation))
			.accepts(build.hints());
	}

	@Test
	void hintsContainWhatTheOperationsReturn() {
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(LocksEndpoint.Locks.class, "next"))
			.accepts(build.hints());
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(LocksEndpoint.Lock.class, "resource"))
			.accepts(build.hints());
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ DynamoLocksAutoConfiguration.class, LocksEndpointAutoConfiguration.class })
	static class Application {

	}

}

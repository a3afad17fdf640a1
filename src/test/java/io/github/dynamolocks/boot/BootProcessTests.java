package io.github.dynamolocks.boot;

import java.io.File;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.dynamolocks.test.ChildJvm;

/**
 * Starts a Spring Boot application in its own JVM, with and without the actuator.
 */
@Tag("slow")
class BootProcessTests {

	private static final Duration START = Duration.ofSeconds(60);

	private static final String CLASS_PATH = System.getProperty("java.class.path");

	@Test
	void applicationWithTheActuatorHasEndpointAndHealthIndicator() {
		try (ChildJvm child = ChildJvm.start(BootProcess.class, "--management.endpoints.web.exposure.include=locks",
				"--server.port=0", "--server.address=127.0.0.1")) {
			child.awaitLine("locked order:42", START);
			child.awaitLine("locksEndpoint is there", START);
			child.awaitLine("dynamoLocksHealthContributor is there", START);
		}
	}

	@Test
	void applicationWithoutActuatorAndMetricsLocksItsMethods() {
		String reduced = Arrays.stream(CLASS_PATH.split(File.pathSeparator))
			.filter((entry) -> !entry.matches(
					".*(spring-boot-(actuator|health|micrometer|webmvc|servlet|tomcat)|spring-web|micrometer-core).*"))
			.collect(Collectors.joining(File.pathSeparator));
		try (ChildJvm child = ChildJvm.start(Map.of("CLASSPATH", reduced), BootProcess.class)) {
			child.awaitLine("locked order:42", START);
			child.awaitLine("locksEndpoint is not there", START);
			child.awaitLine("dynamoLocksHealthContributor is not there", START);
		}
	}

}

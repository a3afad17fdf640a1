package io.github.dynamolocks.annotation;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.dynamolocks.test.ChildJvm;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Checks with BlockHound that no event loop is blocked. Uses a separate JVM, because
 * BlockHound changes classes of the JDK.
 */
@Tag("slow")
class EventLoopTests {

	private static final String OPTIONS = "-XX:+AllowRedefinitionToAddDeleteMethods -XX:+EnableDynamicAgentLoading";

	@Test
	void eventLoopIsNeverBlocked() {
		try (ChildJvm child = ChildJvm.start(Map.of("JAVA_TOOL_OPTIONS", OPTIONS), EventLoopProcess.class)) {
			child.awaitLine("a blocking call is seen", Duration.ofMinutes(1));
			assertThat(child.awaitLine("blocking calls of locks: ", Duration.ofMinutes(1))).endsWith(": []");
			assertThat(child.awaitExit(Duration.ofSeconds(30))).isZero();
		}
	}

}

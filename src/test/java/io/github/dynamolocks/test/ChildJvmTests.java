package io.github.dynamolocks.test;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Scanner;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests what a test can do to a {@link ChildJvm}.
 */
@DynamoDbTest
@DisabledOnOs(OS.WINDOWS)
@Tag("slow")
class ChildJvmTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	@Test
	void childExchangesLinesWithTheTest() {
		try (ChildJvm child = ChildJvm.start(Echo.class, "an argument")) {
			assertThat(child.awaitLine("argument", TIMEOUT)).isEqualTo("an argument");
			child.send("first");
			child.send("second");
			assertThat(child.awaitLine("echo", TIMEOUT)).isEqualTo("echo first");
			assertThat(child.awaitLine("echo", TIMEOUT)).isEqualTo("echo second");
			assertThat(child.lines()).containsExactly("an argument", "echo first", "echo second");
		}
	}

	@Test
	void childGetsItsEnvironmentVariables() {
		try (ChildJvm child = ChildJvm.start(Map.of("GREETING", "hello"), Echo.class, "ready")) {
			child.send("$GREETING");
			assertThat(child.awaitLine("echo", TIMEOUT)).isEqualTo("echo hello");
		}
	}

	@Test
	void killedChildRunsNoShutdownHook() {
		try (ChildJvm child = ChildJvm.start(Echo.class, "ready")) {
			child.awaitLine("ready", TIMEOUT);
			child.kill();
			assertThat(child.awaitExit(TIMEOUT)).isEqualTo(128 + 9);
			assertThatIllegalStateException().isThrownBy(() -> child.awaitLine("hook", TIMEOUT))
				.withMessageContaining("ended");
		}
	}

	@Test
	void terminatedChildRunsItsShutdownHooks() {
		try (ChildJvm child = ChildJvm.start(Echo.class, "ready")) {
			child.awaitLine("ready", TIMEOUT);
			child.terminate();
			child.awaitLine("hook", TIMEOUT);
			assertThat(child.awaitExit(TIMEOUT)).isEqualTo(128 + 15);
		}
	}

	@Test
	void pausedChildAnswersAfterItResumes() {
		try (ChildJvm child = ChildJvm.start(Echo.class, "ready")) {
			child.awaitLine("ready", TIMEOUT);
			child.pause();
			child.send("hello");
			assertThatIllegalStateException().isThrownBy(() -> child.awaitLine("hello", Duration.ofMillis(300)))
				.withMessageContaining("300 ms passed");
			child.resume();
			child.awaitLine("hello", TIMEOUT);
		}
	}

	@Test
	void closeKillsAPausedChild() {
		ChildJvm child = ChildJvm.start(Echo.class, "ready");
		child.awaitLine("ready", TIMEOUT);
		child.pause();
		child.close();
		assertThat(child.process().isAlive()).isFalse();
	}

	@Test
	void childUsesTheDynamoDbOfItsParent(TestTable table, EmbeddedDynamoDb server) {
		table.put("from the parent");
		try (ChildJvm child = ChildJvm.start(UsesDynamoDb.class, server.endpoint().toString(), table.name())) {
			child.awaitLine("items: 1", TIMEOUT);
			assertThat(child.awaitExit(TIMEOUT)).as("exit status although the proxy is open").isZero();
		}
	}

	/**
	 * Prints its argument and then each line that it reads.
	 */
	public static final class Echo {

		private Echo() {
		}

		public static void main(String[] arguments) {
			Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
			System.out.println(arguments[0]);
			Scanner input = new Scanner(System.in, StandardCharsets.UTF_8);
			while (input.hasNextLine()) {
				String line = input.nextLine();
				System.out.println("echo " + (line.startsWith("$") ? System.getenv(line.substring(1)) : line));
			}
		}

	}

	/**
	 * Counts the items of a table through a proxy, and leaves the proxy open.
	 */
	public static final class UsesDynamoDb {

		private UsesDynamoDb() {
		}

		public static void main(String[] arguments) {
			FaultProxy proxy = FaultProxy.to(URI.create(arguments[0]));
			int items = proxy.client().scan((scan) -> scan.tableName(arguments[1])).count();
			System.out.println("items: " + items);
		}

	}

}

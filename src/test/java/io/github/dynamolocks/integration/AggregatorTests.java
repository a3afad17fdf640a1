package io.github.dynamolocks.integration;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.dynamolocks.test.ChildJvm;
import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.TestTable;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests an aggregator of Spring Integration in two JVMs, which share a message store
 * without atomic updates.
 */
@DynamoDbTest
@Tag("long")
class AggregatorTests {

	private static final Duration TIMEOUT = Duration.ofMinutes(2);

	private final EmbeddedDynamoDb server;

	private final TestTable table;

	AggregatorTests(EmbeddedDynamoDb server, TestTable table) {
		this.server = server;
		this.table = table;
	}

	@Test
	void twoProcessesCompleteEachGroupOnceWithAllMessages() {
		assertThat(completed("common")).containsExactlyInAnyOrderElementsOf(
				IntStream.range(0, AggregatorProcess.GROUPS).mapToObj(AggregatorTests::complete).toList());
		assertThat(this.table.items()).as("messages and locks that remain")
			.extracting((item) -> item.get("resource_id"))
			.noneMatch((key) -> !key.s().contains("separate"));
	}

	/** Shows that the test above would notice locks that do not exclude other JVMs. */
	@Test
	void processesWithoutACommonLockLoseMessages() {
		assertThat(completed("separate")).hasSizeLessThan(AggregatorProcess.GROUPS);
	}

	private static String complete(int group) {
		return "completed " + IntStream.rangeClosed(1, AggregatorProcess.SIZE)
			.mapToObj((number) -> "common%s:%02d".formatted(group, number))
			.toList();
	}

	private List<String> completed(String registry) {
		try (ChildJvm first = start(registry, 1); ChildJvm second = start(registry, 2)) {
			List<ChildJvm> processes = List.of(first, second);
			processes.forEach((process) -> process.awaitLine("ready", TIMEOUT));
			processes.forEach((process) -> process.send("go"));
			processes.forEach((process) -> process.awaitLine("done", TIMEOUT));
			return processes.stream().flatMap(AggregatorTests::completed).toList();
		}
	}

	private static Stream<String> completed(ChildJvm process) {
		if (process.lines().stream().anyMatch((line) -> line.startsWith("failed"))) {
			throw new AssertionError("A message was not handled: " + process.lines());
		}
		return process.lines().stream().filter((line) -> line.startsWith("completed"));
	}

	private ChildJvm start(String registry, int first) {
		return ChildJvm.start(AggregatorProcess.class, this.server.endpoint().toString(), this.table.name(), registry,
				Integer.toString(first));
	}

}

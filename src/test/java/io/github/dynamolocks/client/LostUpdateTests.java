package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import io.github.dynamolocks.test.ChildJvm;
import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.TestTable;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests several JVMs that increment one counter under one lock.
 */
@DynamoDbTest
@Tag("slow")
class LostUpdateTests {

	private static final int JVMS = 3;

	private static final int THREADS = 2;

	private static final long MILLIS = Long.getLong("lost-updates.millis", 8000);

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	private final EmbeddedDynamoDb server;

	private final TestTable table;

	LostUpdateTests(EmbeddedDynamoDb server, TestTable table) {
		this.server = server;
		this.table = table;
	}

	@Test
	void processesLoseNoUpdateAndGetGrowingTokensAndNoneStarves() {
		List<ChildJvm> children = new ArrayList<>();
		try {
			for (int i = 0; i < JVMS; i++) {
				children.add(ChildJvm.start(LostUpdateProcess.class, this.server.endpoint().toString(),
						this.table.name(), Integer.toString(THREADS), Long.toString(MILLIS)));
			}
			children.forEach((child) -> child.awaitLine("ready", PATIENCE));
			children.forEach((child) -> child.send("go"));
			List<Long> counts = new ArrayList<>();
			for (ChildJvm child : children) {
				String[] parts = child.awaitLine("counts ", PATIENCE.plusMillis(MILLIS)).split(" ");
				Arrays.stream(parts).skip(1).map(Long::valueOf).forEach(counts::add);
				assertThat(child.lines()).noneMatch((line) -> line.startsWith("token "));
			}

			long counted = counts.stream().mapToLong(Long::longValue).sum();
			assertThat(this.table.item("counter").orElseThrow()).containsEntry("count",
					AttributeValue.fromN(Long.toString(counted)));
			assertThat(counts).hasSize(JVMS * THREADS).allMatch((count) -> count > 0);
		}
		finally {
			children.forEach(ChildJvm::close);
		}
	}

}

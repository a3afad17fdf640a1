package io.github.dynamolocks.annotation;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import io.github.dynamolocks.test.ChildJvm;
import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.FaultProxy;
import io.github.dynamolocks.test.TestTable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs an application through a checkpoint and a restore of an imitated JVM with CRaC.
 */
@DynamoDbTest
class CheckpointProcessTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	@Test
	void applicationLocksAgainAfterARestore(FaultProxy proxy, TestTable table) {
		try (ChildJvm child = ChildJvm.start(CheckpointProcess.class, proxy.endpoint().toString(), table.name())) {
			child.awaitLine("locked before: 42", PATIENCE);
			child.awaitLine("no connections: ", PATIENCE);
			assertThat(table.items()).as("locks and lines while the JVM is stopped").isEmpty();
			child.awaitLine("refused: ", PATIENCE);
			child.awaitLine("held after: false", PATIENCE);
			child.awaitLine("locked after: held", PATIENCE);
			child.awaitLine("closed", PATIENCE);
			child.awaitLine("restored once more", PATIENCE);
			assertThat(child.awaitExit(PATIENCE)).isZero();
		}
	}

}

package io.github.dynamolocks.client;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import io.github.dynamolocks.LogCapture;
import io.github.dynamolocks.store.DynamoDbLockStore;
import io.github.dynamolocks.store.LockTable;
import io.github.dynamolocks.store.RequestTimeouts;
import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.FaultProxy;
import io.github.dynamolocks.test.TestTable;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the warning about a {@code Date} that contradicts earlier ones.
 */
@DynamoDbTest
class ClockWarningTests {

	@Test
	void contradictingDateHeaderIsLoggedOnce(EmbeddedDynamoDb server, TestTable table) {
		try (FaultProxy proxy = FaultProxy.to(server.endpoint());
				LogCapture log = new LogCapture("io.github.dynamolocks.store")) {
			DynamoDbLockStore store = new DynamoDbLockStore(proxy.client(), LockTable.of(table.name()),
					RequestTimeouts.DERIVED);
			store.read("order:42");
			store.read("order:42");
			assertThat(log.text()).isEmpty();

			for (int i = 0; i < 3; i++) {
				proxy.shiftDate(Duration.ofMinutes(10));
				store.read("order:42");
				proxy.shiftDate(Duration.ZERO);
				store.read("order:42");
			}

			assertThat(log.text()).containsOnlyOnce("contradict each other").contains("Date header");
		}
	}

}

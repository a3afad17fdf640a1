package io.github.dynamolocks.test;

import java.time.Duration;
import java.util.Map;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * The contract of clients, kept over DynamoDB.
 */
@DynamoDbTest(properties = "dynamo-locks.request-timeout=2s")
class DynamoDbLocksTests extends LockClientContract {

	private final TestLocks locks;

	private final TestTable table;

	DynamoDbLocksTests(TestLocks locks, TestTable table) {
		super(locks);
		this.locks = locks;
		this.table = table;
	}

	@Override
	void letWaitersLook() {
		// They do, all the time
	}

	@Override
	void letRenew(Duration lease) {
		Awaitility.await()
			.until(() -> this.table.items()
				.stream()
				.anyMatch((item) -> item.containsKey("version") && !"1".equals(item.get("version").n())));
	}

	@Test
	void knowsNoEndOfALockWithoutALease() {
		this.table.put("by hand", Map.of());
		assertThatIllegalStateException().isThrownBy(() -> this.locks.leaseRunsOut("by hand"))
			.withMessageContaining("no lease");
		assertThat(this.locks.client().find("by hand")).isPresent();
	}

}

package io.github.dynamolocks.test;

import java.time.Duration;
import java.util.Map;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests the contract of clients with a DynamoDB.
 */
abstract class DynamoDbLocksContract extends LockClientContract {

	private final TestTable table;

	DynamoDbLocksContract(TestLocks locks, TestTable table) {
		super(locks);
		this.table = table;
	}

	@Override
	void letWaitersLook() {
		// Waiters poll in real time
	}

	@Override
	void letRenew(String resource, Duration lease) {
		AttributeValue first = AttributeValue.fromN("1");
		Awaitility.await().until(() -> !first.equals(this.table.item(resource).orElseThrow().get("version")));
	}

	@Test
	void lockWithoutALeaseCannotExpire() {
		this.table.put("by hand", Map.of());
		assertThatIllegalStateException().isThrownBy(() -> locks().leaseRunsOut("by hand"))
			.withMessageContaining("no lease");
		assertThat(locks().client().find("by hand")).isPresent();
	}

}

package io.github.dynamolocks.guide;

import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.FaultProxy;
import io.github.dynamolocks.test.TestTable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests a hand-written lock.
 */
// tag::tests[]
@DynamoDbTest
class HandWrittenLockTests {

	private final HandWrittenLock lock;

	private final TestTable table;

	HandWrittenLockTests(DynamoDbClient dynamoDb, TestTable table) {
		this.lock = new HandWrittenLock(dynamoDb, table.name());
		this.table = table;
	}

	@Test
	void freeLockIsAcquiredByWritingItsItem() {
		this.lock.run("order:1", () -> assertThat(this.table.item("order:1")).isPresent());
		assertThat(this.table.item("order:1")).isEmpty();
	}

	@Test
	void heldLockIsRefused() {
		this.table.put("order:2");
		assertThatExceptionOfType(ConditionalCheckFailedException.class)
			.isThrownBy(() -> this.lock.run("order:2", () -> {
				throw new AssertionError("The body ran");
			}));
	}

	// end::tests[]
	// tag::fault[]
	@Test
	void lostAnswerLeavesTheLockHeldForEver(FaultProxy proxy) {
		proxy.next("PutItem").dropAnswer();
		assertThatExceptionOfType(ConditionalCheckFailedException.class)
			.isThrownBy(() -> this.lock.run("order:3", () -> {
			}));
		assertThat(this.table.item("order:3")).isPresent();
	}
	// end::fault[]

}

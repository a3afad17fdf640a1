package io.github.dynamolocks.test;

import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIf;

import io.github.dynamolocks.store.Dynalite;

/**
 * Tests the contract of clients with dynalite, which is independent of the test kit and
 * sends no item with a failed condition.
 */
@EnabledIf(value = "io.github.dynamolocks.store.Dynalite#isThere", disabledReason = "dynalite does not run")
@Tag("slow")
class DynaliteLocksTests extends DynamoDbLocksContract {

	DynaliteLocksTests() {
		super(Shared.LOCKS, Shared.TABLE);
	}

	@AfterAll
	static void close() {
		Shared.LOCKS.close();
		Shared.APPLICATION.close();
		Shared.DYNAMO_DB.close();
	}

	/**
	 * Creates the clients only if the tests run.
	 */
	private static final class Shared {

		private static final TestDynamoDb DYNAMO_DB = TestDynamoDb
			.of(new TestSpec(DynaliteLocksTests.class, DynamoDbServer.LOCAL, Dynalite.endpoint(), KeyType.STRING,
					Map.of("dynamo-locks.request-timeout", "2s")));

		private static final TestTable TABLE = DYNAMO_DB.table();

		private static final LockApplication APPLICATION = LockApplication.start(DYNAMO_DB);

		private static final DynamoDbLocks LOCKS = new DynamoDbLocks(DYNAMO_DB, APPLICATION.client());

	}

}

package io.github.dynamolocks.store;

import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

import io.github.dynamolocks.test.TestClients;
import io.github.dynamolocks.test.TestTable;

/**
 * Tests the contract on Dynalite, which shares no code with the test kit.
 */
@EnabledIf(value = "io.github.dynamolocks.store.Dynalite#isThere", disabledReason = "dynalite does not run")
@Tag("slow")
class DynaliteLockStoreTests extends DynamoDbContract {

	DynaliteLockStoreTests() {
		super(Dynalite.endpoint(), Table.SHARED);
	}

	@Override
	@Test
	@Disabled("dynalite does not compare lists")
	void forcedReleaseOfAnOperatorPassesTheLockOn() {
		super.forcedReleaseOfAnOperatorPassesTheLockOn();
	}

	/**
	 * Created if the tests run.
	 */
	private static final class Table {

		private static final TestTable SHARED = TestTable.create(TestClients.client(Dynalite.endpoint()));

	}

}

package io.github.dynamolocks.store;

import org.junit.jupiter.api.Test;

import io.github.dynamolocks.store.LockTable.GlobalTablePolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class LockTableTests {

	private static final LockTable TABLE = LockTable.of("locks")
		.withKeyAttribute("id")
		.withSortKey("kind", "lock")
		.withGlobalTables(GlobalTablePolicy.ALLOW);

	@Test
	void newTableHasTheDefaultKey() {
		LockTable table = LockTable.of("locks");
		assertThat(table.name()).isEqualTo("locks");
		assertThat(table.keyAttribute()).isEqualTo("resource_id");
		assertThat(table.sortKeyAttribute()).isNull();
		assertThat(table.sortKeyValue()).isNull();
		assertThat(table.globalTables()).isEqualTo(GlobalTablePolicy.REFUSE);
	}

	@Test
	void changedCopyKeepsTheOtherValues() {
		assertThat(TABLE.name()).isEqualTo("locks");
		assertThat(TABLE.keyAttribute()).isEqualTo("id");
		assertThat(TABLE.sortKeyAttribute()).isEqualTo("kind");
		assertThat(TABLE.sortKeyValue()).isEqualTo("lock");
		assertThat(TABLE.globalTables()).isEqualTo(GlobalTablePolicy.ALLOW);
	}

	@Test
	void tablesWithEqualValuesAreEqual() {
		LockTable same = LockTable.of("locks")
			.withGlobalTables(GlobalTablePolicy.ALLOW)
			.withSortKey("kind", "lock")
			.withKeyAttribute("id");
		assertThat(same).isEqualTo(TABLE).hasSameHashCodeAs(TABLE).hasToString(TABLE.toString());
		assertThat(TABLE).isNotEqualTo(LockTable.of("locks"))
			.isNotEqualTo(TABLE.withKeyAttribute("other"))
			.isNotEqualTo(TABLE.withSortKey("other", "lock"))
			.isNotEqualTo(TABLE.withSortKey("kind", "other"))
			.isNotEqualTo(TABLE.withGlobalTables(GlobalTablePolicy.REFUSE));
	}

	@Test
	@SuppressWarnings("NullAway")
	void sortKeyWithoutAValueIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> TABLE.withSortKey("kind", null))
			.withMessageContaining("'kind'")
			.withMessageContaining("set both or neither");
		assertThatIllegalArgumentException().isThrownBy(() -> TABLE.withSortKey(null, "lock"))
			.withMessageContaining("set both or neither");
	}

}

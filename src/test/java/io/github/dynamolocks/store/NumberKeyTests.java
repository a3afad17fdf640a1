package io.github.dynamolocks.store;

import java.util.Objects;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.KeyType;
import io.github.dynamolocks.test.TestTable;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests locks in a table whose key is a number, as in many existing tables.
 */
@DynamoDbTest(keyType = KeyType.NUMBER)
class NumberKeyTests {

	private final StoreFixture fixture;

	private final TestTable table;

	NumberKeyTests(EmbeddedDynamoDb server, TestTable table) {
		this.fixture = new StoreFixture(server.endpoint(), table);
		this.table = table;
	}

	@AfterEach
	void close() {
		this.table.items()
			.forEach((item) -> this.table.delete(Objects.requireNonNull(item.get(TestTable.DEFAULT_KEY_NAME)).n()));
		this.fixture.close();
	}

	@ParameterizedTest
	@EnumSource(names = { "VALIDATE", "NONE" })
	void equalNumbersAreOneLock(TableInitialization onStartup) {
		DynamoDbLockStore store = store(onStartup);
		Acquisition acquisition = Attempts.acquired(store, Attempts.plain(store.canonical("1")));
		assertThat(this.table.item("1")).isPresent();

		for (String same : new String[] { "1", "1.0", "01", "1e0" }) {
			Attempts.refused(store, Attempts.plain(store.canonical(same)));
		}
		Attempts.acquired(store, Attempts.plain(store.canonical("2")));
		assertThat(store.renew(acquisition)).isEqualTo(RenewResult.RENEWED);
		assertThat(store.release(acquisition)).isEqualTo(ReleaseResult.RELEASED);
		Attempts.acquired(store, Attempts.fenced(store.canonical("1.0")));
	}

	@ParameterizedTest
	@ValueSource(strings = { "1E125", "1E-130", "-12345678901234567890123456789012345678", "0", "0.1" })
	void everyNumberOfDynamoDbCanBeLocked(String resource) {
		DynamoDbLockStore store = store(TableInitialization.VALIDATE);
		Acquisition acquisition = Attempts.acquired(store, Attempts.plain(store.canonical(resource)));
		Attempts.refused(store, Attempts.plain(store.canonical(resource)));

		assertThat(store.release(acquisition)).isEqualTo(ReleaseResult.RELEASED);
	}

	@Test
	void resourceThatIsNotANumberIsRefused() {
		DynamoDbLockStore store = store(TableInitialization.VALIDATE);

		assertThatIllegalArgumentException().isThrownBy(() -> store.canonical("order:42"))
			.withMessageContainingAll("order:42", "not a number", "type N");
	}

	@Test
	void resourceThatIsNotANumberIsRefusedInAnUnknownTable() {
		DynamoDbLockStore store = store(TableInitialization.NONE);
		assertThatExceptionOfType(LockStoreException.class).isThrownBy(() -> store.canonical("order:42"))
			.withMessageContainingAll("order:42", this.table.name(), "dynamo-locks.key-attribute", "type");

		Attempts.acquired(store, Attempts.plain(store.canonical("42")));
		assertThatIllegalArgumentException().isThrownBy(() -> store.canonical("order:42"))
			.withMessageContaining("not a number");
	}

	@ParameterizedTest
	@EnumSource(names = { "VALIDATE", "NONE" })
	void handWrittenLockIsHeldUntilItIsDeleted(TableInitialization onStartup) {
		DynamoDbLockStore store = store(onStartup);
		this.table.put("42");

		assertThat(Attempts.refused(store, Attempts.plain(store.canonical("42.0"))).by()).isNotNull()
			.satisfies((by) -> assertThat(by.isFree()).isFalse());
		assertThat(this.table.item("42")).contains(this.table.key("42"));
		this.table.delete("42");
		Attempts.acquired(store, Attempts.plain(store.canonical("42")));
	}

	private DynamoDbLockStore store(TableInitialization onStartup) {
		DynamoDbLockStore store = this.fixture.store(this.fixture.proxy().client(), RequestTimeouts.DERIVED);
		store.start(onStartup);
		return store;
	}

}

package io.github.dynamolocks.store;

import java.util.List;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.PrintableText;
import io.github.dynamolocks.RandomText;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Starts stores with random tables and random settings. Each table holds locks, or the
 * error of the start names the mistake and the remedy. {@code -Dfuzz.seed=…} repeats a
 * run.
 */
class TableInputFuzzTests {

	private static final int TABLES = RandomText.times(12);

	private static final int IDEAS = 5;

	private static final int NAMES = RandomText.times(50);

	private static final Pattern PROPERTY_OR_INDEX = Pattern
		.compile("dynamo-locks\\.(table-name|key-attribute|sort-key-attribute|sort-key-value)|[Uu]se a table");

	private static final String[] SORT_VALUES = { "lock", "7", " 7 ", "٧", "-0", "1E3", "1E126", "x".repeat(1024),
			"x".repeat(1025), "é".repeat(513), "x".repeat(2049), "\ud800", "\u0000", " ", "", "0".repeat(1030) + "7" };

	private final RandomText random = new RandomText();

	private final DynamoDbClient client = EmbeddedDynamoDb.shared().client();

	@Test
	void everyTableHoldsLocksOrTheStartSaysWhyNot() {
		int held = 0;
		for (int i = 0; i < TABLES; i++) {
			RandomTable table = RandomTable.create(this.random, this.client);
			try {
				for (int j = 0; j < IDEAS; j++) {
					LockTable idea = idea(table);
					if (idea != null && holds(table, idea)) {
						held++;
					}
				}
			}
			finally {
				table.delete();
			}
		}
		assertThat(held).as(this.random.about("all")).isPositive();
	}

	@Test
	void everyInvalidTableNameIsRefused() {
		for (int i = 0; i < NAMES; i++) {
			String name = this.random.oneIn(2) ? this.random.text()
					: this.random.pick("", "arn:", "arn:aws:dynamodb:eu-central-1:000000000000:table/", "a/", " ")
							+ "x".repeat(this.random.pick(1, 2, 3, 254, 255, 256, 1024));
			try {
				new DynamoDbLockStore(this.client, LockTable.of(name), RequestTimeouts.DERIVED)
					.start(TableInitialization.VALIDATE);
				throw new AssertionError("There is no such table: " + this.random.about(name));
			}
			catch (LockStoreException | IllegalArgumentException ex) {
				assertThat(ex).as(this.random.about(name)).hasMessageMatching("(?s).*(table.name).*");
				assertThat(ex.getMessage()).as(this.random.about(name))
					.contains(name.isBlank() ? "blank" : PrintableText.of(name));
			}
			catch (RuntimeException ex) {
				throw new AssertionError(this.random.about(name), ex);
			}
		}
	}

	@SuppressWarnings("NullAway")
	private @Nullable LockTable idea(RandomTable table) {
		String key = this.random.oneIn(4) ? name() : table.partition();
		String sortKey = table.sort();
		if (this.random.oneIn(4)) {
			sortKey = this.random.oneIn(2) ? name() : null;
		}
		String value = (sortKey != null || this.random.oneIn(8)) ? this.random.pick(SORT_VALUES) : null;
		try {
			LockTable of = LockTable.of(table.name()).withKeyAttribute(key);
			return (sortKey != null || value != null) ? of.withSortKey(sortKey, value) : of;
		}
		catch (IllegalArgumentException ex) {
			assertThat(ex.getMessage()).as(this.random.about(List.of(key, "" + sortKey, "" + value)))
				.containsPattern("give|name|must|none|set|use");
			return null;
		}
		catch (RuntimeException ex) {
			throw new AssertionError(this.random.about(List.of(key, "" + sortKey, "" + value)), ex);
		}
	}

	private String name() {
		return this.random.pick("resource_id", "id", "owner", "ttl", "", " ", "no such key", "x".repeat(300), "\ud800");
	}

	/** Returns whether a table holds locks if it is used with the given key. */
	private boolean holds(RandomTable table, LockTable idea) {
		String about = this.random.about(table + " as " + idea);
		boolean accepted = false;
		try {
			DynamoDbLockStore store = new DynamoDbLockStore(this.client, idea, RequestTimeouts.DERIVED);
			store.start(TableInitialization.VALIDATE);
			accepted = true;
			lockAndFree(store);
			DynamoDbLockStore unlooked = new DynamoDbLockStore(this.client, idea, RequestTimeouts.DERIVED);
			lockAndFree(unlooked);
		}
		catch (LockStoreException ex) {
			assertThat(accepted).as(about + ": " + ex.getMessage()).isFalse();
			assertThat(ex).as(about).hasNoCause();
			assertThat(ex).hasMessageStartingWith("Table '%s' cannot hold locks: it ".formatted(table.name()));
			assertThat(ex.remedy().orElseThrow()).as(about).containsPattern(PROPERTY_OR_INDEX);
			assertRefusedWithoutALook(idea, about);
		}
		catch (RuntimeException ex) {
			throw new AssertionError(about, ex);
		}
		assertThat(accepted).as(about).isEqualTo(table.canBe(idea));
		return accepted;
	}

	private void lockAndFree(DynamoDbLockStore store) {
		String resource = store.canonical("42");
		for (AcquireCommand command : List.of(Attempts.plain(resource), Attempts.fenced(resource))) {
			Acquisition acquisition = Attempts.acquired(store, command);
			Attempts.refused(store, Attempts.plain(resource));
			assertThat(store.renew(acquisition)).isEqualTo(RenewResult.RENEWED);
			assertThat(store.release(acquisition)).isEqualTo(ReleaseResult.RELEASED);
			assertThat(store.read(resource)).matches((record) -> record.isEmpty() || record.get().isFree());
		}
	}

	/** Without a look at the table, DynamoDB may be what refuses, if it does. */
	private void assertRefusedWithoutALook(LockTable idea, String about) {
		try {
			DynamoDbLockStore store = new DynamoDbLockStore(this.client, idea, RequestTimeouts.DERIVED);
			AcquireResult unused = store.acquire(Attempts.fenced(store.canonical("42")));
		}
		catch (LockStoreException | IllegalArgumentException ex) {
			assertThat(ex).as(about).hasMessageContaining("'42'");
		}
		catch (RuntimeException ex) {
			throw new AssertionError(about, ex);
		}
	}

}

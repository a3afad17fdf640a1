package io.github.dynamolocks.store;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.RandomText;
import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.TestTable;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Reads random items. An item must be free for the reader exactly if DynamoDB's condition
 * admits a write that acquires the lock. {@code -Dfuzz.seed=…} repeats a run.
 */
@DynamoDbTest
class ItemInputFuzzTests {

	private static final int ITEMS = RandomText.times(150);

	private final StoreFixture fixture;

	private final DynamoDbLockStore store;

	private final String resource;

	ItemInputFuzzTests(EmbeddedDynamoDb server, TestTable table) {
		this.fixture = new StoreFixture(server.endpoint(), table);
		this.store = this.fixture.store();
		this.resource = this.fixture.resource();
	}

	@AfterEach
	void close() {
		this.fixture.close();
	}

	@Test
	void everyItemIsFreeForTheReaderExactlyIfAWriteAcquiresIt() {
		RandomText random = new RandomText();
		int taken = 0;
		for (int i = 0; i < ITEMS; i++) {
			Map<String, AttributeValue> item = RandomItem.create(random);
			String about = random.about(item);
			this.fixture.table().put(this.resource, item);
			if (takes(about, random.oneIn(3) ? 1 : 0)) {
				taken++;
			}
		}
		assertThat(taken).as(random.about("taken")).isBetween(1, ITEMS - 1);
	}

	@Test
	void everyItemIsFreeForAWatcherExactlyIfAWriteAcquiresIt() {
		this.fixture.stripDate();
		DynamoDbLockStore undated = this.fixture.store();
		RandomText random = new RandomText();
		int taken = 0;
		for (int i = 0; i < ITEMS; i++) {
			Map<String, AttributeValue> item = RandomItem.create(random);
			String about = random.about(item);
			this.fixture.table().put(this.resource, item);
			LockRecord first = undated.read(this.resource).orElseThrow();
			if (random.oneIn(2)) {
				this.fixture.advance(Duration.ofDays(31));
			}
			boolean free = undated.read(this.resource).orElseThrow().isFree();
			boolean acquired = undated.acquire(Attempts.plain(this.resource)) instanceof Acquisition;
			assertThat(acquired).as(about).isEqualTo(free);
			assertThat(first.toInfo().describe()).as(about).hasSizeLessThan(1000);
			taken += acquired ? 1 : 0;
		}
		assertThat(taken).as(random.about("taken")).isBetween(1, ITEMS - 1);
	}

	private boolean takes(String about, int tokens) {
		try {
			LockRecord read = this.store.read(this.resource).orElseThrow();
			assertThat(read.toInfo().describe()).as(about).hasSizeLessThan(1000);
			if (read.remaining() != null) {
				assertThat(Duration.ofNanos(read.remaining().toNanos())).as(about).isEqualTo(read.remaining());
			}
			if (read.age() != null) {
				assertThat(Duration.ofNanos(read.age().toNanos())).as(about).isEqualTo(read.age());
			}
			AcquireResult result = this.store
				.acquire(Attempts.command(this.resource, Attempts.LEASE, Duration.ZERO, tokens));
			assertThat(result instanceof Acquisition).as(about).isEqualTo(read.isFree());
			return read.isFree();
		}
		catch (LockStoreException ex) {
			assertThat(tokens).as(about + ": " + ex.getMessage()).isEqualTo(1);
			assertThat(ex).as(about).hasMessageContaining("'fencing_token'");
			return true;
		}
		catch (RuntimeException ex) {
			throw new AssertionError(about, ex);
		}
	}

}

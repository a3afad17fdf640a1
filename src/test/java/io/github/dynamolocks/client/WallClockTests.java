package io.github.dynamolocks.client;

import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.store.DynamoDbLockStore;
import io.github.dynamolocks.store.HostClock;
import io.github.dynamolocks.store.LockTable;
import io.github.dynamolocks.store.RequestTimeouts;
import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.TestTable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests a store whose wall clock is set while a lock is held.
 */
@DynamoDbTest
class WallClockTests {

	private static final LockRequest REQUEST = LockRequest.of("a").withLease(Duration.ofMinutes(5));

	private final SetClock clock = new SetClock();

	private final DefaultLockClient holder;

	private final DefaultLockClient rival;

	WallClockTests(DynamoDbClient dynamoDb, TestTable table) {
		LockTable locks = LockTable.of(table.name());
		this.holder = client(new DynamoDbLockStore(dynamoDb, locks, RequestTimeouts.DERIVED, this.clock));
		this.rival = client(new DynamoDbLockStore(dynamoDb, locks, RequestTimeouts.DERIVED));
	}

	private static DefaultLockClient client(DynamoDbLockStore store) {
		return DefaultLockClient.builder(store)
			.settings(LockClientSettings.DEFAULTS.withShutdownGrace(Duration.ZERO))
			.build();
	}

	@AfterEach
	void close() {
		this.holder.close();
		this.rival.close();
	}

	@Test
	void holderWithAClockAheadTrustsItsLeaseNoLonger() throws Exception {
		Lease lease = this.holder.acquire(REQUEST);
		this.clock.offsetMillis = Duration.ofHours(1).toMillis();
		assertThat(lease.isHeld()).isFalse();
	}

	@Test
	void holderWithAClockBehindKeepsItsLease() throws Exception {
		Lease lease = this.holder.acquire(REQUEST);
		this.clock.offsetMillis = Duration.ofHours(-1).toMillis();
		assertThat(lease.isHeld()).isTrue();
		assertThat(this.rival.tryAcquire(REQUEST)).isEmpty();
	}

	@Test
	void rivalWithAClockAheadAcquiresNoHeldLock() throws Exception {
		try (Lease lease = this.rival.acquire(REQUEST)) {
			this.clock.offsetMillis = Duration.ofHours(1).toMillis();
			assertThat(this.holder.tryAcquire(REQUEST)).isEmpty();
			assertThat(lease.isHeld()).isTrue();
		}
	}

	private static final class SetClock implements HostClock {

		private volatile long offsetMillis;

		@Override
		public long nanoTime() {
			return System.nanoTime();
		}

		@Override
		public long currentTimeMillis() {
			return System.currentTimeMillis() + this.offsetMillis;
		}

	}

}

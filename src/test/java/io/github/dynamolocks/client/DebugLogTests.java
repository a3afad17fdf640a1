package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.LogCapture;
import io.github.dynamolocks.test.TestTable;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the log lines of a lock at DEBUG. Each names the resource, the owner and a time.
 */
class DebugLogTests {

	private static final LockRequest REQUEST = LockRequest.of("order-1");

	private final LogCapture log = new LogCapture("io.github.dynamolocks", Level.FINE);

	private final ManualLocks locks = new ManualLocks();

	@AfterEach
	void logHoldsNoMonitor() {
		this.log.close();
		assertThat(this.log.loggedInMonitors()).isEmpty();
	}

	@Test
	void acquisitionRenewalAndReleaseAreLogged() {
		Lease lease = this.locks.client().acquire(REQUEST);
		this.locks.advance(Duration.ofSeconds(20));
		lease.close();

		assertThat(this.log.text().lines())
			.anyMatch(
					(line) -> line.matches("Acquired the lock on 'order-1' as owner " + lease.owner() + " after 0 ms"))
			.anyMatch((line) -> line
				.matches("Renewed the lease on 'order-1' of owner " + lease.owner() + ", which has \\d+ ms left"))
			.anyMatch((line) -> line
				.matches("Released the lock on 'order-1' of owner " + lease.owner() + " after 20000 ms"));
	}

	@Test
	void lineIsLogged() {
		Lease held = this.locks.rival().acquire(REQUEST);
		CompletableFuture<Lease> next = this.locks.client().acquireAsync(REQUEST.withWaitTime(Duration.ofMinutes(1)));
		this.locks.advance(Duration.ofSeconds(1));
		held.close();
		this.locks.advance(Duration.ofSeconds(1));
		assertThat(next).isCompleted();
		next.join().close();
		Lease again = this.locks.rival().acquire(REQUEST);
		CompletableFuture<Lease> gone = this.locks.client().acquireAsync(REQUEST.withWaitTime(Duration.ofSeconds(5)));
		this.locks.advance(Duration.ofSeconds(6));
		again.close();

		assertThat(gone).isCompletedExceptionally();
		assertThat(this.log.text().lines())
			.anyMatch((line) -> line.matches("Joined the line of the lock on 'order-1' as \\S{11}, with 0 before it"))
			.anyMatch((line) -> line.matches("Passed the lock on 'order-1' of owner " + held.owner()
					+ " on to the first process of the line after \\d+ ms"))
			.anyMatch((line) -> line.matches("Leaving the line of the lock on 'order-1' as \\S{11}"));
	}

	@Test
	void refusalNamesTheHolder() {
		this.locks.rival().acquire(REQUEST);

		assertThat(this.locks.client().tryAcquire(REQUEST.withWaitTime(Duration.ZERO))).isEmpty();

		assertThat(this.log.text().lines())
			.anyMatch((line) -> line.matches("The lock on 'order-1' was refused to owner \\S+: it is held by .+ left"))
			.anyMatch((line) -> line.matches("Did not acquire the lock on 'order-1' in 0 ms: it is held by .+ left"));
	}

	@Test
	void handOffWithinTheProcessIsLogged() {
		Lease first = this.locks.client().acquire(REQUEST);
		CompletableFuture<Lease> next = this.locks.client().acquireAsync(REQUEST.withWaitTime(Duration.ofSeconds(10)));
		this.locks.advance(Duration.ofMillis(1));

		first.close();
		this.locks.advance(Duration.ofMillis(1));
		next.join().close();

		assertThat(this.log.text().lines()).anyMatch((line) -> line.matches("Handed the lock on 'order-1' of owner "
				+ first.owner() + " off to the next waiter of this process after 1 ms"));
	}

	@Test
	void takeoverNamesTheFormerOwner() {
		try (EmbeddedDynamoDb server = EmbeddedDynamoDb.start();
				DynamoDbClient sdk = ManualTable.client(server);
				TestTable table = TestTable.create(sdk);
				DefaultLockClient dead = client(sdk, table)) {
			Lease left = dead.acquire(REQUEST.withLease(Duration.ofSeconds(60)));
			server.clock().advance(Duration.ofMinutes(2));

			try (DefaultLockClient client = client(sdk, table); Lease taken = client.acquire(REQUEST)) {
				assertThat(this.log.text().lines()).contains("Took over the lock on 'order-1' as owner " + taken.owner()
						+ " from owner " + left.owner() + ", whose lease had expired");
			}
		}
	}

	private static DefaultLockClient client(DynamoDbClient sdk, TestTable table) {
		return DefaultLockClient.builder(sdk)
			.tableName(table.name())
			.settings(LockClientSettings.DEFAULTS.withShutdownGrace(Duration.ZERO))
			.build();
	}

}

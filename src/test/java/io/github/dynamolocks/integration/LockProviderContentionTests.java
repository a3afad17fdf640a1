package io.github.dynamolocks.integration;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import net.javacrumbs.shedlock.core.DefaultLockingTaskExecutor;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.LockProvider;
import net.javacrumbs.shedlock.core.LockingTaskExecutor;
import net.javacrumbs.shedlock.core.SimpleLock;
import net.javacrumbs.shedlock.support.KeepAliveLockProvider;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.client.DefaultLockClient;
import io.github.dynamolocks.client.LockClientSettings;
import io.github.dynamolocks.store.DynamoDbLockStore;
import io.github.dynamolocks.store.LockTable;
import io.github.dynamolocks.store.RequestTimeouts;
import io.github.dynamolocks.store.TableInitialization;
import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.TestClients;
import io.github.dynamolocks.test.TestTable;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests providers of two clients with one table, in real time.
 */
@DynamoDbTest
@Tag("slow")
class LockProviderContentionTests {

	private static final Duration LONG = Duration.ofMinutes(5);

	private static final int THREADS = 8;

	private static final int RUNS = 50;

	private final DynamoDbClient dynamoDb;

	private final List<DefaultLockClient> clients = new ArrayList<>();

	private final LockProvider provider;

	private final LockProvider other;

	private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(THREADS);

	/** Only the lock under test makes its updates atomic. */
	private final AtomicInteger counter = new AtomicInteger();

	LockProviderContentionTests(EmbeddedDynamoDb server, TestTable table) {
		this.dynamoDb = TestClients.client(server.endpoint());
		this.provider = provider(table);
		this.other = provider(table);
	}

	private LockProvider provider(TestTable table) {
		DynamoDbLockStore store = new DynamoDbLockStore(this.dynamoDb, LockTable.of(table.name()),
				RequestTimeouts.DERIVED);
		store.start(TableInitialization.VALIDATE);
		DefaultLockClient client = DefaultLockClient.builder(store)
			.settings(LockClientSettings.DEFAULTS.withShutdownGrace(Duration.ZERO))
			.build();
		this.clients.add(client);
		return new DynamoLocksLockProvider(client);
	}

	@AfterEach
	void close() {
		this.threads.shutdownNow();
		this.clients.forEach(DefaultLockClient::close);
		this.dynamoDb.close();
	}

	@Test
	void tasksOfTwoProvidersLoseNoUpdate() throws Exception {
		assertNoUpdateIsLost(this.threads, Duration.ZERO);
	}

	/** Some tasks extend their lock before they write. */
	@Test
	void tasksThatExtendTheirLockLoseNoUpdate() throws Exception {
		assertNoUpdateIsLost(this.threads, LONG);
	}

	private void assertNoUpdateIsLost(ExecutorService executor, Duration extension) throws Exception {
		List<Future<?>> runs = new ArrayList<>();
		for (int i = 0; i < THREADS; i++) {
			LockProvider used = (i % 2 == 0) ? this.provider : this.other;
			Random random = new Random(i);
			runs.add(executor.submit(() -> increment(used, extension, random)));
		}
		for (Future<?> run : runs) {
			run.get(120, TimeUnit.SECONDS);
		}
		assertThat(this.counter).hasValue(THREADS * RUNS);
	}

	private void increment(LockProvider used, Duration extension, Random random) {
		for (int done = 0; done < RUNS;) {
			SimpleLock lock = used.lock(configuration("fuzz")).orElse(null);
			if (lock != null) {
				int before = this.counter.get();
				if (!extension.isZero() && random.nextInt(4) == 0) {
					lock = lock.extend(extension, Duration.ZERO).orElseThrow();
				}
				Thread.onSpinWait();
				this.counter.set(before + 1);
				lock.unlock();
				done++;
			}
		}
	}

	@Test
	void scheduledTaskOfSeveralNodesRunsOnceWithLockAtLeastFor() throws Exception {
		LockConfiguration once = new LockConfiguration(Instant.now(), "nightly", LONG, Duration.ofSeconds(30));
		List<Future<?>> runs = new ArrayList<>();
		for (int i = 0; i < THREADS; i++) {
			LockingTaskExecutor executor = new DefaultLockingTaskExecutor((i % 2 == 0) ? this.provider : this.other);
			runs.add(this.threads
				.submit(() -> executor.executeWithLock((Runnable) this.counter::incrementAndGet, once)));
		}
		for (Future<?> run : runs) {
			run.get(60, TimeUnit.SECONDS);
		}
		assertThat(this.counter).hasValue(1);
	}

	/** ShedLock demands at least 30 seconds of a lock that it keeps alive. */
	@Test
	@Tag("long")
	void keepAliveProviderHoldsALockForLongerThanLockAtMostFor() {
		KeepAliveLockProvider keepAlive = new KeepAliveLockProvider(new DynamoLocksLockProvider(this.clients.get(0)),
				this.threads);
		Duration atMost = Duration.ofSeconds(30);
		SimpleLock lock = keepAlive.lock(new LockConfiguration(Instant.now(), "long", atMost, Duration.ZERO))
			.orElseThrow();

		Awaitility.await()
			.during(atMost.plusSeconds(15))
			.atMost(atMost.plusSeconds(30))
			.pollInterval(Duration.ofSeconds(1))
			.until(() -> this.clients.get(1).tryAcquire(LockRequest.of("long")).isEmpty());
		lock.unlock();

		assertThat(this.other.lock(configuration("long"))).isPresent();
	}

	private static LockConfiguration configuration(String name) {
		return new LockConfiguration(Instant.now(), name, LONG, Duration.ZERO);
	}

}

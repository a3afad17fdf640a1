package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockException;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.store.DynamoDbLockStore;
import io.github.dynamolocks.store.LockTable;
import io.github.dynamolocks.store.RequestTimeouts;
import io.github.dynamolocks.store.TableInitialization;
import io.github.dynamolocks.test.TestClients;
import io.github.dynamolocks.test.TestTable;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;
import io.github.dynamolocks.test.dynamodb.FaultRule;
import io.github.dynamolocks.test.dynamodb.Late;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the line in real time and over real connections while reads show the past, and
 * while answers to writes are lost, or writes are applied twice or late.
 */
@Tag("long")
class FaultyLineTests {

	private static final int PROCESSES = 4;

	private static final int THREADS = 2;

	private static final Duration TIME = Duration.ofSeconds(4);

	private static final LockRequest REQUEST = LockRequest.of("faulty").withWaitTime(Duration.ofSeconds(20));

	private final EmbeddedDynamoDb server = EmbeddedDynamoDb.start();

	private final DynamoDbClient sdk = TestClients.client(this.server.endpoint());

	private final TestTable table = TestTable.create(this.sdk);

	private final List<DefaultLockClient> clients = new ArrayList<>();

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final AtomicInteger inside = new AtomicInteger();

	private final AtomicInteger intruders = new AtomicInteger();

	private final AtomicIntegerArray turns = new AtomicIntegerArray(PROCESSES * THREADS);

	private volatile boolean over;

	@AfterEach
	void close() {
		this.threads.shutdownNow();
		this.clients.forEach(DefaultLockClient::close);
		this.table.close();
		this.sdk.close();
		this.server.close();
	}

	@ParameterizedTest
	@EnumSource
	void eachThreadHasItsTurnsAndNoLockHasTwoOwners(Fault fault) throws Exception {
		for (int i = 0; i < PROCESSES; i++) {
			DynamoDbLockStore store = new DynamoDbLockStore(this.sdk, LockTable.of(this.table.name()),
					RequestTimeouts.DERIVED);
			store.start(TableInitialization.VALIDATE);
			this.clients.add(DefaultLockClient.builder(store).settings(ProxiedLocks.SETTINGS).build());
		}
		Future<?> background = fault.begin(this.server, this.threads);
		List<Future<?>> running = new ArrayList<>();
		for (int i = 0; i < PROCESSES * THREADS; i++) {
			int number = i;
			running.add(this.threads.submit(() -> repeat(number)));
		}

		Awaitility.await()
			.pollDelay(TIME)
			.atMost(Duration.ofMinutes(1))
			.until(() -> counts().stream().allMatch((count) -> count >= 3));

		this.over = true;
		for (Future<?> thread : running) {
			thread.get(1, TimeUnit.MINUTES);
		}
		this.server.faults().clear();
		this.server.staleReads(Duration.ZERO);
		background.cancel(true);
		assertThat(this.intruders).as("turns with another owner, of %s", counts()).hasValue(0);
		try (Lease last = this.clients.get(0).acquire(REQUEST)) {
			assertThat(last.isHeld()).isTrue();
		}
		Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> this.table.item("faulty").isEmpty());
	}

	private void repeat(int number) {
		DefaultLockClient client = this.clients.get(number % PROCESSES);
		while (!this.over) {
			try (Lease lease = client.acquire(REQUEST)) {
				if (this.inside.incrementAndGet() > 1) {
					this.intruders.incrementAndGet();
				}
				try {
					lease.ensureHeld();
					this.turns.incrementAndGet(number);
				}
				finally {
					this.inside.decrementAndGet();
				}
			}
			catch (LockException ex) {
				// A request failed, which another test checks.
				assertThat(ex.resource()).isEqualTo("faulty");
			}
		}
	}

	private List<Integer> counts() {
		List<Integer> counts = new ArrayList<>();
		for (int i = 0; i < this.turns.length(); i++) {
			counts.add(this.turns.get(i));
		}
		return counts;
	}

	/**
	 * What goes wrong.
	 */
	enum Fault {

		STALE_READS {
			@Override
			Future<?> begin(EmbeddedDynamoDb server, ExecutorService threads) {
				server.staleReads(Duration.ofMillis(100));
				return threads.submit(() -> {
				});
			}
		},

		ANSWERS_LOST {
			@Override
			Future<?> begin(EmbeddedDynamoDb server, ExecutorService threads) {
				rule(server).dropAnswer();
				return threads.submit(() -> {
				});
			}
		},

		APPLIED_TWICE {
			@Override
			Future<?> begin(EmbeddedDynamoDb server, ExecutorService threads) {
				rule(server).duplicate();
				return threads.submit(() -> {
				});
			}
		},

		APPLIED_LATE {
			@Override
			Future<?> begin(EmbeddedDynamoDb server, ExecutorService threads) {
				Late late = rule(server).applyLate();
				return threads.submit(() -> {
					for (int number = 1; !Thread.currentThread().isInterrupted(); number++) {
						late.awaitArrival(number, Duration.ofMinutes(1));
						LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
						late.deliver();
					}
					return null;
				});
			}
		};

		abstract Future<?> begin(EmbeddedDynamoDb server, ExecutorService threads);

		/** Applies to every eighth write of the line or of a lock. */
		private static FaultRule rule(EmbeddedDynamoDb server) {
			Random random = new Random(16);
			return server.faults().next("UpdateItem").where((request) -> random.nextInt(8) == 0).always();
		}

	}

}

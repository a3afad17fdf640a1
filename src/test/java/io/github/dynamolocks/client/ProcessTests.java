package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.test.ChildJvm;
import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.TestTable;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests owners that are killed or paused, each in its own process.
 */
@DynamoDbTest
@DisabledOnOs(OS.WINDOWS)
@Tag("long")
class ProcessTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private static final AtomicInteger COUNT = new AtomicInteger();

	private final String resource = "process:" + COUNT.incrementAndGet();

	private final LockRequest request = LockRequest.of(this.resource);

	private final EmbeddedDynamoDb server;

	private final TestTable table;

	private final ProxiedLocks here;

	ProcessTests(EmbeddedDynamoDb server, TestTable table) {
		this.server = server;
		this.table = table;
		this.here = ProxiedLocks.withRetries(server, table);
	}

	@AfterEach
	void close() {
		this.here.close();
	}

	@Test
	void waiterAcquiresTheLockOfAKilledOwnerWhenItsLeaseExpires() {
		try (ChildJvm owner = start(); ChildJvm waiter = start()) {
			LockingProcess.tell(owner, "acquire");
			waiter.send("acquire");
			Awaitility.await()
				.during(LockRequest.MIN_LEASE)
				.atMost(TIMEOUT)
				.until(() -> waiter.lines().stream().noneMatch((line) -> line.startsWith("done")));
			long killed = System.nanoTime();
			owner.kill();

			String acquired = waiter.awaitLine("done acquire", TIMEOUT);

			assertThat(since(killed)).isBetween(Duration.ofMillis(500), LockRequest.MIN_LEASE.plusSeconds(4));
			assertThat(acquired).endsWith(owner());
			LockingProcess.tell(waiter, "release");
			assertThat(this.table.item(this.resource)).isEmpty();
		}
	}

	@Test
	void expiredLeaseOfAKilledOwnerIsTakenOverByTheFirstWrite() {
		try (ChildJvm owner = start(); ChildJvm lateComer = start()) {
			LockingProcess.tell(owner, "acquire");
			owner.kill();
			lateComer.send("try");
			lateComer.awaitLine("failed try", TIMEOUT);
			long end = ProxiedLocks.end(this.table, this.resource);
			Awaitility.await().atMost(TIMEOUT).until(() -> System.currentTimeMillis() > end + 2000);
			this.here.proxy().clearLog();

			try (Lease lease = this.here.client().acquire(this.request)) {
				assertThat(this.here.proxy().count("UpdateItem")).isEqualTo(1);
				assertThat(owner()).isEqualTo(lease.owner());
			}
		}
	}

	@Test
	void ownerPausedPastItsLeaseLearnsOfTheLossAndDoesNotAffectItsSuccessor() {
		try (ChildJvm owner = start()) {
			LockingProcess.tell(owner, "acquire");
			owner.pause();
			try (Lease successor = this.here.client().acquire(this.request.withWaitTime(TIMEOUT))) {
				owner.resume();

				owner.send("held");
				assertThat(owner.awaitLine("failed held", TIMEOUT)).contains("LeaseLostException", this.resource);
				owner.send("release");
				assertThat(owner.awaitLine("failed release", TIMEOUT)).contains("LeaseLostException");

				Awaitility.await().during(LockRequest.MIN_LEASE).atMost(TIMEOUT).until(successor::isHeld);
				assertThat(owner()).isEqualTo(successor.owner());
			}
		}
	}

	@Test
	void ownerPausedPastItsLeaseCannotCommit() {
		try (ChildJvm owner = start()) {
			LockingProcess.tell(owner, "acquire");
			LockingProcess.tell(owner, "check");
			LockingProcess.tell(owner, "add");
			owner.pause();
			try (Lease successor = this.here.client().acquire(this.request.withWaitTime(TIMEOUT))) {
				owner.resume();

				owner.send("add");

				assertThat(owner.awaitLine("failed add", TIMEOUT)).contains("TransactionCanceledException",
						"ConditionalCheckFailed");
				assertThat(successor.isHeld()).isTrue();
				assertThat(counter().read()).isOne();
			}
		}
	}

	@Test
	void processesThatAreStoppedAgainAndAgainLoseNoCheckedUpdate() {
		try (ChildJvm first = start(); ChildJvm second = start()) {
			List<ChildJvm> children = List.of(first, second);
			Random random = new Random(7);
			for (int round = 0; round < 12; round++) {
				for (ChildJvm child : children) {
					for (int i = 0; i < 50; i++) {
						child.send("count");
					}
				}
				ChildJvm stopped = children.get(random.nextInt(2));
				long pause = System.nanoTime() + random.nextInt(100_000_000);
				Awaitility.await().pollInterval(Duration.ofMillis(1)).until(() -> System.nanoTime() > pause);
				stopped.pause();
				ChildJvm other = (stopped == first) ? second : first;
				int expected = 50 * (round + 1);
				Awaitility.await().atMost(TIMEOUT).until(() -> answers(other) == expected);
				stopped.resume();
				Awaitility.await().atMost(TIMEOUT).until(() -> answers(stopped) == expected);
			}
			long committed = children.stream()
				.flatMap((child) -> child.lines().stream())
				.filter((line) -> line.startsWith("done count"))
				.count();
			assertThat(counter().read()).isEqualTo(committed).isGreaterThan(1100);
		}
	}

	private static long answers(ChildJvm child) {
		return child.lines().stream().filter((line) -> line.contains(" count ")).count();
	}

	private CheckedCounter counter() {
		return new CheckedCounter(this.table.client(), this.table.name(), this.resource);
	}

	@Test
	void ownerPausedForLessThanItsLeaseKeepsTheLock() {
		try (ChildJvm owner = start()) {
			LockingProcess.tell(owner, "acquire");
			owner.pause();
			owner.resume();
			Awaitility.await()
				.during(LockRequest.MIN_LEASE)
				.atMost(TIMEOUT)
				.until(() -> this.here.client().tryAcquire(this.request).isEmpty());

			LockingProcess.tell(owner, "held");
			LockingProcess.tell(owner, "release");
			assertThat(this.here.client().tryAcquire(this.request)).isPresent();
		}
	}

	@Test
	void heldLockDoesNotKeepTheJvmAlive() {
		try (ChildJvm owner = start()) {
			LockingProcess.tell(owner, "acquire");
			Awaitility.await().during(Duration.ofSeconds(2)).until(() -> owner.process().isAlive());

			owner.send("main-ends");

			assertThat(owner.awaitExit(TIMEOUT)).isZero();
			assertThat(this.table.item(this.resource)).as("left to its lease").isPresent();
		}
	}

	private ChildJvm start() {
		ChildJvm child = ChildJvm.start(LockingProcess.class, this.server.endpoint().toString(), this.table.name(),
				this.resource);
		child.awaitLine("ready", TIMEOUT);
		return child;
	}

	private String owner() {
		return ProxiedLocks.owner(this.table, this.resource);
	}

	private static Duration since(long start) {
		return Duration.ofNanos(System.nanoTime() - start);
	}

}

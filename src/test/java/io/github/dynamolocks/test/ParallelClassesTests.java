package io.github.dynamolocks.test;

import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.junit.jupiter.api.Test;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.testkit.engine.EngineTestKit;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that classes with {@link DynamoDbTest} can run at the same time: each has its own
 * table on the shared server.
 */
class ParallelClassesTests {

	@Test
	void twoClassesHoldTheSameResourceAtTheSameTime() {
		Meeting.tables.clear();
		EngineTestKit.engine("junit-jupiter")
			.selectors(DiscoverySelectors.selectClass(First.class), DiscoverySelectors.selectClass(Second.class))
			.configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
			.configurationParameter("junit.jupiter.execution.parallel.mode.classes.default", "concurrent")
			.configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
			.configurationParameter("junit.jupiter.execution.parallel.config.fixed.parallelism", "2")
			.execute()
			.testEvents()
			.assertStatistics((events) -> events.succeeded(2).failed(0));
		assertThat(Meeting.tables).hasSize(2);
		assertThat(EmbeddedDynamoDb.shared().client().listTables().tableNames())
			.doesNotContainAnyElementsOf(Meeting.tables);
	}

	/** Passes only if both classes hold their lock at the same time. */
	private static final class Meeting {

		private static final CyclicBarrier barrier = new CyclicBarrier(2);

		private static final Set<String> tables = ConcurrentHashMap.newKeySet();

		static void lock(LockClient locks, TestTable table)
				throws InterruptedException, BrokenBarrierException, TimeoutException {
			tables.add(table.name());
			try (Lease lease = locks.acquire(LockRequest.of("the same"))) {
				barrier.await(30, TimeUnit.SECONDS);
				lease.ensureHeld();
				assertThat(table.item("the same")).isPresent();
				barrier.await(30, TimeUnit.SECONDS);
			}
		}

	}

	@DynamoDbTest
	static class First {

		@Test
		void resourceIsHeldInBothTables(LockClient locks, TestTable table) throws Exception {
			Meeting.lock(locks, table);
		}

	}

	@DynamoDbTest
	static class Second {

		@Test
		void resourceIsHeldInBothTables(LockClient locks, TestTable table) throws Exception {
			Meeting.lock(locks, table);
		}

	}

}

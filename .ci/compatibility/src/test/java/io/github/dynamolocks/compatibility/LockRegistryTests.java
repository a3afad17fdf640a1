package io.github.dynamolocks.compatibility;

import java.time.Duration;
import java.util.ConcurrentModificationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;

import io.github.dynamolocks.LockInfo;
import io.github.dynamolocks.integration.DynamoLocksRegistry;
import io.github.dynamolocks.test.AnotherHolder;
import io.github.dynamolocks.test.InMemoryLocks;
import io.github.dynamolocks.test.TestLocks;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.integration.leader.DefaultCandidate;
import org.springframework.integration.support.leader.LockRegistryLeaderInitiator;
import org.springframework.integration.support.locks.ExpirableLockRegistry;
import org.springframework.integration.support.locks.LockRegistry;
import org.springframework.integration.support.locks.RenewableLockRegistry;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests the lock registry with the interfaces of Spring Integration 6.5, which have no
 * type parameter, and 7.
 */
@SuppressWarnings("rawtypes")
class LockRegistryTests {

	private static final Duration LEASE = Duration.ofMinutes(1);

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private final InMemoryLocks locks = TestLocks.inMemory();

	private final DynamoLocksRegistry registry = new DynamoLocksRegistry(this.locks.client());

	@AfterEach
	void close() {
		this.locks.close();
	}

	@Test
	void registryIsABeanOfEachInterface() {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.registerBean(DynamoLocksRegistry.class, () -> this.registry);
			context.registerBean(Injected.class);
			context.refresh();
			assertThat(context.getBean(LockRegistry.class)).isSameAs(this.registry);
			assertThat(context.getBean(ExpirableLockRegistry.class)).isSameAs(this.registry);
			assertThat(context.getBean(RenewableLockRegistry.class)).isSameAs(this.registry);
			assertThat(context.getBean(Injected.class).registry()).isSameAs(this.registry);
		}
	}

	@Test
	void lockIsDistributedWhereTheFrameworkKnowsThat() throws Exception {
		String name = "org.springframework.integration.support.locks.DistributedLock";
		Class<?> type = ClassUtils.isPresent(name, null) ? ClassUtils.forName(name, null) : Lock.class;
		assertThat(this.registry.obtain("job")).isInstanceOf(type);
		assertThat(DynamoLocksRegistry.class.getMethods()).isNotEmpty();
		assertThat(DynamoLocksRegistry.class.getGenericInterfaces()).hasSize(2);
	}

	@Test
	void lockIsReentrantRenewableAndReleased() throws Exception {
		Lock lock = this.registry.obtain("job");
		lock.lock();
		assertThat(lock.tryLock(1, TimeUnit.SECONDS)).isTrue();
		this.registry.renewLock("job");
		this.registry.renewLock("job", LEASE);
		assertThat(this.locks.client().find("job").map(LockInfo::remaining))
			.hasValueSatisfying((left) -> assertThat(left).isGreaterThan(LEASE.minusSeconds(5)));
		lock.unlock();
		lock.unlock();
		assertThat(this.locks.client().find("job")).isEmpty();
		this.registry.expireUnusedOlderThan(-1);
		assertThat(this.registry.obtain("job")).isNotSameAs(lock);
	}

	@Test
	void lossIsReportedAsTheFrameworkExpects() {
		Lock lock = this.registry.obtain("job");
		lock.lock();
		this.locks.takenByAnother("job", LEASE);
		assertThatIllegalStateException().isThrownBy(() -> this.registry.renewLock("job"));
		assertThatExceptionOfType(ConcurrentModificationException.class).isThrownBy(lock::unlock);
	}

	@Test
	void leaderIsElectedAndRevoked() {
		LockRegistryLeaderInitiator initiator = new LockRegistryLeaderInitiator(this.registry,
				new DefaultCandidate("candidate", "leader"));
		initiator.setHeartBeatMillis(20);
		initiator.setBusyWaitMillis(20);
		initiator.start();
		try {
			Awaitility.await().atMost(TIMEOUT).until(() -> initiator.getContext().isLeader());
			AnotherHolder other = this.locks.takenByAnother("leader", LEASE);
			Awaitility.await().atMost(TIMEOUT).until(() -> !initiator.getContext().isLeader());
			other.release();
			Awaitility.await().atMost(TIMEOUT).until(() -> initiator.getContext().isLeader());
		}
		finally {
			initiator.stop();
		}
		Awaitility.await().atMost(TIMEOUT).until(() -> this.locks.client().find("leader").isEmpty());
	}

	record Injected(LockRegistry registry) {
	}

}

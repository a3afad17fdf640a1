package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.client.FaultyLockStore.Operation;
import io.github.dynamolocks.store.HostClock;
import io.github.dynamolocks.store.InMemoryLockStore;
import io.github.dynamolocks.test.ManualClock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the threads that renew leases, in real time.
 */
@Tag("slow")
class RenewalThreadsTests {

	private static final int LEASES = 1000;

	private final FaultyLockStore store = new FaultyLockStore(new InMemoryLockStore());

	@Test
	void thousandLeasesAreRenewedByABoundedNumberOfDaemonThreads() {
		Set<Thread> threads = ConcurrentHashMap.newKeySet();
		this.store.always(Operation.RENEW, FaultyLockStore.after(() -> threads.add(Thread.currentThread())));
		List<Lease> leases = new ArrayList<>();
		try (DefaultLockClient client = DefaultLockClient.builder(this.store)
			.settings(LockClientSettings.DEFAULTS.withLease(LockRequest.MIN_LEASE).withShutdownGrace(Duration.ZERO))
			.build()) {
			for (int i = 0; i < LEASES; i++) {
				leases.add(client.acquire(LockRequest.of("order:" + i)));
			}
			Awaitility.await().until(() -> this.store.count(Operation.RENEW) >= 3 * LEASES);
			assertThat(leases).allMatch(Lease::isHeld);
			assertThat(renewedOwners()).hasSize(LEASES);
			assertThat(threads).hasSizeBetween(1, 32).allMatch(Thread::isDaemon);
		}
		Awaitility.await().until(() -> threads.stream().noneMatch(Thread::isAlive));
	}

	@Test
	void leaseThatExpiresFirstIsRenewedFirst() {
		ManualClock clock = new ManualClock();
		ManualScheduler timer = new ManualScheduler(clock);
		WorkerPool one = new WorkerPool(1, ClientExecutors.daemons("renewal"), timer);
		FaultyLockStore faulty = new FaultyLockStore(new InMemoryLockStore(clock));
		CountDownLatch busy = new CountDownLatch(1);
		ClientExecutors threads = new ClientExecutors(timer, one, timer, timer, timer, null);
		try (DefaultLockClient client = new DefaultLockClient(faulty,
				LockClientSettings.DEFAULTS.withShutdownGrace(Duration.ZERO), LockEventDispatcher.to(List.of()),
				LockObserver.NONE, clock, HostClock.SYSTEM, threads, new WithoutJitter())) {
			client.acquire(LockRequest.of("long").withLease(Duration.ofSeconds(61)));
			timer.advance(Duration.ofSeconds(25));
			client.acquire(LockRequest.of("short").withLease(Duration.ofSeconds(11)));
			one.execute(() -> Awaitility.await().until(() -> busy.getCount() == 0), Long.MIN_VALUE);

			timer.advance(Duration.ofSeconds(5));
			assertThat(one.getQueue()).hasSize(2);
			busy.countDown();

			Awaitility.await().until(one::isQuiet);
			assertThat(faulty.calls(Operation.RENEW)).extracting(FaultyLockStore.Call::resource)
				.containsExactly("short", "long");
		}
		finally {
			busy.countDown();
		}
	}

	private Set<String> renewedOwners() {
		return this.store.calls(Operation.RENEW).stream().map(FaultyLockStore.Call::owner).collect(Collectors.toSet());
	}

}

package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockEvent;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.store.HostClock;
import io.github.dynamolocks.store.InMemoryLockStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests threads that wait for a lock.
 */
class BlockingAcquisitionTests {

	private static final LockRequest REQUEST = LockRequest.of("r").withWaitTime(Duration.ofHours(9));

	private final WaitingThread host = new WaitingThread();

	private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();

	@AfterEach
	void stopScheduler() {
		List<Runnable> unused = this.scheduler.shutdownNow();
	}

	/**
	 * Another waiter gives up at one of the moments at which the thread reads the clock
	 * before it parks. The last one is its look at the queue. The thread counts that
	 * event, finds that the lease of the owner has expired, and wakes the head of the
	 * queue: itself.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3 })
	void threadThatWakesItselfDoesNotPark(int moment) {
		Expiry expiry = new Expiry(this.host);
		try (DefaultLockClient client = DefaultLockClient.builder(new InMemoryLockStore(this.host))
			.time(this.host, this.scheduler)
			.listener(expiry)
			.settings(LockClientSettings.DEFAULTS.withShutdownGrace(Duration.ZERO))
			.build()) {
			Lease expiring = CompletableFuture.supplyAsync(() -> client.acquire(REQUEST.withoutRenewal())).join();
			CompletableFuture<Lease> other = client.acquireAsync(REQUEST);
			Awaitility.await().until(() -> other.getNumberOfDependents() > 0);
			expiry.of = expiring;
			this.host.at(moment, () -> other.cancel(false));

			client.acquire(REQUEST).close();

			assertThat(expiry.of).isNull();
			assertThat(this.host.parked).isEmpty();
		}
	}

	/**
	 * Finds that a lease has expired when another waiter has given up.
	 */
	private static final class Expiry implements LockEventCounter {

		private final WaitingThread host;

		private volatile @Nullable Lease of;

		Expiry(WaitingThread host) {
			this.host = host;
		}

		@Override
		public void count(LockEvent event) {
			Lease lease = this.of;
			if (event instanceof LockEvent.AcquireFailed && lease != null) {
				this.of = null;
				this.host.advance(Duration.ofHours(2).toNanos());
				assertThatExceptionOfType(LeaseLostException.class).isThrownBy(lease::ensureHeld);
			}
		}

		@Override
		public void publish() {
			// It counts nothing.
		}

	}

	/**
	 * The clock of the waiting thread, for which time passes while it is parked.
	 */
	private static final class WaitingThread implements HostClock {

		private final List<Long> parked = new ArrayList<>();

		private @Nullable Thread waiting;

		private final AtomicLong nanos = new AtomicLong();

		private int left;

		private @Nullable Runnable action;

		private boolean permitted;

		/** Runs an action when the thread reads the clock for the given time. */
		void at(int reading, Runnable then) {
			this.waiting = Thread.currentThread();
			this.left = reading;
			this.action = then;
		}

		void advance(long by) {
			long unused = this.nanos.addAndGet(by);
		}

		@Override
		public long nanoTime() {
			Runnable due = this.action;
			if (due != null && Thread.currentThread() == this.waiting && --this.left == 0) {
				this.action = null;
				due.run();
			}
			return this.nanos.get();
		}

		@Override
		public long currentTimeMillis() {
			return this.nanos.get() / 1_000_000;
		}

		@Override
		public void park(Object blocker, long most) {
			if (Thread.currentThread() != this.waiting) {
				return;
			}
			if (!this.permitted) {
				this.parked.add(most);
				advance(most);
			}
			this.permitted = false;
		}

		@Override
		public void unpark(Thread thread) {
			this.permitted |= thread == this.waiting;
		}

	}

}

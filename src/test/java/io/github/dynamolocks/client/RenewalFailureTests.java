package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockEvent;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.LogCapture;
import io.github.dynamolocks.client.FaultyLockStore.Operation;
import io.github.dynamolocks.store.InMemoryLockStore;
import io.github.dynamolocks.test.ManualClock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests retries, log lines and events of renewals that fail with any exception or error.
 */
class RenewalFailureTests {

	private static final LockRequest REQUEST = LockRequest.of("order:42");

	private final ManualLocks locks = new ManualLocks();

	@Test
	void renewalThatThrowsAnErrorIsRetriedAndReported() {
		Lease lease = this.locks.client().acquire(REQUEST);
		this.locks.store().next(Operation.RENEW, (renew) -> {
			throw new StackOverflowError("planned");
		});

		this.locks.advance(ManualLocks.LEASE.multipliedBy(2));

		assertThat(lease.isHeld()).isTrue();
		assertThat(this.locks.events()).filteredOn(LockEvent.RenewalFailed.class::isInstance)
			.singleElement()
			.extracting("failure")
			.asInstanceOf(InstanceOfAssertFactories.THROWABLE)
			.hasMessageContaining("order:42")
			.hasCauseInstanceOf(StackOverflowError.class);
	}

	@Test
	void failedRenewalIsRetriedImmediately() {
		this.locks.client().acquire(REQUEST);
		List<Long> times = times();
		this.locks.store().next(Operation.RENEW, FaultyLockStore.lost());

		this.locks.advance(ManualLocks.LEASE);

		assertThat(times.size()).isGreaterThan(1);
		assertThat(Duration.ofNanos(times.get(1) - times.get(0))).isLessThan(Duration.ofMillis(100));
	}

	@Test
	void repeatedlyFailedRenewalsBackOff() {
		this.locks.client().acquire(REQUEST);
		List<Long> times = times();
		for (int i = 0; i < 8; i++) {
			this.locks.store().next(Operation.RENEW, FaultyLockStore.lost());
		}

		this.locks.advance(ManualLocks.LEASE.multipliedBy(2));

		assertThat(Duration.ofNanos(times.get(7) - times.get(6))).isBetween(Duration.ofMillis(500),
				Duration.ofSeconds(1));
		assertThat(Duration.ofNanos(times.get(9) - times.get(8))).as("after a success")
			.isGreaterThan(Duration.ofSeconds(10));
	}

	/** Returns the times of the renewals that reach the store, as they arrive. */
	private List<Long> times() {
		List<Long> times = new ArrayList<>();
		this.locks.store().observe((call) -> {
			if (call.operation() == Operation.RENEW) {
				times.add(this.locks.clock().nanoTime());
			}
		});
		return times;
	}

	@Test
	void leaseWithLittleTimeLeftSurvivesAFailedRenewal() {
		Lease lease = this.locks.client().acquire(REQUEST);
		this.locks.store().always(Operation.RENEW, FaultyLockStore.lost());
		this.locks.advance(ManualLocks.LEASE.minusMillis(300));
		this.locks.store().clearFaults();
		this.locks.store().next(Operation.RENEW, FaultyLockStore.lost());

		this.locks.advance(ManualLocks.LEASE);

		assertThat(lease.isHeld()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 3 })
	void settingAnAlarmIsRetriedAfterAFailure(int failures) {
		ManualClock clock = new ManualClock();
		AtomicInteger failing = new AtomicInteger();
		ManualScheduler scheduler = new ManualScheduler(clock) {
			@Override
			public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
				if (failing.getAndUpdate((left) -> Math.max(0, left - 1)) > 0) {
					throw new OutOfMemoryError("unable to create native thread");
				}
				return super.schedule(task, delay, unit);
			}
		};
		try (DefaultLockClient client = DefaultLockClient.builder(new InMemoryLockStore(clock))
			.settings(ManualLocks.SETTINGS)
			.time(clock, scheduler)
			.build()) {
			Lease first = client.acquire(REQUEST);
			Lease second = client.acquire(LockRequest.of("order:43"));
			for (int i = 0; i < 10; i++) {
				failing.set(failures);
				scheduler.advance(ManualLocks.LEASE.dividedBy(3));
			}
			assertThat(first.isHeld()).isTrue();
			assertThat(second.isHeld()).isTrue();
		}
	}

	@Test
	void failureToScheduleOneRenewalKeepsTheAlarmOfTheOthers() {
		ManualClock clock = new ManualClock();
		AtomicInteger failing = new AtomicInteger();
		ManualScheduler scheduler = new ManualScheduler(clock) {
			@Override
			public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
				if (failing.get() > 0) {
					throw new OutOfMemoryError("unable to create native thread");
				}
				return super.schedule(task, delay, unit);
			}
		};
		try (DefaultLockClient client = DefaultLockClient.builder(new InMemoryLockStore(clock))
			.settings(ManualLocks.SETTINGS)
			.time(clock, scheduler)
			.build()) {
			Lease held = client.acquire(REQUEST.withLease(ManualLocks.LEASE.multipliedBy(2)));
			failing.set(1);
			assertThatExceptionOfType(OutOfMemoryError.class)
				.isThrownBy(() -> client.acquire(LockRequest.of("order:43")));
			failing.set(0);
			assertThat(client.heldLocks()).isOne();

			scheduler.advance(ManualLocks.LEASE.multipliedBy(10));

			assertThat(held.isHeld()).isTrue();
		}
	}

	@Test
	void failedRenewalsAreLoggedOncePerLeaseAndThenEveryTenSeconds() {
		this.locks.client().acquire(REQUEST);
		this.locks.client().acquire(LockRequest.of("order:43"));
		this.locks.store().always(Operation.RENEW, FaultyLockStore.lost());
		try (LogCapture log = new LogCapture(LeaseRenewer.class.getPackageName())) {
			this.locks.advance(ManualLocks.LEASE.dividedBy(2).plusSeconds(1));
			assertThat(count(log, "could not be renewed")).isEqualTo(2);

			this.locks.advance(ManualLocks.LEASE);

			assertThat(this.locks.store().count(Operation.RENEW)).isGreaterThan(40);
			assertThat(count(log, "could not be renewed")).isBetween(3, 4);
		}
	}

	@Test
	void lostLeaseIsLoggedOnce() {
		Lease lease = this.locks.client().acquire(REQUEST);
		try (LogCapture log = new LogCapture(LeaseRenewer.class.getPackageName())) {
			this.locks.delete("order:42");
			this.locks.advance(ManualLocks.LEASE.dividedBy(2));

			assertThat(count(log, "The lease on 'order:42' of owner " + lease.owner() + " was lost after ")).isOne();

			assertThatExceptionOfType(LeaseLostException.class).isThrownBy(lease::close);
			this.locks.advance(ManualLocks.LEASE);
			assertThat(count(log, "was lost")).isOne();
		}
	}

	private static int count(LogCapture log, String text) {
		return (int) Pattern.compile(Pattern.quote(text)).matcher(log.text()).results().count();
	}

}

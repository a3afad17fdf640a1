package io.github.dynamolocks.client;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.OnLeaseLost;
import io.github.dynamolocks.client.FaultyLockStore.Operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests what a callback learns about its lease, and the exception that its caller gets.
 */
class CallbackExecutionTests {

	private static final String RESOURCE = "order:42";

	private static final LockRequest REQUEST = LockRequest.of(RESOURCE);

	private static final LockRequest INTERRUPTING = REQUEST.withOnLeaseLost(OnLeaseLost.INTERRUPT);

	private final ManualLocks locks = new ManualLocks();

	@AfterEach
	void forgetInterrupts() {
		Thread.interrupted();
	}

	@Test
	void leaseIsBoundDuringTheBodyAndUnboundAfterIt() {
		String result = this.locks.client().execute(REQUEST, (lease) -> {
			assertThat(LeaseContext.current()).isSameAs(lease);
			assertThat(lease.resource()).isEqualTo(RESOURCE);
			assertThat(lease.isHeld()).isTrue();
			assertThat(lease.remaining()).isBetween(Duration.ofSeconds(29), ManualLocks.LEASE);
			lease.ensureHeld();
			return "result";
		});

		assertThat(result).isEqualTo("result");
		assertThat(LeaseContext.find()).isEmpty();
		assertThat(this.locks.item(RESOURCE)).isEmpty();
	}

	@Test
	void leaseIsUnboundAfterAnException() {
		Throwable thrown = catchThrowable(() -> this.locks.client().execute(REQUEST, (lease) -> {
			throw new IOException("planned");
		}));

		assertThat(thrown).isExactlyInstanceOf(IOException.class).hasMessage("planned").hasNoSuppressedExceptions();
		assertThat(LeaseContext.find()).isEmpty();
		assertThat(this.locks.item(RESOURCE)).isEmpty();
	}

	@Test
	void errorOfTheBodyIsThrownUnchanged() {
		StackOverflowError error = new StackOverflowError("planned");

		Throwable thrown = catchThrowable(() -> this.locks.client().execute(REQUEST, (lease) -> {
			throw error;
		}));

		assertThat(thrown).isSameAs(error).hasNoSuppressedExceptions();
		assertThat(this.locks.item(RESOURCE)).isEmpty();
	}

	@Test
	void bodyLearnsOfTheLossOnlyFromItsLease() {
		assertThatExceptionOfType(LeaseLostException.class)
			.isThrownBy(() -> this.locks.client().execute(REQUEST, (lease) -> {
				this.locks.freeze(ManualLocks.LEASE);
				assertThat(lease.isHeld()).isFalse();
				assertThat(lease.remaining()).isZero();
				assertThat(Thread.currentThread().isInterrupted()).isFalse();
				return "not the caller's";
			}))
			.withMessageContaining(RESOURCE)
			.withMessageContaining("30000 ms ago")
			.satisfies((ex) -> assertThat(ex.resource()).isEqualTo(RESOURCE));
	}

	@Test
	void callFailsAfterTheBodyIfItsLeaseExpired() {
		assertThatExceptionOfType(LeaseLostException.class)
			.isThrownBy(() -> this.locks.client().execute(REQUEST, (lease) -> {
				this.locks.freeze(ManualLocks.LEASE);
				return "not the caller's";
			}));
	}

	@Test
	void callFailsAfterTheBodyIfItsItemWasDeleted() {
		assertThatExceptionOfType(LeaseLostException.class)
			.isThrownBy(() -> this.locks.client().execute(REQUEST, (lease) -> {
				this.locks.delete(RESOURCE);
				return "not the caller's";
			}))
			.withMessageContaining("deleted");
	}

	@Test
	void exceptionOfTheBodyIsAttachedToTheLossOfItsLease() {
		IOException own = new IOException("planned");

		assertThatExceptionOfType(LeaseLostException.class)
			.isThrownBy(() -> this.locks.client().execute(REQUEST, (lease) -> {
				this.locks.freeze(ManualLocks.LEASE);
				throw own;
			}))
			.satisfies((ex) -> assertThat(ex.getSuppressed()).containsExactly(own));
	}

	@Test
	void errorOfTheBodyIsThrownWithTheLossOfItsLeaseAttached() {
		AssertionError error = new AssertionError("planned");

		Throwable thrown = catchThrowable(() -> this.locks.client().execute(REQUEST, (lease) -> {
			this.locks.freeze(ManualLocks.LEASE);
			throw error;
		}));

		assertThat(thrown).isSameAs(error);
		assertThat(thrown.getSuppressed()).singleElement().isInstanceOf(LeaseLostException.class);
	}

	@Test
	void lossOfTheLeaseIsThrownOnce() {
		assertThatExceptionOfType(LeaseLostException.class)
			.isThrownBy(() -> this.locks.client().execute(REQUEST, (lease) -> {
				this.locks.freeze(ManualLocks.LEASE);
				lease.ensureHeld();
				return "never";
			}))
			.satisfies((ex) -> assertThat(ex).hasNoSuppressedExceptions());
	}

	@Test
	void lostLeaseInterruptsTheBodyButNotItsCaller() {
		assertThatExceptionOfType(LeaseLostException.class)
			.isThrownBy(() -> this.locks.client().execute(INTERRUPTING, (lease) -> {
				this.locks.delete(RESOURCE);
				this.locks.advance(ManualLocks.LEASE.dividedBy(2));
				assertThat(Thread.currentThread().isInterrupted()).isTrue();
				return "not the caller's";
			}));

		assertThat(Thread.currentThread().isInterrupted()).isFalse();
	}

	@Test
	void lostLeaseInterruptsABodyThatWaits() throws InterruptedException {
		CountDownLatch running = new CountDownLatch(1);
		Thread renewals = new Thread(() -> {
			awaitUninterruptibly(running);
			this.locks.delete(RESOURCE);
			this.locks.advance(ManualLocks.LEASE.dividedBy(2));
		});
		renewals.start();

		Throwable thrown = catchThrowable(() -> this.locks.client().execute(INTERRUPTING, (lease) -> {
			running.countDown();
			assertThat(new CountDownLatch(1).await(20, TimeUnit.SECONDS)).as("waited to the end").isTrue();
			return "never";
		}));

		assertThat(thrown).isInstanceOf(LeaseLostException.class);
		assertThat(thrown.getSuppressed()).singleElement().isInstanceOf(InterruptedException.class);
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
		renewals.join();
	}

	@Test
	void lostLeaseDoesNotInterruptTheBodyByDefault() {
		assertThatExceptionOfType(LeaseLostException.class)
			.isThrownBy(() -> this.locks.client().execute(REQUEST, (lease) -> {
				this.locks.delete(RESOURCE);
				this.locks.advance(ManualLocks.LEASE.dividedBy(2));
				assertThat(Thread.currentThread().isInterrupted()).isFalse();
				return "not the caller's";
			}));
	}

	@Test
	void lossThatIsFoundAfterTheBodyInterruptsNoThread() {
		assertThatExceptionOfType(LeaseLostException.class)
			.isThrownBy(() -> this.locks.client().execute(INTERRUPTING, (lease) -> {
				this.locks.freeze(ManualLocks.LEASE);
				return "not the caller's";
			}));

		assertThat(Thread.currentThread().isInterrupted()).isFalse();
	}

	@Test
	void earlierInterruptOfTheCallerIsKept() {
		Thread.currentThread().interrupt();

		assertThatExceptionOfType(LeaseLostException.class)
			.isThrownBy(() -> this.locks.client().execute(INTERRUPTING, (lease) -> {
				this.locks.delete(RESOURCE);
				this.locks.advance(ManualLocks.LEASE.dividedBy(2));
				return "not the caller's";
			}));

		assertThat(Thread.interrupted()).isTrue();
	}

	@Test
	void interruptThatWasNotCausedByTheLeaseIsKept() {
		this.locks.client().execute(INTERRUPTING, (lease) -> {
			Thread.currentThread().interrupt();
			return "result";
		});

		assertThat(Thread.interrupted()).isTrue();
		assertThat(this.locks.item(RESOURCE)).isEmpty();
	}

	@Test
	void failedReleaseIsAttachedToTheExceptionOfTheBody() {
		IOException own = new IOException("planned");
		this.locks.store().next(Operation.RELEASE, FaultyLockStore.lost());

		Throwable thrown = catchThrowable(() -> this.locks.client().execute(REQUEST, (lease) -> {
			throw own;
		}));

		assertThat(thrown).isSameAs(own);
		assertThat(own.getSuppressed()).singleElement().isInstanceOf(LockStoreException.class);
	}

	@Test
	void callSucceedsIfTheReleaseFails() {
		this.locks.store().next(Operation.RELEASE, FaultyLockStore.lost());

		assertThat(this.locks.client().execute(REQUEST, Lease::resource)).isEqualTo(RESOURCE);

		assertThat(this.locks.item(RESOURCE)).isPresent();
		this.locks.advance(Duration.ofSeconds(1));
		assertThat(this.locks.item(RESOURCE)).as("freed in the background").isEmpty();
	}

	@Test
	void callSucceedsIfTheReleaseThrowsAnUnexpectedException() {
		this.locks.store().next(Operation.RELEASE, (release) -> {
			throw new IllegalStateException("connection pool shut down");
		});

		assertThat(this.locks.client().execute(REQUEST, Lease::resource)).isEqualTo(RESOURCE);

		this.locks.advance(Duration.ofSeconds(1));
		assertThat(this.locks.item(RESOURCE)).as("freed in the background").isEmpty();
	}

	@Test
	void bodyMayCloseItsLease() {
		this.locks.client().execute(REQUEST, (lease) -> {
			lease.close();
			assertThat(this.locks.item(RESOURCE)).isEmpty();
			return "result";
		});

		assertThat(this.locks.store().count(Operation.RELEASE)).isEqualTo(1);
	}

	private static void awaitUninterruptibly(CountDownLatch latch) {
		try {
			assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}

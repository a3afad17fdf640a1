package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockEvent;
import io.github.dynamolocks.LockInfo;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.client.FaultyLockStore.Operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests that an observer that throws in any of its methods does not affect a lock.
 */
class SafeObserverTests {

	private static final LockRequest REQUEST = LockRequest.of("order:42");

	@AfterEach
	void threadHasNoLeaseBound() {
		assertThat(LeaseContext.find()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(Place.class)
	void failingObserverPreventsNeitherBodyNorRelease(Place place) {
		ManualLocks locks = locks(place);
		String owner = locks.client().execute(REQUEST, (lease) -> {
			assertThat(LeaseContext.current()).isSameAs(lease);
			assertThat(locks.isFree("order:42")).isFalse();
			return lease.owner();
		});
		assertThat(owner).isNotEmpty();
		assertThat(locks.isFree("order:42")).isTrue();
	}

	@ParameterizedTest
	@EnumSource(Place.class)
	void failingObserverDoesNotChangeContention(Place place) {
		ManualLocks locks = locks(place);
		Lease rival = locks.rival().acquire(REQUEST);

		assertThat(locks.client().tryAcquire(REQUEST)).isEmpty();
		CompletableFuture<Lease> future = locks.client().acquireAsync(REQUEST.withWaitTime(Duration.ofSeconds(10)));
		locks.advance(Duration.ofSeconds(1));
		rival.close();
		locks.advance(Duration.ofSeconds(1));
		future.join().close();
		assertThat(locks.isFree("order:42")).isTrue();
	}

	@ParameterizedTest
	@EnumSource(Place.class)
	void failingObserverHidesNoFailureOfTheLock(Place place) {
		ManualLocks locks = locks(place);
		locks.store().next(Operation.ACQUIRE, FaultyLockStore.lost());
		assertThatExceptionOfType(LockStoreException.class).isThrownBy(() -> locks.client().acquire(REQUEST));

		Lease released = locks.client().acquire(REQUEST);
		locks.store().next(Operation.RELEASE, FaultyLockStore.lost());
		assertThatExceptionOfType(LockStoreException.class).isThrownBy(released::close);
		locks.advance(Duration.ofSeconds(5));

		Lease lost = locks.client().acquire(REQUEST);
		locks.delete("order:42");
		assertThatExceptionOfType(LeaseLostException.class).isThrownBy(lost::close);
	}

	private static ManualLocks locks(Place place) {
		return new ManualLocks(ManualLocks.SETTINGS, new Throwing(place));
	}

	/** The methods in which an observer throws. */
	private enum Place {

		BEGIN, OPEN, CLOSE, END, HOLD_OPEN, HOLD_CLOSE, HOLD_END

	}

	/**
	 * Throws in one of its methods.
	 *
	 * @param place the method
	 */
	private record Throwing(Place place) implements LockObserver {

		@Override
		public Acquisition begin(String resource, LockRequest request) {
			check(Place.BEGIN);
			return new Acquisition() {

				@Override
				public Scope open() {
					check(Place.OPEN);
					return () -> check(Place.CLOSE);
				}

				@Override
				public Hold acquired(Lease lease) {
					check(Place.END);
					return hold();
				}

				@Override
				public void contended(@Nullable LockInfo holder) {
					check(Place.END);
				}

				@Override
				public void failed(Throwable failure) {
					check(Place.END);
				}

			};
		}

		private Hold hold() {
			return new Hold() {

				@Override
				public Scope open() {
					check(Place.HOLD_OPEN);
					return () -> check(Place.HOLD_CLOSE);
				}

				@Override
				public void released() {
					check(Place.HOLD_END);
				}

				@Override
				public void releaseFailed(Throwable failure) {
					check(Place.HOLD_END);
				}

				@Override
				public void lost(LockEvent.Loss loss, LeaseLostException failure) {
					check(Place.HOLD_END);
				}

			};
		}

		private void check(Place here) {
			if (here == this.place) {
				throw new AssertionError("planned");
			}
		}

	}

}

package io.github.dynamolocks.client;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.LockRequest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

/**
 * Tests actions without a result, and the overload that a lambda or a method reference
 * selects.
 */
class ExecuteRunnableTests {

	private static final LockRequest REQUEST = LockRequest.of("a");

	private static final List<LockRequest> TWO = List.of(REQUEST, LockRequest.of("b"));

	private final ManualLocks locks = new ManualLocks();

	private final DefaultLockClient client = this.locks.client();

	private int runs;

	@Test
	void actionRunsUnderItsLease() {
		List<Lease> seen = new ArrayList<>();
		this.client.execute(REQUEST, () -> {
			seen.addAll(LeaseContext.all());
			assertThat(this.locks.isFree("a")).isFalse();
		});
		assertThat(seen).extracting(Lease::resource).containsExactly("a");
		assertThat(this.locks.isFree("a")).isTrue();
	}

	@Test
	void actionRunsUnderSeveralLeases() {
		List<Lease> seen = new ArrayList<>();
		this.client.execute(TWO, () -> {
			seen.addAll(LeaseContext.all());
			assertThat(this.locks.isFree("a") || this.locks.isFree("b")).isFalse();
		});
		assertThat(seen).extracting(Lease::resource).containsExactlyInAnyOrder("a", "b");
		assertThat(this.locks.isFree("a") && this.locks.isFree("b")).isTrue();
	}

	@Test
	void failureOfTheActionIsThrownAndTheLockIsFreed() {
		assertThatIllegalStateException().isThrownBy(() -> this.client.execute(REQUEST, () -> {
			throw new IllegalStateException("of the action");
		})).withMessage("of the action");
		assertThatIllegalStateException().isThrownBy(() -> this.client.execute(TWO, () -> {
			throw new IllegalStateException("of the action");
		})).withMessage("of the action");
		assertThat(this.locks.isFree("a") && this.locks.isFree("b")).isTrue();
	}

	@Test
	void actionDoesNotRunWithoutTheLock() {
		this.locks.rival().acquire(REQUEST);
		assertThatExceptionOfType(LockNotAcquiredException.class)
			.isThrownBy(() -> this.client.execute(REQUEST, this::count));
		assertThatExceptionOfType(LockNotAcquiredException.class)
			.isThrownBy(() -> this.client.execute(TWO, this::count));
		assertThat(this.runs).isZero();
	}

	@Test
	void callFailsIfItsActionOutlivesTheLease() {
		assertThatExceptionOfType(LeaseLostException.class)
			.isThrownBy(() -> this.client.execute(REQUEST, () -> this.locks.freeze(ManualLocks.LEASE)));
	}

	@Test
	@SuppressWarnings("NullAway")
	void nullActionIsRefusedBeforeALockIsAcquired() {
		Runnable none = null;
		assertThatNullPointerException().isThrownBy(() -> this.client.execute(REQUEST, none)).withMessage("action");
		assertThatNullPointerException().isThrownBy(() -> this.client.execute(TWO, none)).withMessage("action");
		assertThat(this.locks.events()).isEmpty();
	}

	/** Tests the overloads mainly by the fact that it compiles. */
	@Test
	void lambdasAndMethodReferencesSelectOneOverload() {
		AtomicInteger number = new AtomicInteger();
		this.client.execute(REQUEST, this::count);
		this.client.execute(TWO, this::count);
		this.client.execute(REQUEST, () -> this.runs++);
		this.client.execute(REQUEST, number::incrementAndGet);
		this.client.execute(REQUEST, ExecuteRunnableTests::nothing);
		assertThat(this.runs).isEqualTo(3);
		assertThat(number).hasValue(1);

		String owner = this.client.execute(REQUEST, Lease::owner);
		boolean held = this.client.execute(TWO, Lease::isHeld);
		String resource = this.client.execute(REQUEST, this::resource);
		String last = this.client.execute(TWO, (lease) -> lease.resource());
		assertThat(owner).isNotEmpty();
		assertThat(held).isTrue();
		assertThat(resource).isEqualTo("a");
		assertThat(last).isEqualTo("b");
	}

	private void count() {
		this.runs++;
	}

	private String resource(Lease lease) {
		return lease.resource();
	}

	private static void nothing() {
	}

}

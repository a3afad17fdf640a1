package io.github.dynamolocks.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import io.github.dynamolocks.Fencing;
import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockInfo;
import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.client.FaultyLockStore.Operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests contention between clients, and calls that nest in each other.
 */
class ExecuteTests {

	private static final String RESOURCE = "order:42";

	private static final LockRequest REQUEST = LockRequest.of(RESOURCE);

	private final ManualLocks locks = new ManualLocks();

	private final DefaultLockClient client = this.locks.client();

	@Test
	void bodyDoesNotRunWhileAnotherClientHoldsTheLock() {
		Lease other = this.locks.rival().acquire(REQUEST.withPurpose("Shipping.ship"));
		AtomicInteger runs = new AtomicInteger();

		assertThatExceptionOfType(LockNotAcquiredException.class)
			.isThrownBy(() -> this.client.execute(REQUEST, (lease) -> runs.incrementAndGet()))
			.withMessageContaining(RESOURCE)
			.withMessageContaining("Shipping.ship")
			.withMessageContaining("30001 ms of its lease left")
			.satisfies((ex) -> {
				assertThat(ex.holder()).map(LockInfo::owner).hasValue(other.owner());
				assertThat(ex.waited()).isZero();
			});
		assertThat(runs).hasValue(0);
		assertThat(this.locks.store().count()).as("requests").isEqualTo(1);
		assertThat(LeaseContext.find()).isEmpty();
	}

	@Test
	void tryAcquireReturnsEmptyOnContention() {
		this.locks.rival().acquire(REQUEST);

		assertThat(this.client.tryAcquire(REQUEST)).isEmpty();
	}

	@Test
	void leaseExcludesOtherAcquisitionsOfItsClient() {
		try (Lease lease = this.client.acquire(REQUEST)) {
			assertThat(this.client.tryAcquire(REQUEST)).isEmpty();
		}

		assertThat(this.client.tryAcquire(REQUEST)).isPresent();
	}

	@Test
	void nestedCallSendsNoRequestAndTheOutermostCallReleases() {
		this.client.execute(REQUEST, (outer) -> {
			int before = this.locks.store().count();
			this.client.execute(REQUEST, (inner) -> {
				assertThat(inner.owner()).isEqualTo(outer.owner());
				assertThat(LeaseContext.current()).isSameAs(inner);
				return this.client.execute(REQUEST, Lease::isHeld);
			});
			assertThat(this.locks.store().count()).isEqualTo(before);
			assertThat(outer.isHeld()).isTrue();
			assertThat(LeaseContext.current()).isSameAs(outer);
			assertThat(this.locks.rival().tryAcquire(REQUEST)).isEmpty();
			return outer.owner();
		});

		assertThat(this.locks.store().count(Operation.ACQUIRE)).isEqualTo(1);
		assertThat(this.locks.store().count(Operation.RELEASE)).isEqualTo(1);
		assertThat(this.locks.item(RESOURCE)).isEmpty();
	}

	@Test
	void failedInnerCallKeepsTheOuterLock() {
		this.client.execute(REQUEST, (outer) -> {
			assertThatIllegalArgumentException().isThrownBy(() -> this.client.execute(REQUEST, (inner) -> {
				throw new IllegalArgumentException("planned");
			})).withMessage("planned");
			assertThat(outer.isHeld()).isTrue();
			assertThat(LeaseContext.current()).isSameAs(outer);
			return outer.owner();
		});
	}

	@Test
	void nestingIsPerResource() {
		LockRequest other = LockRequest.of("order:43");
		this.client.execute(REQUEST, (outer) -> {
			this.client.execute(other, (inner) -> {
				assertThat(inner.owner()).isNotEqualTo(outer.owner());
				assertThat(LeaseContext.current()).isSameAs(inner);
				assertThat(LeaseContext.find(RESOURCE)).containsSame(outer);
				return this.client.execute(REQUEST, Lease::isHeld);
			});
			assertThat(this.locks.item("order:43")).isEmpty();
			assertThat(this.locks.item(RESOURCE)).isPresent();
			return outer.owner();
		});
		assertThat(this.locks.store().count(Operation.ACQUIRE)).isEqualTo(2);
	}

	@Test
	void callAfterTheOutermostCallAcquiresAgain() {
		String first = this.client.execute(REQUEST, Lease::owner);

		assertThat(this.client.execute(REQUEST, Lease::owner)).isNotEqualTo(first);
	}

	@Test
	void anotherThreadDoesNotShareTheLock() {
		this.client.execute(REQUEST, (outer) -> CompletableFuture.runAsync(() -> {
			assertThat(LeaseContext.find()).isEmpty();
			assertThatExceptionOfType(LockNotAcquiredException.class)
				.isThrownBy(() -> this.client.execute(REQUEST, Lease::owner));
			try (LeaseContext.Binding binding = LeaseContext.bind(outer)) {
				assertThatExceptionOfType(LockNotAcquiredException.class)
					.isThrownBy(() -> this.client.execute(REQUEST, Lease::owner));
			}
		}).join());
	}

	@Test
	void callDoesNotNestInTheLockOfAnotherClient() {
		this.client.execute(REQUEST, (outer) -> {
			assertThatExceptionOfType(LockNotAcquiredException.class)
				.isThrownBy(() -> this.locks.rival().execute(REQUEST, Lease::owner));
			return outer.owner();
		});
	}

	@Test
	void callDoesNotNestInALostLock() {
		AtomicInteger runs = new AtomicInteger();
		assertThatExceptionOfType(LeaseLostException.class).isThrownBy(() -> this.client.execute(REQUEST, (outer) -> {
			this.locks.freeze(ManualLocks.LEASE);
			int before = this.locks.store().count();
			assertThatExceptionOfType(LeaseLostException.class)
				.isThrownBy(() -> this.client.execute(REQUEST, (inner) -> runs.incrementAndGet()));
			assertThat(this.locks.store().count()).isEqualTo(before);
			return outer.owner();
		}));
		assertThat(runs).hasValue(0);
	}

	@Test
	void fencedCallWithinAnUnfencedOneIsRefused() {
		this.client.execute(REQUEST, (outer) -> {
			assertThatIllegalArgumentException()
				.isThrownBy(() -> this.client.execute(REQUEST.withFencing(Fencing.ON), Lease::fencingToken))
				.withMessageContaining(RESOURCE)
				.withMessageContaining("fenc");
			return outer.owner();
		});
	}

	@Test
	void fencedAndUnfencedCallsNestInAFencedOne() {
		this.client.execute(REQUEST.withFencing(Fencing.ON), (outer) -> {
			assertThat(this.client.execute(REQUEST.withFencing(Fencing.ON), Lease::fencingToken)).isPresent()
				.isEqualTo(outer.fencingToken());
			assertThat(this.client.execute(REQUEST, Lease::fencingToken)).isEqualTo(outer.fencingToken());
			return outer.owner();
		});
	}

	@Test
	void clientWithFencingFencesEveryLock() {
		ManualLocks fenced = new ManualLocks(ManualLocks.SETTINGS.withFencing());

		long first = fenced.client().execute(REQUEST, Lease::fencingToken).orElseThrow();

		fenced.client().execute(REQUEST, (outer) -> {
			assertThat(outer.fencingToken().orElseThrow()).isGreaterThan(first);
			return fenced.client().execute(REQUEST.withFencing(Fencing.ON), Lease::fencingToken);
		});
	}

}

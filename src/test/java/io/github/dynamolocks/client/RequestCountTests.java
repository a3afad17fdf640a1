package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.dynamolocks.Fencing;
import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.FaultProxy;
import io.github.dynamolocks.test.TestTable;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Counts the requests and the capacity units that a lock costs.
 */
@DynamoDbTest
class RequestCountTests {

	private static final AtomicInteger COUNT = new AtomicInteger();

	private final ProxiedLocks locks;

	private final ProxiedLocks other;

	private final FaultProxy proxy;

	RequestCountTests(EmbeddedDynamoDb server, TestTable table) {
		this.locks = ProxiedLocks.withoutRetries(server, table);
		this.other = ProxiedLocks.withoutRetries(server, table);
		this.proxy = this.locks.proxy();
	}

	@BeforeEach
	void measure() {
		this.proxy.measureCapacity();
	}

	@AfterEach
	void close() {
		this.locks.close();
		this.other.close();
	}

	static LockRequest[] requests() {
		LockRequest request = LockRequest.of("counted:" + COUNT.incrementAndGet())
			.withPurpose("x".repeat(2000))
			.withLease(Duration.ofMinutes(1));
		return new LockRequest[] { request,
				request.withFencing(Fencing.ON).withResource(request.resource() + ":fenced") };
	}

	@ParameterizedTest
	@MethodSource("requests")
	void uncontendedLockCostsTwoRequestsAndTwoWriteUnits(LockRequest request) {
		for (int i = 1; i <= 3; i++) {
			assertThat(this.locks.client().<Boolean, RuntimeException>execute(request, Lease::isHeld)).isTrue();
			assertThat(this.proxy.count(FaultProxy.ANY_OPERATION)).isEqualTo(2 * i);
			assertThat(this.proxy.capacityUnits()).isEqualTo(2.0 * i);
		}
	}

	@ParameterizedTest
	@MethodSource("requests")
	void refusedTrySendsOneRequest(LockRequest request) {
		try (Lease held = this.other.client().acquire(request)) {
			assertThat(this.locks.client().tryAcquire(request)).isEmpty();
			assertThat(this.proxy.count(FaultProxy.ANY_OPERATION)).isEqualTo(1);

			assertThatExceptionOfType(LockNotAcquiredException.class)
				.isThrownBy(() -> this.locks.client().execute(request, Lease::owner));
			assertThat(this.proxy.count(FaultProxy.ANY_OPERATION)).isEqualTo(2);
		}
	}

	@ParameterizedTest
	@MethodSource("requests")
	void nestedCallSendsNoRequest(LockRequest request) {
		this.locks.client().execute(request, (outer) -> {
			this.proxy.clearLog();
			this.locks.client().execute(request, (inner) -> this.locks.client().execute(request, Lease::owner));
			assertThat(this.proxy.count(FaultProxy.ANY_OPERATION)).isZero();
			return outer.owner();
		});
	}

	@Test
	void lockWithAHoldAtLeastTimeCostsTwoRequests() {
		LockRequest request = requests()[0].withHoldAtLeast(LockRequest.MIN_LEASE);

		this.locks.client().execute(request, Lease::owner);

		assertThat(this.proxy.count(FaultProxy.ANY_OPERATION)).isEqualTo(2);
		assertThat(this.other.client().tryAcquire(request)).isEmpty();
	}

}

package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.test.DynamoDbTest;
import io.github.dynamolocks.test.FaultProxy;
import io.github.dynamolocks.test.TestTable;
import io.github.dynamolocks.test.dynamodb.DynamoDbFailure;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;
import io.github.dynamolocks.test.dynamodb.FaultRule;
import io.github.dynamolocks.test.dynamodb.Held;
import io.github.dynamolocks.test.dynamodb.Late;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests requests that arrive late or whose answers are lost, over a real connection.
 */
@DynamoDbTest
@Tag("slow")
class UnknownOutcomeTests {

	private static final String ACQUIRE = "UpdateItem";

	private static final String RELEASE = "DeleteItem";

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private static final AtomicInteger COUNT = new AtomicInteger();

	private final String resource = "unknown:" + COUNT.incrementAndGet();

	private final LockRequest request = LockRequest.of(this.resource);

	private final TestTable table;

	private final ProxiedLocks locks;

	private final ProxiedLocks retrying;

	private final ProxiedLocks other;

	private final FaultProxy proxy;

	UnknownOutcomeTests(EmbeddedDynamoDb server, TestTable table) {
		this.table = table;
		this.locks = ProxiedLocks.withoutRetries(server, table);
		this.retrying = ProxiedLocks.withRetries(server, table);
		this.other = ProxiedLocks.withoutRetries(server, table);
		this.proxy = this.locks.proxy();
	}

	@AfterEach
	void close() {
		this.locks.close();
		this.retrying.close();
		this.other.close();
	}

	@Test
	void acquisitionWhoseAnswerIsLostIsCleanedUp() {
		FaultRule rule = this.proxy.next(ACQUIRE).dropAnswer();
		AtomicInteger runs = new AtomicInteger();

		assertThatExceptionOfType(LockStoreException.class)
			.isThrownBy(() -> this.locks.client().execute(this.request, (lease) -> runs.incrementAndGet()))
			.withMessageContaining(this.resource)
			.withMessageContaining(this.table.name())
			.withMessageContaining(" ms")
			.satisfies((ex) -> assertThat(ex.isPerhapsApplied()).isTrue());

		assertThat(rule.applied()).isEqualTo(1);
		assertThat(runs).hasValue(0);
		awaitCleanUp();
		assertThat(this.table.item(this.resource)).isEmpty();
	}

	@Test
	void unansweredAcquisitionFailsInBoundedTimeAndItsLateItemIsReplaced() {
		Held held = this.proxy.next(ACQUIRE).holdRequest();
		long start = System.nanoTime();

		assertThatExceptionOfType(LockStoreException.class).isThrownBy(() -> this.locks.client().acquire(this.request))
			.withMessageContaining("dynamo-locks.request-timeout");
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LockRequest.MIN_LEASE);

		awaitCleanUp();
		held.release();
		Awaitility.await().until(() -> this.table.item(this.resource).isPresent());
		try (Lease lease = this.locks.client().acquire(this.request)) {
			assertThat(owner()).isEqualTo(lease.owner());
		}
	}

	@Test
	void itemOfALateAcquisitionBlocksOtherClientsUntilItsLeaseExpires() {
		Late late = this.proxy.next(ACQUIRE).applyLate();
		assertThatExceptionOfType(LockStoreException.class).isThrownBy(() -> this.locks.client().acquire(this.request));
		awaitCleanUp();
		late.deliver();

		assertThat(this.other.client().tryAcquire(this.request)).isEmpty();
		try (Lease lease = this.other.client().acquire(this.request.withWaitTime(TIMEOUT))) {
			assertThat(owner()).isEqualTo(lease.owner());
		}
	}

	@Test
	void lateItemOfARefusedAcquisitionIsReplacedByItsClient() {
		Late late = this.retrying.proxy().next(ACQUIRE).applyLate();
		Lease lease = this.other.client().acquire(this.request);
		assertThatExceptionOfType(LockNotAcquiredException.class)
			.isThrownBy(() -> this.retrying.client().acquire(this.request));
		assertThat(this.retrying.proxy().count(ACQUIRE)).as("transmissions").isEqualTo(2);
		lease.close();
		late.deliver();
		assertThat(this.other.client().tryAcquire(this.request)).isEmpty();

		assertThat(this.retrying.client().tryAcquire(this.request)).isPresent();
	}

	@Test
	void lateItemOfAReleasedLockIsReplacedByItsClient() {
		Late late = this.proxy.next(ACQUIRE).applyAgainLate();
		this.locks.client().acquire(this.request).close();
		late.deliver();
		assertThat(this.table.item(this.resource)).isPresent();

		assertThat(this.locks.client().tryAcquire(this.request)).isPresent();
	}

	@Test
	void acquisitionSucceedsAlthoughItsAnswerIsLostTwice() {
		FaultRule rule = this.retrying.proxy().next(ACQUIRE).times(2).dropAnswer();

		try (Lease lease = this.retrying.client().acquire(this.request)) {
			assertThat(rule.applied()).isEqualTo(2);
			assertThat(this.retrying.proxy().requests(ACQUIRE)).as("transmissions of one attempt")
				.hasSize(3)
				.allMatch((sent) -> sent.body().contains(lease.owner()));
			assertThat(owner()).isEqualTo(lease.owner());
			assertThat(lease.isHeld()).isTrue();
		}
		assertThat(this.table.item(this.resource)).isEmpty();
	}

	@Test
	void renewalExtendsTheLeaseAlthoughItsAnswersAreLost() {
		try (Lease lease = this.locks.client().acquire(this.request.withLease(Duration.ofSeconds(5)))) {
			long end = end();
			FaultRule rule = this.proxy.next(ACQUIRE).times(2).dropAnswer();

			Awaitility.await().until(() -> this.proxy.count(ACQUIRE) >= 5);

			assertThat(rule.applied()).isEqualTo(2);
			assertThat(lease.isHeld()).isTrue();
			assertThat(end()).isGreaterThan(end);
		}
		assertThat(this.table.item(this.resource)).isEmpty();
	}

	@Test
	void renewalThatArrivesAfterTheReleaseWritesNoItem() {
		Lease lease = this.locks.client().acquire(this.request);
		Late late = this.proxy.next(ACQUIRE).applyAgainLate();
		late.awaitArrival(TIMEOUT);
		lease.close();

		late.deliver();

		assertThat(this.table.item(this.resource)).isEmpty();
	}

	@Test
	void renewalThatArrivesAfterALaterOneDoesNotShortenTheLease() {
		try (Lease lease = this.locks.client().acquire(this.request)) {
			Late late = this.proxy.next(ACQUIRE).applyLate();
			late.awaitArrival(TIMEOUT);
			int requests = this.proxy.count(ACQUIRE);
			Awaitility.await().until(() -> this.proxy.exchanges().size() > requests);
			long end = end();

			late.deliver();

			assertThat(end()).isGreaterThanOrEqualTo(end);
			assertThat(lease.isHeld()).isTrue();
		}
	}

	@Test
	void releaseSucceedsAlthoughItsAnswerIsLostTwice() {
		FaultRule rule = this.retrying.proxy().next(RELEASE).times(2).dropAnswer();
		Lease lease = this.retrying.client().acquire(this.request);

		lease.close();

		assertThat(rule.applied()).isEqualTo(2);
		assertThat(this.table.item(this.resource)).isEmpty();
	}

	@Test
	void failedReleaseIsRetriedInTheBackground() {
		this.proxy.next(RELEASE).times(2).cut();
		Lease lease = this.locks.client().acquire(this.request);

		assertThatExceptionOfType(LockStoreException.class).isThrownBy(lease::close);

		assertThat(this.table.item(this.resource)).isPresent();
		Awaitility.await().atMost(Duration.ofSeconds(2)).until(() -> this.table.item(this.resource).isEmpty());
	}

	@Test
	void lateReleaseDoesNotAffectTheNextOwner() {
		Late late = this.proxy.next(RELEASE).applyAgainLate();
		this.locks.client().acquire(this.request).close();

		try (Lease successor = this.other.client().acquire(this.request)) {
			late.deliver();
			assertThat(owner()).isEqualTo(successor.owner());
		}
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = { "INTERNAL_SERVER_ERROR", "SERVICE_UNAVAILABLE" })
	void acquisitionRefusedByDynamoDbIsNotCleanedUp(DynamoDbFailure failure) {
		this.proxy.next(ACQUIRE).always().answer(failure);

		assertThatExceptionOfType(LockStoreException.class).isThrownBy(() -> this.locks.client().acquire(this.request))
			.satisfies((ex) -> assertThat(ex.isPerhapsApplied()).isFalse())
			.withCauseInstanceOf(DynamoDbException.class);

		this.proxy.clearFaults();
		assertThat(this.locks.client().tryAcquire(this.request)).isPresent();
		assertThat(this.proxy.count(RELEASE)).isZero();
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.INCLUDE, names = { "INTERNAL_SERVER_ERROR", "SERVICE_UNAVAILABLE" })
	void acquisitionWithAServerErrorIsCleanedUp(DynamoDbFailure failure) {
		this.proxy.next(ACQUIRE).applyButAnswer(failure);
		this.proxy.next(ACQUIRE).always().answer(failure);

		assertThatExceptionOfType(LockStoreException.class).isThrownBy(() -> this.locks.client().acquire(this.request));

		awaitCleanUp();
		assertThat(this.table.item(this.resource)).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.INCLUDE, names = { "INTERNAL_SERVER_ERROR", "SERVICE_UNAVAILABLE" })
	void retriedAcquisitionSucceedsAfterAServerError(DynamoDbFailure failure) {
		this.proxy.next(ACQUIRE).applyButAnswer(failure);

		try (Lease lease = this.locks.client().acquire(this.request)) {
			assertThat(owner()).isEqualTo(lease.owner());
			assertThat(this.proxy.count(ACQUIRE)).isEqualTo(2);
		}
	}

	@Test
	void acquisitionFailsInBoundedTimeIfDynamoDbIsUnreachable() {
		this.retrying.proxy().next(FaultProxy.ANY_OPERATION).always().cut();
		long start = System.nanoTime();

		assertThatExceptionOfType(LockStoreException.class)
			.isThrownBy(() -> this.retrying.client().acquire(this.request));

		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LockRequest.MIN_LEASE);
	}

	/** Waits for the answer of a clean-up. */
	private void awaitCleanUp() {
		Awaitility.await()
			.until(() -> this.proxy.exchanges()
				.stream()
				.anyMatch((exchange) -> exchange.operation().equals(RELEASE) && exchange.status() > 0));
	}

	private String owner() {
		return ProxiedLocks.owner(this.table, this.resource);
	}

	private long end() {
		return ProxiedLocks.end(this.table, this.resource);
	}

}

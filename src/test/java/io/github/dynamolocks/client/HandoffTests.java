package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.dynamolocks.Fencing;
import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.client.ObservedStore.Request;
import io.github.dynamolocks.store.InMemoryLockStore;
import io.github.dynamolocks.test.ManualClock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When a lock is handed on within a process, and when others get their turn.
 */
class HandoffTests {

	private static final String RESOURCE = "order:42";

	private static final LockRequest REQUEST = LockRequest.of(RESOURCE);

	private static final Duration TURN = WaitingClient.SETTINGS.handoffTime();

	private final ManualClock clock = new ManualClock();

	private final ManualScheduler scheduler = new ManualScheduler(this.clock);

	private final InMemoryLockStore memory = new InMemoryLockStore(this.clock);

	private final WaitingClient client = new WaitingClient(this.memory, this.clock, this.scheduler);

	private final WaitingClient rival = new WaitingClient(this.memory, this.clock, this.scheduler);

	private @Nullable Lease current;

	@Test
	void handoffSendsNoRequest() {
		Lease held = this.client.client().acquire(REQUEST);
		CompletableFuture<Lease> next = this.client.join(REQUEST);
		List<Request> unused = this.client.store().requests();

		held.close();
		advance(Duration.ZERO);

		assertThat(next.join().isHeld()).isTrue();
		assertThat(held.isHeld()).isFalse();
		assertThat(next.join().owner()).isEqualTo(held.owner());
		assertThat(this.client.store().requests()).isEmpty();
		next.join().close();
		assertNothingLeft();
	}

	@Test
	void longTurnRenewsAShortLeaseBeforeTheHandoff() {
		WaitingClient patient = client(Duration.ofMinutes(1));
		Lease held = patient.client().acquire(REQUEST);
		CompletableFuture<Lease> next = patient.join(REQUEST);
		this.clock.advance(Duration.ofSeconds(16));
		List<Request> unused = patient.store().requests();

		held.close();

		assertThat(patient.store().requests()).containsExactly(Request.RENEW);
		advance(Duration.ZERO);
		assertThat(next.join().remaining()).isGreaterThan(Duration.ofSeconds(29));
		next.join().close();
		patient.assertNothingLeft();
	}

	@Test
	void lockIsReleasedIfItsShortLeaseCannotBeRenewed() {
		WaitingClient patient = client(Duration.ofMinutes(1));
		Lease held = patient.client().acquire(REQUEST);
		CompletableFuture<Lease> next = patient.join(REQUEST);
		this.clock.advance(Duration.ofSeconds(16));
		patient.store().before(Request.RENEW, () -> {
			throw new LockStoreException(RESOURCE, "planned", null);
		});

		held.close();

		advance(Duration.ofSeconds(1));
		assertThat(next.join().owner()).isNotEqualTo(held.owner());
		next.join().close();
		patient.assertNothingLeft();
	}

	static List<List<LockRequest>> misfits() {
		LockRequest kept = REQUEST.withHoldAtLeast(Duration.ofSeconds(5));
		return List.of(List.of(REQUEST, REQUEST.withLease(Duration.ofSeconds(31))), List.of(kept, REQUEST),
				List.of(REQUEST, kept));
	}

	@ParameterizedTest
	@MethodSource("misfits")
	void lockIsReleasedIfItsLeaseDoesNotFitTheNextWaiter(List<LockRequest> requests) {
		Lease held = this.client.client().acquire(requests.get(0));
		CompletableFuture<Lease> next = this.client.join(requests.get(1));

		held.close();
		advance(Duration.ofSeconds(6));

		assertThat(next.join().owner()).isNotEqualTo(held.owner());
		assertThat(next.join().fencingToken().isPresent()).isEqualTo(requests.get(1).fenced() == Fencing.ON);
		next.join().close();
		advance(Duration.ofSeconds(6));
		this.client.assertNothingLeft();
	}

	@ParameterizedTest
	@EnumSource(value = Fencing.class, names = { "ON", "OFF" })
	void handoffTakesATokenByARenewalIfNoneIsReserved(Fencing first) {
		Lease held = this.client.client().acquire(REQUEST.withFencing(first));
		CompletableFuture<Lease> next = this.client.join(REQUEST.withFencing(Fencing.ON));
		List<Request> unused = this.client.store().requests();

		held.close();
		advance(Duration.ZERO);

		assertThat(next.join().owner()).isEqualTo(held.owner());
		assertThat(next.join().fencingToken()).isPresent();
		assertThat(next.join().fencingToken().orElseThrow()).isGreaterThan(held.fencingToken().orElse(0));
		assertThat(this.client.store().requests()).containsExactly(Request.RENEW);
		next.join().close();
		this.client.assertNothingLeft();
	}

	@Test
	void handoffsTakeGrowingTokensFromOneRangeAfterAnother() {
		int waiters = 250;
		List<Long> tokens = new ArrayList<>();
		Lease held = this.client.client().acquire(REQUEST.withFencing(Fencing.ON));
		for (int i = 0; i < waiters; i++) {
			CompletableFuture<Void> unused = this.client.join(REQUEST.withFencing(Fencing.ON)).thenAccept((lease) -> {
				tokens.add(lease.fencingToken().orElseThrow());
				lease.close();
			});
		}

		held.close();
		advance(Duration.ZERO);

		assertThat(tokens).hasSize(waiters).isSorted().doesNotHaveDuplicates();
		assertThat(tokens.get(0)).isGreaterThan(held.fencingToken().orElseThrow());
		assertThat(this.client.store().requests()).containsExactly(Request.ACQUIRE, Request.RENEW, Request.RENEW,
				Request.RENEW, Request.RELEASE);
		assertThat(this.client.client().acquire(REQUEST.withFencing(Fencing.ON)).fencingToken().orElseThrow())
			.isGreaterThan(tokens.get(waiters - 1));
	}

	@Test
	void handoffsGoOnWhileNoOtherProcessWaits() {
		crowd(this.client);
		List<Request> unused = this.client.store().requests();

		int served = serve(TURN.multipliedBy(20));

		// The rest of the first turn and one that was not announced may end in requests.
		assertThat(this.client.store().requests()).doesNotContain(Request.RELEASE, Request.ACQUIRE)
			.filteredOn(Request.READ::equals)
			.hasSizeBetween(15, 20);
		assertThat(served).isEqualTo(2000);
	}

	@Test
	void turnEndsWhenAnotherProcessWaitsInTheLine() {
		crowd(this.client);
		CompletableFuture<Lease> other = this.rival.join(REQUEST);
		advance(Duration.ZERO);
		int served = 0;
		while (!other.isDone()) {
			served += serve(Duration.ofMillis(1));
			assertThat(served).isLessThan(300);
		}

		assertThat(this.rival.store().requests()).filteredOn(Request.JOIN::equals).hasSize(1);
		assertThat(other.join().isHeld()).isTrue();
		other.join().close();
		assertThat(serve(Duration.ofMillis(100))).isPositive();
	}

	@Test
	void handoffGoesOnForTheHandoffTimeWhileAnotherProcessWaits() {
		Lease held = this.client.client().acquire(REQUEST);
		CompletableFuture<Lease> first = this.client.join(REQUEST);
		CompletableFuture<Lease> second = this.client.join(REQUEST);
		CompletableFuture<Lease> other = this.rival.join(REQUEST);
		advance(TURN.dividedBy(2));
		held.close();
		advance(TURN);
		assertThat(first.join().isHeld()).isTrue();
		// The turn is over, and the first handoff after it asks whether others wait.
		first.join().close();
		advance(Duration.ofMillis(1));
		second.join().close();
		advance(Duration.ofMillis(60));

		assertThat(other.join().isHeld()).isTrue();
		other.join().close();
		assertNothingLeft();
	}

	@Test
	void handoffsEndIfTheStoreDoesNotAnswerWhetherOthersWait() {
		crowd(this.client);
		this.client.store().before(Request.READ, () -> {
			throw new LockStoreException(RESOURCE, "planned", null);
		});

		assertThat(serve(TURN.multipliedBy(2))).isPositive();

		assertThat(this.client.store().requests()).contains(Request.RELEASE);
	}

	@Test
	void lockIsNeverHandedOffWithoutAHandoffTime() {
		WaitingClient impatient = client(Duration.ZERO);
		CompletableFuture<Lease> first = impatient.join(REQUEST);
		CompletableFuture<Lease> second = impatient.join(REQUEST);
		advance(Duration.ZERO);
		this.clock.advance(Duration.ofSeconds(16));
		// All that is due happens while the short lease would be renewed.
		impatient.store().before(Request.RENEW, () -> advance(Duration.ZERO));
		List<Request> unused = impatient.store().requests();

		first.join().close();

		assertThat(impatient.store().requests()).containsExactly(Request.RELEASE);
		advance(Duration.ofSeconds(1));
		assertThat(second.join().owner()).isNotEqualTo(first.join().owner());
		second.join().close();
		impatient.assertNothingLeft();
	}

	private WaitingClient client(Duration handoffTime) {
		return new WaitingClient(this.memory, WaitingClient.SETTINGS.withHandoffTime(handoffTime), this.clock,
				this.scheduler, () -> 0.5);
	}

	/** Has a client hold the lock, its item saying that others wait. */
	private void crowd(WaitingClient client) {
		CompletableFuture<Lease> first = client.join(REQUEST);
		for (int i = 0; i < 3000; i++) {
			CompletableFuture<Void> unused = client.join(REQUEST).thenAccept((lease) -> this.current = lease);
		}
		advance(Duration.ZERO);
		this.current = first.join();
	}

	/** Closes a lease each millisecond. */
	private int serve(Duration time) {
		int served = 0;
		for (long left = time.toMillis(); left > 0; left--) {
			Lease lease = this.current;
			if (lease != null && lease.isHeld()) {
				lease.close();
				served++;
			}
			advance(Duration.ofMillis(1));
		}
		return served;
	}

	private void advance(Duration time) {
		this.scheduler.advance(time);
	}

	private void assertNothingLeft() {
		this.client.assertNothingLeft();
		assertThat(this.memory.read(RESOURCE)).isEmpty();
	}

}

package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.dynamolocks.Fencing;
import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockInfo;
import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.client.ObservedStore.Request;
import io.github.dynamolocks.store.InMemoryLockStore;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests leases, deaths and costs of clients that wait in a line.
 */
class LineLeasesTests extends LineFixture {

	@Test
	void severalResourcesAreServedInOrderAndWithoutADeadlock() {
		Lease held = client().client().acquire(REQUEST.withResource("a"));
		List<LockRequest> requests = List.of(REQUEST.withResource("b"), REQUEST.withResource("a"));
		List<CompletableFuture<String>> results = new ArrayList<>();
		for (String name : names("process ", 5)) {
			results.add(client().client().executeAsync(requests, (lease) -> {
				enter(name);
				return CompletableFuture.supplyAsync(this::exit, CompletableFuture.delayedExecutor(20,
						TimeUnit.MILLISECONDS, (task) -> this.scheduler.execute(task)));
			}));
			advance(10);
		}
		CompletableFuture<String> single = join(client(), "b alone", REQUEST.withResource("b"), 1);
		advance(10);

		held.close();
		Awaitility.await().until(() -> {
			advance(1);
			return results.stream().allMatch(CompletableFuture::isDone);
		});

		advance(100);
		assertThat(single).isCompleted();
		assertThat(this.served).containsExactly("b alone", "process 0", "process 1", "process 2", "process 3",
				"process 4");
		assertNothingLeft("a", "b");
	}

	@Test
	void tokensGrowThroughTurnsAndHandoffs() {
		Lease held = client().client().acquire(REQUEST);
		LockRequest fenced = REQUEST.withFencing(Fencing.ON);
		for (int process = 0; process < 4; process++) {
			WaitingClient client = client();
			for (int waiter = 0; waiter < 5; waiter++) {
				pass(client, "fenced", fenced, 30);
			}
			pass(client, "unfenced", REQUEST, 30);
			advance(3);
		}

		held.close();
		advance(5000);

		assertThat(this.tokens).hasSize(20).isSorted().doesNotHaveDuplicates();
		assertThat(this.served).hasSize(24);
		Lease last = client().client().acquire(fenced);
		assertThat(last.fencingToken().orElseThrow()).isGreaterThan(this.tokens.get(19));
		last.close();
	}

	@Test
	void firstOfTheLineGetsALockThatWasHeldAtLeastWhenItsTimeHasPassed() {
		Lease held = client().client().acquire(REQUEST.withHoldAtLeast(Duration.ofSeconds(5)));
		CompletableFuture<Lease> first = client().join(REQUEST);
		advance(10);
		CompletableFuture<Lease> second = client().join(REQUEST);
		advance(10);
		held.close();

		advance(4979);
		assertThat(first).isNotDone();
		advance(5);

		assertThat(first.join().isHeld()).isTrue();
		assertThat(second).isNotDone();
		first.join().close();
		advance(1000);
		assertThat(second.join().isHeld()).isTrue();
		second.join().close();
		assertNothingLeft();
	}

	@Test
	void holdAtLeastOfATurnKeepsTheLineBehindIt() {
		Lease held = client().client().acquire(REQUEST);
		CompletableFuture<Lease> keeping = client().join(REQUEST.withHoldAtLeast(Duration.ofSeconds(5)));
		advance(10);
		CompletableFuture<Lease> next = client().join(REQUEST);
		advance(10);
		held.close();
		advance(10);
		keeping.join().close();

		advance(4900);
		assertThat(next).isNotDone();
		advance(200);

		next.join().close();
		assertNothingLeft();
	}

	@Test
	void turnOfAWaiterWithoutRenewalBeginsWithItsFullLease() {
		Lease held = client().client().acquire(REQUEST);
		CompletableFuture<Lease> renewed = client().join(REQUEST);
		advance(10);
		CompletableFuture<Lease> notRenewed = client().join(REQUEST.withoutRenewal());
		advance(10);

		held.close();
		advance(50);
		assertThat(renewed.join().remaining()).isBetween(GRANT.minusMillis(50), GRANT);
		renewed.join().close();
		advance(50);

		assertThat(notRenewed.join().remaining()).isBetween(WaitingClient.LEASE.minusMillis(50), WaitingClient.LEASE);
		notRenewed.join().close();
		assertNothingLeft();
	}

	@Test
	void uncontendedLockIsExpectedToBePassedOnIfTheLastTurnWas() {
		WaitingClient process = client();
		Lease first = process.client().acquire(REQUEST.withWaitTime(Duration.ZERO));
		pass(client(), "rival", REQUEST, 1);
		advance(10);
		first.close();
		advance(100);

		boolean second = isLineExpectedAtOnce(process);
		boolean third = isLineExpectedAtOnce(process);

		assertThat(this.served).containsExactly("rival");
		assertThat(List.of(second, third)).containsExactly(true, false);
		assertNothingLeft();
	}

	private static boolean isLineExpectedAtOnce(WaitingClient process) {
		try (Lease lease = process.client().acquire(REQUEST.withWaitTime(Duration.ZERO))) {
			return ((DefaultLease) lease).acquisition().isLineExpected();
		}
	}

	@Test
	void turnIsRenewedToItsFullLeaseBeforeTheGrantEnds() {
		Lease held = client().client().acquire(REQUEST);
		CompletableFuture<Lease> turn = client().join(REQUEST);
		CompletableFuture<Lease> rival = client().join(REQUEST);
		advance(10);

		held.close();
		advance(GRANT.toMillis() * 4);

		assertThat(turn.join().isHeld()).isTrue();
		assertThat(turn.join().remaining()).isGreaterThan(GRANT);
		assertThat(rival).isNotDone();
		turn.join().close();
		advance(POLL_MAX.toMillis());
		rival.join().close();
		assertNothingLeft();
	}

	@Test
	void clientThatIsClosedLeavesItsLines() {
		InMemoryLockStore store = new InMemoryLockStore();
		DefaultLockClient holder = DefaultLockClient.builder(store).settings(WaitingClient.SETTINGS).build();
		DefaultLockClient closed = DefaultLockClient.builder(store).settings(WaitingClient.SETTINGS).build();
		List<String> resources = List.of("a", "b", "c");
		List<Lease> held = resources.stream().map((name) -> holder.acquire(LockRequest.of(name))).toList();
		List<CompletableFuture<Lease>> waiting = resources.stream()
			.map((name) -> closed.acquireAsync(LockRequest.of(name)))
			.toList();
		Awaitility.await()
			.until(() -> resources.stream().allMatch((name) -> store.read(name).orElseThrow().line().size() == 1));

		closed.close();

		assertThat(resources).allMatch((name) -> store.read(name).orElseThrow().line().isEmpty());
		Awaitility.await().until(() -> waiting.stream().allMatch(CompletableFuture::isCompletedExceptionally));
		held.forEach(Lease::close);
		holder.close();
		assertThat(resources).allMatch((name) -> store.read(name).isEmpty());
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 4, 10, 20, 40 })
	void deadProcessesOfTheLineCostOneGrantAndATenthOfASecondEach(int dead) {
		Lease held = client().client().acquire(REQUEST);
		dead(dead);
		CompletableFuture<Lease> living = client().join(REQUEST);
		advance(100);
		assertThat(line()).hasSize(dead + 1);

		held.close();

		Duration step = Duration.ofMillis(100).multipliedBy(Math.min(20, dead - 1));
		advance(GRANT.plus(step).toMillis());
		assertThat(living).isNotDone();
		advance(2);
		assertThat(living.join().isHeld()).isTrue();
		assertThat(line()).isEmpty();
		living.join().close();
		assertNothingLeft();
	}

	@Test
	void lockOfADeadOwnerIsTakenOverInTheOrderOfThePlaces() {
		dead(WaitingClient.LEASE);
		pass(client(), "first", REQUEST, 1000);
		advance(10);
		dead(2);
		pass(client(), "second", REQUEST, 1000);
		advance(10);
		pass(client(), "third", REQUEST, 1000);
		advance(10);

		advance(WaitingClient.LEASE.minusMillis(30).toMillis());
		assertThat(this.served).isEmpty();
		advance(2);
		assertThat(this.served).containsExactly("first");
		// The two dead ones cost one grant.
		advance(1000 + GRANT.toMillis() + 100);
		assertThat(this.served).containsExactly("first");
		advance(2);
		assertThat(this.served).containsExactly("first", "second");
		advance(1000 + POLL_MAX.toMillis() + 1000);

		assertThat(this.served).containsExactly("first", "second", "third");
		assertNothingLeft();
	}

	@Test
	void livingPlaceBehindDeadOnesTakesTheLockOfADeadOwnerOver() {
		dead(WaitingClient.LEASE);
		dead(3);
		pass(client(), "living", REQUEST, 1);

		advance(WaitingClient.LEASE.toMillis() + 300);
		assertThat(this.served).isEmpty();
		advance(5);

		assertThat(this.served).containsExactly("living");
		assertNothingLeft();
	}

	@Test
	void processThatComesToADeadLineTakesOverAfterAGrant() {
		dead(WaitingClient.LEASE);
		dead(2);
		advance(WaitingClient.LEASE.toMillis() + GRANT.toMillis() - 1000);
		LockRequest once = REQUEST.withWaitTime(Duration.ZERO);
		assertThat(client().client().tryAcquire(once)).isEmpty();

		advance(1001);

		assertThat(client().client().tryAcquire(once)).hasValueSatisfying(Lease::close);
		assertNothingLeft();
	}

	@Test
	void processThatStoodStillDuringItsTurnJoinsAgainBehindTheOthers() {
		Lease held = client().client().acquire(REQUEST);
		ManualScheduler own = new ManualScheduler(this.clock);
		WaitingClient frozen = new WaitingClient(this.memory, WaitingClient.SETTINGS, this.clock, own, () -> 0.5);
		CompletableFuture<Lease> late = frozen.join(REQUEST);
		own.advance(Duration.ofMillis(10));
		CompletableFuture<Lease> next = client().join(REQUEST);
		advance(10);
		held.close();

		advance(GRANT.toMillis() + 2);
		assertThat(next.join().isHeld()).isTrue();
		assertThat(late).isNotDone();
		List<Request> unused = frozen.store().requests();
		own.advance(Duration.ofMillis(10));

		assertThat(late).isNotDone();
		assertThat(frozen.store().requests()).containsSubsequence(Request.READ, Request.CHECK, Request.JOIN);
		assertThat(line()).hasSize(1);
		next.join().close();
		own.advance(POLL_MAX);
		assertThat(late.join().isHeld()).isTrue();
		late.join().close();
		assertNothingLeft();
		frozen.assertNothingLeft();
	}

	@Test
	void callThatIsNotContendedSendsTwoRequests() {
		WaitingClient process = client();

		process.client().execute(REQUEST, Lease::owner);

		assertThat(process.store().requests()).containsExactly(Request.ACQUIRE, Request.RELEASE);
		assertNothingLeft();
	}

	@Test
	void tryThatIsRefusedSendsOneRequestAndJoinsNoLine() {
		Lease held = client().client().acquire(REQUEST);
		WaitingClient process = client();

		assertThat(process.client().tryAcquire(REQUEST.withWaitTime(Duration.ZERO))).isEmpty();

		assertThat(process.store().requests()).containsExactly(Request.ACQUIRE);
		assertThat(line()).isEmpty();
		held.close();
		assertNothingLeft();
	}

	@ParameterizedTest
	@CsvSource({ "1, 50", "10, 230", "60, 1230" })
	void waitThatTimesOutSendsThreeWritesAndPolls(long seconds, int mostPolls) {
		Lease held = client().client().acquire(REQUEST);
		WaitingClient process = client();
		CompletableFuture<Lease> waiting = process.join(REQUEST.withWaitTime(Duration.ofSeconds(seconds)));

		advance(seconds * 1000 + 1);

		assertThat(waiting).isCompletedExceptionally();
		List<Request> requests = process.store().requests();
		assertThat(requests).filteredOn((request) -> request != Request.READ)
			.containsExactly(Request.ACQUIRE, Request.JOIN, Request.LEAVE);
		assertThat(requests).hasSizeLessThan(mostPolls + 3);
		held.close();
		assertNothingLeft();
	}

	@Test
	void contendedTurnOfOneThreadCostsAJoinAndARelease() {
		List<WaitingClient> processes = List.of(client(), client(), client());
		processes.forEach((process) -> repeat(process, () -> {
		}));
		advance(1000);
		processes.forEach((process) -> process.store().requests());

		advance(3000);

		for (WaitingClient process : processes) {
			List<Request> requests = process.store().requests();
			long turns = count(requests, Request.RELEASE);
			assertThat(turns).isGreaterThan(200);
			assertThat(count(requests, Request.JOIN)).isBetween(turns - 1, turns + 1);
			assertThat(count(requests, Request.READ)).isLessThan(4 * turns);
			assertThat(requests).containsOnly(Request.RELEASE, Request.JOIN, Request.READ);
		}
	}

	@Test
	void refusalShowsTheNumberOfWaitingProcessesAndTheOwnPlace() {
		Lease held = client().client().acquire(REQUEST);
		pass(client(), "first", REQUEST, 1);
		advance(10);
		WaitingClient waiting = client();
		CompletableFuture<Lease> second = waiting.join(REQUEST.withWaitTime(Duration.ofSeconds(1)));
		advance(10);
		pass(client(), "third", REQUEST, 1);

		assertThat(waiting.client().find(RESOURCE).orElseThrow().place()).isEqualTo(OptionalInt.of(2));
		advance(1500);

		LockNotAcquiredException refusal = refusal(second);
		LockInfo info = refusal.holder().orElseThrow();
		assertThat(info.owner()).isEqualTo(held.owner());
		assertThat(info.waiting()).isEqualTo(3);
		assertThat(info.place()).isEqualTo(OptionalInt.of(2));
		assertThat(refusal).hasMessageContaining("3 processes waiting in the line, this one at place 2");
		LockInfo found = client().client().find(RESOURCE).orElseThrow();
		assertThat(found.waiting()).as("after its leave").isEqualTo(2);
		assertThat(found.place()).isEmpty();
		held.close();
		advance(100);
		assertNothingLeft();
	}

	@Test
	void lockThatIsPassedOnAndNotYetNoticedShowsItsOwner() {
		Lease held = client().client().acquire(REQUEST);
		CompletableFuture<Lease> next = client().join(REQUEST);
		advance(1000);

		held.close();

		LockInfo info = client().client().find(RESOURCE).orElseThrow();
		assertThat(info.holder()).isNull();
		assertThat(info.isForeign()).isFalse();
		assertThat(info.describe()).startsWith("held by owner " + info.owner());
		advance(POLL_MAX.toMillis());
		assertThat(next.join().owner()).isEqualTo(info.owner());
		next.join().close();
		assertNothingLeft();
	}

}

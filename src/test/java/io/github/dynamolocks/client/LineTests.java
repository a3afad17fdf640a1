package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.dynamolocks.Fencing;
import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockInfo;
import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.client.ObservedStore.Request;
import io.github.dynamolocks.store.AcquireCommand;
import io.github.dynamolocks.store.AcquireResult;
import io.github.dynamolocks.store.InMemoryLockStore;
import io.github.dynamolocks.store.LockRecord;
import io.github.dynamolocks.store.Place;
import io.github.dynamolocks.test.ManualClock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests the line of the cluster with several clients, each of which stands for a process,
 * on manual time.
 */
class LineTests {

	private static final String RESOURCE = "order:42";

	private static final LockRequest REQUEST = LockRequest.of(RESOURCE);

	private static final Duration GRANT = Duration.ofSeconds(3);

	private static final Duration POLL_MAX = WaitingClient.SETTINGS.pollMax();

	private final ManualClock clock = new ManualClock();

	private final ManualScheduler scheduler = new ManualScheduler(this.clock);

	private final InMemoryLockStore memory = new InMemoryLockStore(this.clock);

	private final List<WaitingClient> clients = new ArrayList<>();

	private final List<String> served = new CopyOnWriteArrayList<>();

	private final List<Long> tokens = new ArrayList<>();

	private int inside;

	@Test
	void futuresOfAllProcessesAreServedInTheOrderOfTheirJoins() {
		Lease held = client().client().acquire(REQUEST);
		for (int i = 0; i < 12; i++) {
			join(client(), "process " + i, REQUEST, 20);
			advance(7);
		}

		held.close();
		advance(2000);

		assertThat(this.served).containsExactlyElementsOf(names("process ", 12));
		assertNothingLeft();
	}

	@Test
	void threadsOfAllProcessesAreServedInTheOrderOfTheirJoins() {
		Lease held = client().client().acquire(REQUEST);
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			WaitingClient process = client();
			String name = "process " + i;
			Thread thread = new Thread(() -> process.client().execute(REQUEST, (lease) -> this.served.add(name)), name);
			thread.setDaemon(true);
			thread.start();
			threads.add(thread);
			int waiting = i + 1;
			Awaitility.await().until(() -> {
				advance(1);
				return line().size() == waiting;
			});
		}

		held.close();
		Awaitility.await().until(() -> {
			advance(1);
			return threads.stream().noneMatch(Thread::isAlive);
		});

		assertThat(this.served).containsExactlyElementsOf(names("process ", 4));
		assertNothingLeft();
	}

	@Test
	void processWhoseWaiterTimesOutLeavesAndTheOthersMoveUp() {
		Lease held = client().client().acquire(REQUEST);
		WaitingClient impatient = client();
		CompletableFuture<?> timedOut = join(impatient, "impatient", REQUEST.withWaitTime(Duration.ofSeconds(1)), 1);
		advance(10);
		join(client(), "second", REQUEST, 1);
		advance(10);
		join(client(), "third", REQUEST, 1);
		advance(10);
		List<String> before = line();

		advance(1000);

		assertThat(timedOut).isCompletedExceptionally();
		assertThat(line()).isEqualTo(before.subList(1, 3));
		assertThat(impatient.store().requests()).filteredOn(Request.LEAVE::equals).hasSize(1);
		held.close();
		advance(100);
		assertThat(this.served).containsExactly("second", "third");
		assertNothingLeft();
	}

	@Test
	void queueThatHasOtherWaitersKeepsItsPlace() {
		Lease held = client().client().acquire(REQUEST);
		WaitingClient process = client();
		CompletableFuture<Lease> cancelled = process.join(REQUEST);
		advance(10);
		join(process, "stays", REQUEST, 1);
		join(client(), "other process", REQUEST, 1);
		advance(10);
		List<String> before = line();
		List<Request> unused = process.store().requests();

		assertThat(cancelled.cancel(false)).isTrue();
		advance(100);

		assertThat(line()).isEqualTo(before).hasSize(2);
		assertThat(process.store().requests()).containsOnly(Request.READ);
		held.close();
		advance(100);
		assertThat(this.served).containsExactly("stays", "other process");
		assertNothingLeft();
	}

	@Test
	void lastWaiterOfAQueueLeavesTheLineWithOneRequest() {
		Lease held = client().client().acquire(REQUEST);
		WaitingClient process = client();
		List<CompletableFuture<Lease>> waiting = List.of(process.join(REQUEST), process.join(REQUEST));
		advance(10);
		assertThat(line()).hasSize(1);
		List<Request> unused = process.store().requests();

		waiting.forEach((future) -> future.cancel(false));
		advance(0);

		assertThat(line()).isEmpty();
		assertThat(process.store().requests()).containsExactly(Request.LEAVE);
		held.close();
		assertNothingLeft();
	}

	@Test
	void turnThatComesAfterTheWaiterHasLeftIsPassedOn() {
		Lease held = client().client().acquire(REQUEST);
		WaitingClient process = client();
		CompletableFuture<Lease> cancelled = process.join(REQUEST);
		advance(10);
		join(client(), "next", REQUEST, 1);
		advance(1000);

		held.close();
		assertThat(line()).as("the lock was passed on to the first").hasSize(1);
		cancelled.cancel(false);
		advance(200);

		assertThat(process.store().requests()).endsWith(Request.LEAVE);
		assertThat(this.served).containsExactly("next");
		assertNothingLeft();
	}

	@Test
	void turnThatAWaiterNoticesWhileItGivesUpIsPassedOn() {
		Lease held = client().client().acquire(REQUEST);
		WaitingClient process = client();
		CompletableFuture<Lease> cancelled = process.join(REQUEST);
		advance(10);
		join(client(), "next", REQUEST, 1);
		advance(100);
		process.store().onceAfter(Request.READ, () -> cancelled.cancel(false));

		held.close();
		advance(POLL_MAX.multipliedBy(2).toMillis());

		assertThat(this.served).containsExactly("next");
		assertNothingLeft();
	}

	@Test
	void placeOfAWaiterThatGivesUpDuringItsJoinIsRemoved() {
		Lease held = client().client().acquire(REQUEST);
		WaitingClient process = client();
		CompletableFuture<Lease> cancelled = process.join(REQUEST);
		process.store().onceAfter(Request.JOIN, () -> cancelled.cancel(false));

		advance(10);

		assertThat(process.store().requests()).containsExactly(Request.ACQUIRE, Request.JOIN, Request.LEAVE);
		assertThat(line()).isEmpty();
		held.close();
		assertNothingLeft();
	}

	@Test
	void waitersOfOneProcessShareTheHandoffTimeWhileAnotherProcessWaits() {
		WaitingClient process = client();
		for (int i = 0; i < 30; i++) {
			join(process, "mine", REQUEST, 10);
		}
		advance(0);
		WaitingClient other = client();
		join(other, "other", REQUEST, 10);
		advance(5);
		assertThat(line()).hasSize(1);
		List<Request> unused = process.store().requests();

		while (!this.served.contains("other")) {
			advance(1);
		}

		assertThat(this.served).as("the turns before").hasSizeBetween(11, 23);
		assertThat(process.store().requests()).doesNotContain(Request.JOIN, Request.ACQUIRE)
			.filteredOn(Request.RELEASE::equals)
			.hasSize(1);
		assertThat(other.store().requests()).containsSubsequence(Request.ACQUIRE, Request.JOIN, Request.READ);
		advance(1000);
		assertThat(this.served).hasSize(31);
		assertNothingLeft();
	}

	@Test
	void turnThatKnowsOfAWaitingProcessEndsWithoutARead() {
		Lease held = client().client().acquire(REQUEST);
		WaitingClient process = client();
		for (int i = 0; i < 30; i++) {
			join(process, "mine", REQUEST, 10);
		}
		advance(5);
		join(client(), "other", REQUEST, 10);
		advance(5);
		held.close();
		while (this.served.isEmpty()) {
			advance(1);
		}
		List<Request> unused = process.store().requests();

		while (!this.served.contains("other")) {
			advance(1);
		}

		assertThat(this.served).as("the turns before").hasSizeBetween(10, 12);
		assertThat(process.store().requests()).startsWith(Request.RELEASE);
		advance(1000);
		assertNothingLeft();
	}

	@Test
	void failedTakeoverOfUnknownOutcomeKeepsThePlaceForTheNextWaiter() {
		dead(WaitingClient.LEASE);
		WaitingClient process = client();
		CompletableFuture<String> first = join(process, "first", REQUEST, 1);
		CompletableFuture<Lease> second = process.join(REQUEST);
		advance(10);
		String place = line().get(0);
		List<Request> unused = process.store().requests();
		process.store().onceAfter(Request.ACQUIRE, () -> {
			throw new LockStoreException(RESOURCE, "planned", null, true);
		});

		advance(WaitingClient.LEASE.plusSeconds(1).toMillis());

		assertThat(first).isCompletedExceptionally();
		assertThat(second.join().owner()).isEqualTo(place);
		assertThat(second.join().isHeld()).isTrue();
		assertThat(process.store().requests()).doesNotContain(Request.DISCARD, Request.RELEASE);
		second.join().close();
		assertNothingLeft();
	}

	@Test
	void nextWaiterSendsNoRequestWhileTheJoinOfThePreviousOneIsUnderWay() {
		Lease held = client().client().acquire(REQUEST);
		WaitingClient process = client();
		CompletableFuture<Lease> first = process.join(REQUEST);
		CompletableFuture<String> second = join(process, "second", REQUEST, 1);
		List<Request> during = new ArrayList<>();
		process.store().before(Request.JOIN, () -> {
			first.cancel(false);
			advance(POLL_MAX.toMillis());
			during.addAll(process.store().requests());
		});

		advance(POLL_MAX.toMillis() * 2);

		assertThat(during).containsExactly(Request.ACQUIRE, Request.JOIN);
		assertThat(line()).hasSize(1);
		held.close();
		advance(POLL_MAX.toMillis());
		assertThat(second).isCompleted();
		assertNothingLeft();
	}

	@Test
	void processLeavesAfterTheJoinThatWasUnderWayWhenItsLastWaiterGaveUp() {
		Lease held = client().client().acquire(REQUEST);
		WaitingClient process = client();
		CompletableFuture<Lease> waiting = process.join(REQUEST);
		process.store().before(Request.JOIN, () -> {
			waiting.cancel(false);
			advance(POLL_MAX.toMillis());
		});

		advance(POLL_MAX.toMillis() * 2);

		assertThat(process.store().requests()).containsExactly(Request.ACQUIRE, Request.JOIN, Request.LEAVE);
		assertThat(line()).isEmpty();
		held.close();
		assertNothingLeft();
	}

	@Test
	void releaseThatPassesTheLockOnAppendsThePlaceOfTheWaitersThatStayBehind() {
		WaitingClient process = client();
		WaitingClient other = client();
		Lease held = process.client().acquire(REQUEST.withHoldAtLeast(Duration.ZERO));
		CompletableFuture<Lease> theirs = other.join(REQUEST);
		advance(200);
		CompletableFuture<Lease> mine = process.join(REQUEST.withLease(Duration.ofSeconds(31)));
		List<Request> unused = process.store().requests();

		held.close();

		assertThat(process.store().requests()).containsExactly(Request.RELEASE);
		assertThat(line()).hasSize(1);
		advance(POLL_MAX.toMillis());
		theirs.join().close();
		advance(POLL_MAX.toMillis());
		assertThat(process.store().requests()).containsOnly(Request.READ);
		mine.join().close();
		assertNothingLeft();
	}

	@Test
	void processesThatHadTheirTurnFromAFullLineLetOthersIn() {
		int[] turns = new int[60];
		for (int i = 0; i < turns.length; i++) {
			int process = i;
			WaitingClient client = client();
			for (int thread = 0; thread < 2; thread++) {
				repeat(client, () -> turns[process]++);
			}
			advance(1);
		}

		advance(20_000);

		assertThat(Arrays.stream(turns).min().orElse(0)).as("turns: %s", Arrays.toString(turns)).isPositive();
	}

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
				join(client, "fenced", fenced, 30);
			}
			join(client, "unfenced", REQUEST, 30);
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
		advance(3);
		assertThat(renewed.join().remaining()).isBetween(GRANT.minusMillis(3), GRANT);
		renewed.join().close();
		advance(3);

		assertThat(notRenewed.join().remaining()).isBetween(WaitingClient.LEASE.minusMillis(3), WaitingClient.LEASE);
		notRenewed.join().close();
		assertNothingLeft();
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
		join(client(), "first", REQUEST, 1000);
		advance(10);
		dead(2);
		join(client(), "second", REQUEST, 1000);
		advance(10);
		join(client(), "third", REQUEST, 1000);
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
		join(client(), "living", REQUEST, 1);

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
		join(client(), "first", REQUEST, 1);
		advance(10);
		CompletableFuture<Lease> second = client().join(REQUEST.withWaitTime(Duration.ofSeconds(1)));
		advance(10);
		join(client(), "third", REQUEST, 1);

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

	private WaitingClient client() {
		WaitingClient client = new WaitingClient(this.memory, this.clock, this.scheduler);
		this.clients.add(client);
		return client;
	}

	/** Waits, and holds the lock for some time. */
	private CompletableFuture<String> join(WaitingClient client, String name, LockRequest request, long millis) {
		return client.join(request).thenApply((lease) -> {
			enter(name);
			lease.fencingToken().ifPresent(this.tokens::add);
			later(millis, () -> {
				exit();
				lease.close();
			});
			return name;
		});
	}

	/** Acquires a lock again and again. */
	private void repeat(WaitingClient client, Runnable turn) {
		CompletableFuture<Void> unused = client.join(REQUEST.withWaitTime(Duration.ofHours(1))).thenAccept((lease) -> {
			enter("any");
			turn.run();
			later(1, () -> {
				exit();
				lease.close();
				repeat(client, turn);
			});
		});
	}

	private synchronized void enter(String name) {
		boolean several = !name.equals("b alone");
		assertThat(this.inside).as("owners at the same time").isZero();
		this.inside += several ? 1 : 0;
		this.served.add(name);
	}

	private synchronized @Nullable String exit() {
		this.inside = Math.max(0, this.inside - 1);
		return null;
	}

	private void later(long millis, Runnable action) {
		Object unused = this.scheduler.schedule(action, millis, TimeUnit.MILLISECONDS);
	}

	/** Adds processes to the line that do nothing any more. */
	private void dead(int number) {
		for (int i = 0; i < number; i++) {
			String id = "dead %s %s".formatted(this.clock.nanoTime(), i);
			AcquireResult unused = this.memory.join(command(id, WaitingClient.LEASE, new Place(id)));
		}
	}

	/** Acquires the lock for a process that does nothing any more. */
	private void dead(Duration lease) {
		assertThat(this.memory.acquire(command("dead owner", lease, null))).isInstanceOf(AcquireResult.Acquired.class);
	}

	private static AcquireCommand command(String owner, Duration lease, @Nullable Place place) {
		return new AcquireCommand(RESOURCE, owner, lease, Duration.ZERO, 0, "dead process", place, false);
	}

	private List<String> line() {
		return this.memory.read(RESOURCE).map(LockRecord::line).orElse(List.of());
	}

	private static LockNotAcquiredException refusal(CompletableFuture<Lease> future) {
		assertThat(future).isCompletedExceptionally();
		CompletionException failure = catchThrowableOfType(CompletionException.class, future::join);
		return (LockNotAcquiredException) Objects.requireNonNull(failure.getCause());
	}

	private static long count(List<Request> requests, Request request) {
		return requests.stream().filter(request::equals).count();
	}

	private static List<String> names(String prefix, int number) {
		return IntStream.range(0, number).mapToObj((index) -> prefix + index).toList();
	}

	private void advance(long millis) {
		this.scheduler.advance(Duration.ofMillis(millis));
	}

	private void assertNothingLeft() {
		assertNothingLeft(RESOURCE);
	}

	private void assertNothingLeft(String... resources) {
		this.clients.forEach(WaitingClient::assertNothingLeft);
		for (String resource : resources) {
			assertThat(this.memory.read(resource)).isEmpty();
		}
	}

}

package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.client.ObservedStore.Request;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the line of the cluster with several clients, each of which stands for a process,
 * on manual time.
 */
class LineTests extends LineFixture {

	@Test
	void futuresOfAllProcessesAreServedInTheOrderOfTheirJoins() {
		Lease held = client().client().acquire(REQUEST);
		for (int i = 0; i < 12; i++) {
			pass(client(), "process " + i, REQUEST, 20);
			advance(7);
		}

		held.close();
		advance(2000);

		assertThat(this.served).containsExactlyElementsOf(names("process ", 12));
		assertNothingLeft();
	}

	@Test
	@Tag("slow")
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
		pass(client(), "second", REQUEST, 1);
		advance(10);
		pass(client(), "third", REQUEST, 1);
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
		pass(process, "stays", REQUEST, 1);
		pass(client(), "other process", REQUEST, 1);
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
		pass(client(), "next", REQUEST, 1);
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
		pass(client(), "next", REQUEST, 1);
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
			pass(process, "mine", REQUEST, 10);
		}
		advance(0);
		WaitingClient other = client();
		pass(other, "other", REQUEST, 10);
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
			pass(process, "mine", REQUEST, 10);
		}
		advance(5);
		pass(client(), "other", REQUEST, 10);
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

}

package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.github.dynamolocks.client.PollSchedule.Step;
import io.github.dynamolocks.store.ReleaseResult;

/**
 * Tests which request the head of a queue sends next, and when. All times are in
 * milliseconds.
 */
class PollScheduleTests extends PollScheduleFixture {

	@Test
	void firstStepAcquiresAtOnce() {
		assertNext(Step.ACQUIRE, 0);
	}

	@ParameterizedTest
	@CsvSource({ "0, 2.0", "0.5, 2.5", "1, 3.0" })
	void refusedAcquisitionIsFollowedByAJoinAfterARandomShortInterval(double random, double millis) {
		this.random = random;
		begin(Step.ACQUIRE);

		refused(held("a"), -1);

		assertNext(Step.JOIN, millis);
	}

	@Test
	void pollOfAProcessThatIsInNoLineIsFollowedByAJoinAtOnce() {
		this.schedule.unknown(nanos(this.now));
		begin(Step.POLL);

		refused(held("a"), -1);

		assertNext(Step.JOIN, 0);
	}

	@ParameterizedTest
	@CsvSource({ "0, 2.0", "0.5, 2.5", "1, 3.0" })
	void firstOfTheLinePollsAfterARandomShortInterval(double random, double millis) {
		this.random = random;

		join(0, "a", "me");

		assertNext(Step.POLL, millis);
	}

	@ParameterizedTest
	@CsvSource({ "76, 16, 16", "76, 30, 15.6", "76, 45, 2.5", "76, 100, 2.5", "76, 194, 12", "76, 60000, 50",
			"1520, 80, 80", "1520, 760, 152", "1520, 920, 40", "1520, 2200, 40", "1520, 2320, 45",
			"60000, 10000, 1000" })
	void firstPollsRarelyUntilTurnsUsuallyEnd(long turn, long since, double millis) {
		turn(turn);
		join(0, "a", "me");
		this.now += since;
		begin(Step.POLL);

		refused(held("a", "me"), 0);

		assertNext(Step.POLL, millis);
	}

	@Test
	void firstExpectsATurnAsLongAsThoseOfOtherResourcesWithTheSamePurpose() {
		new PollSchedule.History(this.turns).learnTurn(nanos(2000));
		join(0, "a", "me");
		this.now += 1000;
		begin(Step.POLL);

		refused(held("a", "me"), 0);

		assertNext(Step.POLL, 200);
	}

	@Test
	void firstExpectsATurnAsLongAsThoseOfItsResourceIfTheyAreKnown() {
		turn(76);
		new PollSchedule.History(this.turns).learnTurn(nanos(20_000));
		join(0, "a", "me");
		this.now += 80;
		begin(Step.POLL);

		refused(held("a", "me"), 0);

		assertNext(Step.POLL, 2.5);
	}

	/** Turns of other resources are only a hint, which must not keep a caller out. */
	@Test
	void callerJoinsTheLineAlthoughTurnsOfOtherResourcesOutlastItsWait() {
		new PollSchedule.History(this.turns).learnTurn(nanos(2 * LEFT));
		begin(Step.ACQUIRE);

		refused(held("a"), -1);

		assertNext(Step.JOIN, 2.5);
	}

	@ParameterizedTest
	@CsvSource({ "1, 2.5", "16, 32", "80, 50" })
	void intervalOfTheFirstGrowsFasterIfNoTurnIsKnown(long since, double millis) {
		join(0, "a", "me");
		this.now += since;
		begin(Step.POLL);

		refused(held("a", "me"), 0);

		assertNext(Step.POLL, millis);
	}

	@Test
	void newOwnerMakesTheIntervalShortAgain() {
		join(0, "a", "me");
		this.now += 400;
		begin(Step.POLL);

		refused(held("b", "me"), 0);

		assertNext(Step.POLL, 2.5);
	}

	@Test
	void placeThatBecomesTheFirstPollsOftenAgain() {
		turn(100);
		join(1, "a", "b", "me");
		this.now += 4000;
		begin(Step.POLL);

		refused(held("a", "me"), 0);

		assertNext(Step.POLL, 2.5);
	}

	@ParameterizedTest
	@CsvSource({ "1, 40", "4, 280", "10, 760", "20, 1000", "40, 1000" })
	void placeBehindTheFirstPollsAfterMostOfTheTurnsBeforeIt(int place, double millis) {
		turn(100);

		join(place, "a", line(place + 1));

		assertNext(Step.POLL, millis);
	}

	/** Turns in which an owner noticed its turn late do not let others do so, too. */
	@Test
	void placeExpectsShorterTurnsIfItsOwnIsShorter() {
		turn(100);
		this.schedule.acquired(acquisition(), nanos(this.now));
		this.now += 21;
		passOn(-1, 21);
		begin(Step.JOIN);

		refused(held("a", line(5)), 4);

		// 2.8 turns of 50 ms, the geometric mean of 25 and 100 ms.
		assertNext(Step.POLL, 140);
	}

	@Test
	void queueWithoutWaitersTeachesTheLengthOfItsTurn() {
		turn(100);
		ResourceQueue queue = new ResourceQueue(null, (unused) -> this.schedule, (unused) -> {
		});
		queue.acquired(acquisition(), nanos(this.now));
		this.now += 21;
		queue.freed(null, ReleaseResult.PASSED_ON, nanos(this.now));
		begin(Step.JOIN);

		refused(held("a", line(5)), 4);

		assertNext(Step.POLL, 140);
	}

	@Test
	void placeExpectsTheKnownTurnsIfItsOwnIsLonger() {
		turn(100);
		this.schedule.acquired(acquisition(), nanos(this.now));
		this.now += 500;
		passOn(-1, 500);
		begin(Step.JOIN);

		refused(held("a", line(5)), 4);

		assertNext(Step.POLL, 280);
	}

	@Test
	void timeOfAPollCountsInTheIntervalToTheNext() {
		turn(100);
		join(4, "a", line(5));
		begin(Step.POLL);
		this.now += 30;

		refused(held("a", line(5)), 4);

		assertNext(Step.POLL, 250);
	}

	@Test
	void placeBehindTheFirstPollsLessOftenWhileNothingChanges() {
		turn(10);
		join(2, "a", line(3));
		this.now += 1600;
		begin(Step.POLL);

		refused(held("a", line(3)), 2);

		assertNext(Step.POLL, 200);
	}

	@Test
	void placeBehindTheFirstPollsLikeTheFirstIfTheLengthOfATurnIsUnknown() {
		join(3, "a", line(4));

		assertNext(Step.POLL, 2.5);
	}

	@ParameterizedTest
	@CsvSource({ "0, 20", "1, 120", "3, 320" })
	void leaseThatExpiresIsTakenOverInTheOrderOfThePlaces(int place, double millis) {
		join(place, "a", line(4));
		this.now += 4000;
		begin(Step.POLL);

		refused(record("a", Duration.ofMillis(20), 5, line(4)), place);

		assertNext(Step.ACQUIRE, millis);
	}

	@Test
	void leaseThatExpiresAfterTheNextPollIsPolled() {
		join(0, "a", "me");
		this.now += 4000;
		begin(Step.POLL);

		refused(record("a", Duration.ofMillis(51), 5, "me"), 0);

		assertNext(Step.POLL, 50);
	}

	@Test
	void processWithoutAPlaceTakesOverThreeSecondsLaterThanTheLine() {
		begin(Step.ACQUIRE);
		refused(record(null, Duration.ofSeconds(-1), 0, "b"), -1);
		assertNext(Step.POLL, 2.5);
		this.now += 1980;
		begin(Step.POLL);

		refused(record(null, Duration.ofMillis(-2980), 0, "b"), -1);

		assertNext(Step.ACQUIRE, 20);
	}

	@Test
	void lockThatIsFreeIsAcquiredAtOnceAfterARead() {
		join(0, "a", "me");
		begin(Step.POLL);

		refused(null, -1, true);

		assertNext(Step.ACQUIRE, 0);
	}

	@ParameterizedTest
	@CsvSource({ "0, 1.5", "0.5, 2.0", "1, 2.5" })
	void refusedWriteOfAFreeLockIsRepeatedAfterARandomShortInterval(double random, double millis) {
		this.random = random;
		begin(Step.ACQUIRE);

		refused(null, -1);

		assertNext(Step.ACQUIRE, millis);
	}

	@Test
	void takeoverAfterARefusedWriteWaitsForTheShortestInterval() {
		this.schedule = new PollSchedule(SETTINGS, this.history, () -> this.random, nanos(this.now));
		begin(Step.ACQUIRE);

		refused(record(null, Duration.ofMillis(1), 0), -1);

		assertNext(Step.ACQUIRE, 2);
	}

	@Test
	void placeThatAReadDoesNotShowIsCheckedAndThenJoinsAgain() {
		join(0, "a", "me");
		begin(Step.POLL);

		refused(held("b"), -1, true);

		assertNext(Step.CHECK, 0);
		begin(Step.CHECK);
		refused(held("b"), -1, true);
		assertNext(Step.JOIN, 0);
	}

	@Test
	void placeThatACheckShowsIsPolledOn() {
		join(0, "a", "me");
		begin(Step.POLL);
		refused(held("b"), -1, true);
		begin(Step.CHECK);

		refused(held("b", "me"), 0);

		assertNext(Step.POLL, 2.5);
	}

	/**
	 * The refusal may show an item that is newer than the one that refused the join, or
	 * the join was late.
	 */
	@Test
	void refusedJoinIsRepeatedAfterASecondEvenIfTheOwnerIsTheSame() {
		begin(Step.ACQUIRE);
		refused(held("a"), -1);
		begin(Step.JOIN);
		refused(held("a"), -1);
		begin(Step.POLL);
		this.now += 999;
		refused(held("a"), -1);
		begin(Step.POLL);
		this.now += 1;

		refused(held("a"), -1);

		assertNext(Step.JOIN, 0);
	}

	@Test
	void refusedJoinIsRepeatedAtOnceAfterAChangeOfTheOwner() {
		begin(Step.ACQUIRE);
		refused(held("a"), -1);
		begin(Step.JOIN);
		refused(held("a"), -1);
		begin(Step.POLL);

		refused(held("b"), -1);

		assertNext(Step.JOIN, 0);
	}

	/**
	 * One long turn in the past must not keep callers with shorter waits out for ever.
	 */
	@Test
	void callerThatStaysOutsideBecauseTurnsWereLongJoinsWhenItHasSeenShorterOnes() {
		turn(LEFT);
		begin(Step.ACQUIRE);
		refused(held("a", "other"), -1);
		begin(Step.POLL);
		this.now += 5;
		// It has not seen the beginning of the first turn.
		for (String owner : List.of("b", "c")) {
			this.now += 5;
			refused(held(owner, "other"), -1);
			begin(Step.POLL);
		}
		this.now += 5;

		refused(held("d", "other"), -1);

		assertNext(Step.JOIN, 0);
	}

	@Test
	void callerStaysOutsideWhileTurnsAreLongerThanItsWait() {
		turn(LEFT);
		begin(Step.ACQUIRE);
		refused(held("a", "other"), -1);
		for (String owner : List.of("b", "c", "d", "e")) {
			begin(Step.POLL);
			this.now += LEFT;
			refused(held(owner, "other"), -1);
		}

		begin(Step.POLL);
	}

	@Test
	void placeThatIsNotUsedNeedsNoCheck() {
		this.schedule.unknown(nanos(this.now));
		begin(Step.POLL);

		refused(held("b"), -1, false);

		assertNext(Step.JOIN, 0);
	}

}

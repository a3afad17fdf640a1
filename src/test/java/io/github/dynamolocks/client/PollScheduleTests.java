package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.dynamolocks.client.PollSchedule.Step;
import io.github.dynamolocks.store.AcquireCommand;
import io.github.dynamolocks.store.AcquireResult;
import io.github.dynamolocks.store.Acquisition;
import io.github.dynamolocks.store.InMemoryLockStore;
import io.github.dynamolocks.store.LockRecord;
import io.github.dynamolocks.test.ManualClock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests which request the head of a queue sends next, and when. All times are in
 * milliseconds.
 */
class PollScheduleTests {

	private static final LockClientSettings SETTINGS = LockClientSettings.DEFAULTS.withPolls(Duration.ofMillis(2),
			Duration.ofMillis(50));

	/** The time for which the head waits. */
	private static final long LEFT = 60_000;

	private static final int PLACES = 48;

	private final PollSchedule.History history = new PollSchedule.History();

	private double random = 0.5;

	private long now = 5_000;

	private PollSchedule schedule = schedule();

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
	@CsvSource({ "16, 2.5", "80, 10", "400, 50", "60000, 50" })
	void intervalOfTheFirstGrowsWithTheTimeSinceItIsTheFirst(long since, double millis) {
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
	@CsvSource({ "1, 50", "4, 200", "10, 500", "20, 1000", "40, 1000" })
	void placeBehindTheFirstPollsAfterHalfOfTheTurnsBeforeIt(int place, double millis) {
		turn(100);

		join(place, "a", line(place + 1));

		assertNext(Step.POLL, millis);
	}

	@Test
	void roundTripOfAPollIsSubtractedFromTheTurnsBeforeThePlace() {
		turn(100);
		join(4, "a", line(5));
		begin(Step.POLL);
		this.now += 30;

		refused(held("a", line(5)), 4);

		assertNext(Step.POLL, 170);
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
	void leaseThatExpiresIsTakenOverInTheOrderOfThePlaces(int place, long millis) {
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
		refused(record(null, Duration.ofMillis(-1000), 0, "b"), -1);
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

	@Test
	void placeThatIsNotUsedNeedsNoCheck() {
		this.schedule.unknown(nanos(this.now));
		begin(Step.POLL);

		refused(held("b"), -1, false);

		assertNext(Step.JOIN, 0);
	}

	@ParameterizedTest
	@CsvSource({ "0, 288", "0.5, 384", "1, 480" })
	void fullLineIsPolledAfterARoundWithJitter(double random, double millis) {
		this.random = random;
		begin(Step.ACQUIRE);

		refused(full("a"), -1);

		assertNext(Step.POLL, millis);
	}

	@Test
	void roundOfAFullLineTakesATurnForEachPlaceAndAtMostASecond() {
		turn(15);
		begin(Step.ACQUIRE);
		refused(full("a"), -1);
		assertNext(Step.POLL, 720);
		turn(200);
		this.now += 720;
		begin(Step.POLL);

		refused(full("b"), -1);

		assertNext(Step.POLL, 1000);
	}

	@Test
	void lineThatWasFullIsNotJoinedBeforeARoundIsOver() {
		begin(Step.ACQUIRE);
		refused(full("a"), -1);
		this.now += 100;
		begin(Step.POLL);
		refused(held("b", line(47)), -1);
		assertNext(Step.POLL, 284);
		this.now += 284;
		begin(Step.POLL);

		refused(held("c", line(47)), -1);

		assertNext(Step.JOIN, 0);
	}

	@Test
	void laterWaiterReadsALineThatWasFull() {
		begin(Step.ACQUIRE);
		refused(full("a"), -1);
		this.schedule = schedule();
		assertNext(Step.POLL, 0);
		this.now += 384;

		this.schedule = schedule();

		assertNext(Step.ACQUIRE, 0);
	}

	@Test
	void processThatHadItsTurnFromAFullLineJoinsAgainAfterARound() {
		turn(10);
		join(PLACES - 1, full("a"));
		this.now += 480;
		this.schedule.acquired(acquisition(), nanos(this.now));

		this.schedule.passedOn(-1, nanos(this.now));

		assertNext(Step.POLL, 0);
		begin(Step.POLL);
		refused(held("b", line(47)), -1);
		assertNext(Step.POLL, 480);
		this.now += 480;
		begin(Step.POLL);
		refused(held("c", line(40)), -1);
		assertNext(Step.JOIN, 0);
	}

	@Test
	void processThatHadItsTurnFromALineWithRoomJoinsAgainAtOnce() {
		join(0, "a", "me");
		this.schedule.acquired(acquisition(), nanos(this.now));

		this.schedule.passedOn(-1, nanos(this.now));

		assertNext(Step.JOIN, 0);
	}

	@Test
	void joinThatIsRefusedForAnInvisibleReasonIsNotRepeatedUnderTheSameOwner() {
		begin(Step.ACQUIRE);
		refused(held("a"), -1);
		begin(Step.JOIN);

		refused(held("a"), -1);

		assertNext(Step.POLL, 2.5);
		begin(Step.POLL);
		refused(held("a"), -1);
		assertNext(Step.POLL, 2.5);
		begin(Step.POLL);
		refused(held("b"), -1);
		assertNext(Step.JOIN, 0);
	}

	@Test
	void lockWithoutRoomForALineIsPolled() {
		begin(Step.ACQUIRE);

		refused(record("a", null, 0), -1);

		assertNext(Step.POLL, 2.5);
	}

	@ParameterizedTest
	@CsvSource({ "2999, POLL", "3000, JOIN" })
	void waitThatEndsBeforeItsTurnDoesNotJoin(long left, Step next) {
		turn(1000);
		begin(Step.ACQUIRE);

		this.schedule.refused(held("a", "b", "c"), -1, false, nanos(this.now), nanos(left));

		assertThat(this.schedule.begin(nanos(this.now), nanos(left))).isEqualTo(next);
	}

	@ParameterizedTest
	@CsvSource({ "999, POLL", "1000, JOIN" })
	void plannedJoinIsAPollIfTheWaitEndsBeforeOneTurn(long left, Step step) {
		turn(1000);

		this.schedule.passedOn(-1, nanos(this.now));

		assertThat(this.schedule.begin(nanos(this.now), nanos(left))).isEqualTo(step);
	}

	@Test
	void laterWaiterStartsWithAJoinIfTheLastTurnWasPassedOn() {
		this.schedule.passedOn(-1, nanos(this.now));

		this.schedule = schedule();

		assertNext(Step.JOIN, 0);
		this.schedule.free(nanos(this.now));
		this.schedule = schedule();
		assertNext(Step.ACQUIRE, 0);
	}

	@Test
	void placeThatTheReleaseAppendedIsPolled() {
		turn(100);

		this.schedule.passedOn(2, nanos(this.now));

		assertNext(Step.POLL, 100);
	}

	@Test
	void freedLockIsAcquiredAtOnce() {
		join(3, "a", line(4));

		this.schedule.free(nanos(this.now));

		assertNext(Step.ACQUIRE, 0);
		assertThat(this.schedule.seen()).isNull();
	}

	@Test
	void releaseOfUnknownOutcomeIsFollowedByAPollAtOnce() {
		this.schedule.unknown(nanos(this.now));

		assertNext(Step.POLL, 0);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void answerThatComesAfterAReleaseIsIgnored(boolean passedOn) {
		begin(Step.ACQUIRE);
		if (passedOn) {
			this.schedule.passedOn(-1, nanos(this.now));
		}
		else {
			this.schedule.free(nanos(this.now));
		}

		refused(held("a", "b"), -1);

		assertNext(passedOn ? Step.JOIN : Step.ACQUIRE, 0);
		assertThat(this.schedule.seen()).isNull();
		begin(passedOn ? Step.JOIN : Step.ACQUIRE);
		refused(held("a", "b"), -1);
		assertThat(this.schedule.seen()).isNotNull();
	}

	@Test
	void lengthOfATurnIsLearnedFromWholeWaits() {
		join(4, "a", line(5));
		this.now += 500;
		this.schedule.acquired(acquisition(), nanos(this.now));
		this.schedule.free(nanos(this.now));
		assertThat(turn()).isEqualTo(100);

		waitFor(4, 300);
		assertThat(turn()).as("a shorter turn counts half").isEqualTo(80);
		waitFor(4, 2000);
		assertThat(turn()).as("a longer turn counts a quarter").isEqualTo(160);
	}

	@Test
	void acquisitionWithoutAWaitInTheLineTeachesNoTurn() {
		turn(100);
		begin(Step.ACQUIRE);
		this.now += 5000;

		this.schedule.acquired(acquisition(), nanos(this.now));

		assertThat(turn()).isEqualTo(100);
	}

	@Test
	void lockIsExpectedToBePassedOnIfTheLastTurnWas() {
		Acquisition first = acquisition();
		this.schedule.acquired(first, nanos(this.now));
		this.schedule.passedOn(-1, nanos(this.now));
		Acquisition second = acquisition();
		this.schedule.acquired(second, nanos(this.now));
		this.schedule.free(nanos(this.now));
		Acquisition third = acquisition();
		this.schedule.acquired(third, nanos(this.now));

		assertThat(List.of(first.isLineExpected(), second.isLineExpected(), third.isLineExpected()))
			.containsExactly(false, true, false);
	}

	private PollSchedule schedule() {
		return new PollSchedule(SETTINGS, this.history, () -> this.random, nanos(this.now));
	}

	private void assertNext(Step step, double millis) {
		assertThat(this.schedule.nanosUntilDue(nanos(this.now))).as("nanoseconds until the next step")
			.isEqualTo((long) (millis * 1_000_000));
		begin(step);
	}

	/** Begins the step that is planned. */
	private void begin(Step expected) {
		assertThat(this.schedule.begin(nanos(this.now), nanos(LEFT))).isEqualTo(expected);
	}

	private void refused(@Nullable LockRecord by, int place) {
		refused(by, place, place >= 0);
	}

	private void refused(@Nullable LockRecord by, int place, boolean used) {
		this.schedule.refused(by, place, used, nanos(this.now), nanos(LEFT));
	}

	/** Joins the line after a refusal. */
	private void join(int place, String owner, String... line) {
		join(place, held(owner, line));
	}

	private void join(int place, LockRecord record) {
		begin(Step.ACQUIRE);
		refused(held("before"), -1);
		begin(Step.JOIN);
		refused(record, place);
	}

	private void waitFor(int place, long millis) {
		join(place, "a", line(place + 1));
		this.now += millis;
		this.schedule.acquired(acquisition(), nanos(this.now));
		this.schedule.free(nanos(this.now));
	}

	/** Teaches the length of a turn. */
	private void turn(long millis) {
		for (int i = 0; i < 100; i++) {
			this.history.learnTurn(nanos(millis));
		}
	}

	/** Returns the length of a turn, which decides when the third of a line polls. */
	private long turn() {
		PollSchedule other = new PollSchedule(SETTINGS, this.history, () -> this.random, 0);
		other.refused(held("a", line(3)), 2, true, 0, nanos(LEFT));
		return TimeUnit.NANOSECONDS.toMillis(other.nanosUntilDue(0));
	}

	private static Acquisition acquisition() {
		AcquireCommand command = new AcquireCommand("order:42", "me", Duration.ofSeconds(30), Duration.ZERO, 0, "test",
				null, false);
		AcquireResult result = new InMemoryLockStore(new ManualClock()).acquire(command);
		return ((AcquireResult.Acquired) result).acquisition();
	}

	private static String[] line(int places) {
		return IntStream.range(0, places).mapToObj("place %s"::formatted).toArray(String[]::new);
	}

	private static LockRecord full(String owner) {
		return record(owner, Duration.ofSeconds(30), 0, line(PLACES));
	}

	private static LockRecord held(String owner, String... line) {
		return record(owner, Duration.ofSeconds(30), PLACES - line.length, line);
	}

	private static LockRecord record(@Nullable String owner, @Nullable Duration remaining, int room, String... line) {
		return new LockRecord("order:42", owner, 1, Duration.ofSeconds(30), remaining, null, List.of(line), room, null,
				null, null);
	}

	private static long nanos(long millis) {
		return TimeUnit.MILLISECONDS.toNanos(millis);
	}

}

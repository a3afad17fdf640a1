package io.github.dynamolocks.client;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.dynamolocks.client.PollSchedule.Step;
import io.github.dynamolocks.store.Acquisition;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests what a schedule plans for a full line, for short waits and after a release.
 */
class PollScheduleReleaseTests extends PollScheduleFixture {

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

		passOn(-1, 0);

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

		passOn(-1, 0);

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

		passOn(-1, 1000);

		assertThat(this.schedule.begin(nanos(this.now), nanos(left))).isEqualTo(step);
	}

	@Test
	void laterWaiterStartsWithAJoinIfTheLastTurnWasPassedOn() {
		passOn(-1, 1000);

		this.schedule = schedule();

		assertNext(Step.JOIN, 0);
		this.schedule.free(nanos(this.now));
		this.schedule = schedule();
		assertNext(Step.ACQUIRE, 0);
	}

	@Test
	void placeThatTheReleaseAppendedIsPolled() {
		turn(100);

		passOn(2, 1000);

		assertNext(Step.POLL, 120);
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
			passOn(-1, 1000);
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
		passOn(-1, 0);
		Acquisition second = acquisition();
		this.schedule.acquired(second, nanos(this.now));
		this.schedule.free(nanos(this.now));
		Acquisition third = acquisition();
		this.schedule.acquired(third, nanos(this.now));

		assertThat(List.of(first.isLineExpected(), second.isLineExpected(), third.isLineExpected()))
			.containsExactly(false, true, false);
	}

}

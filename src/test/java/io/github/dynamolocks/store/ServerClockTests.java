package io.github.dynamolocks.store;

import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What {@link ServerClock} makes of single answers, by the rules that it has.
 */
class ServerClockTests {

	private static final Instant DATE = Instant.parse("2027-03-01T12:00:00Z");

	private static final long MILLIS = DATE.toEpochMilli();

	/** Rounding and drift, over a few seconds. */
	private static final long SLACK = 15;

	private final ManualClock host = new ManualClock();

	private final ServerClock clock = new ServerClock(this.host);

	@Test
	void knowsNothingWithoutAnAnswer() {
		assertThat(this.clock.hasAnswered()).isFalse();
		assertThat(this.clock.isKnown()).isFalse();
		assertThat(this.clock.earliest()).isEqualTo(Long.MIN_VALUE);
		assertThat(this.clock.latest()).isEqualTo(Long.MAX_VALUE);
	}

	@Test
	void knowsNothingOfTheTimeFromAnAnswerWithoutDate() {
		this.clock.answered(this.clock.reading(), null);

		assertThat(this.clock.hasAnswered()).isTrue();
		assertThat(this.clock.isKnown()).isFalse();
	}

	@Test
	void keepsWhatItKnewWhenAnAnswerHasNoDate() {
		answered(DATE);
		this.clock.answered(this.clock.reading(), null);

		assertThat(this.clock.isKnown()).isTrue();
		assertThat(this.clock.earliest()).isBetween(MILLIS - SLACK, MILLIS);
	}

	@Test
	void takesIntoAccountThatADateIsCutToWholeSecondsAndThatFrontEndsDiffer() {
		answered(DATE);

		assertThat(this.clock.earliest()).isBetween(MILLIS - SLACK, MILLIS);
		assertThat(this.clock.latest()).isBetween(MILLIS + 1000 + ServerClock.ALLOWANCE_MILLIS,
				MILLIS + 1000 + ServerClock.ALLOWANCE_MILLIS + SLACK);
	}

	@Test
	void addsTheRoundTripToTheUpperBoundOnly() {
		ClockReading sent = this.clock.reading();
		this.host.advance(Duration.ofSeconds(2));
		this.clock.answered(sent, DATE);

		assertThat(this.clock.earliest()).isBetween(MILLIS - SLACK, MILLIS);
		assertThat(this.clock.latest()).isBetween(MILLIS + 3000 + ServerClock.ALLOWANCE_MILLIS,
				MILLIS + 3000 + ServerClock.ALLOWANCE_MILLIS + SLACK);
	}

	@Test
	void measuresTheRoundTripOnTheClockThatWentOn() {
		ClockReading sent = this.clock.reading();
		this.host.advanceWallOnly(Duration.ofSeconds(20));
		this.clock.answered(sent, DATE);

		assertThat(this.clock.latest()).isGreaterThanOrEqualTo(MILLIS + 21_000 + ServerClock.ALLOWANCE_MILLIS);
	}

	@Test
	void carriesBothBoundsForward() {
		answered(DATE);
		this.host.advance(Duration.ofSeconds(10));

		assertThat(this.clock.earliest()).isBetween(MILLIS + 10_000 - 2 * SLACK, MILLIS + 10_000);
		assertThat(this.clock.latest()).isBetween(MILLIS + 11_000 + ServerClock.ALLOWANCE_MILLIS,
				MILLIS + 11_000 + ServerClock.ALLOWANCE_MILLIS + 2 * SLACK);
	}

	@Test
	void believesTheWallClockWhenTheMonotonicOneStoodStill() {
		answered(DATE);
		this.host.advanceWallOnly(Duration.ofMinutes(10));

		assertThat(this.clock.latest()).isGreaterThan(MILLIS + 600_000);
		assertThat(this.clock.earliest()).isLessThanOrEqualTo(MILLIS);
	}

	@Test
	void actsNoEarlierForAWallClockThatJumpsForward() {
		answered(DATE);
		this.host.jumpWall(Duration.ofHours(1));
		this.host.advance(Duration.ofSeconds(5));

		assertThat(this.clock.earliest()).isLessThanOrEqualTo(MILLIS + 5000);
	}

	@Test
	void believesNoLongerForAWallClockThatJumpsBack() {
		answered(DATE);
		this.host.jumpWall(Duration.ofHours(-1));
		this.host.advance(Duration.ofSeconds(5));

		assertThat(this.clock.latest()).isGreaterThanOrEqualTo(MILLIS + 5000);
	}

	@Test
	void takesTheUpperBoundFromTheNewestAnswerAlone() {
		answered(DATE);
		// A pause that neither clock has seen: only the newest answer tells of it
		answered(DATE.plusSeconds(1));

		assertThat(this.clock.latest()).isGreaterThanOrEqualTo(MILLIS + 2000);
		assertThat(this.clock.earliest()).isGreaterThanOrEqualTo(MILLIS + 1000 - SLACK);
	}

	@ParameterizedTest
	@ValueSource(longs = { 100, -100 })
	void containsBothAnswersThatContradictEachOther(long seconds) {
		answered(DATE);
		answered(DATE.plusSeconds(seconds));

		assertBounds(Math.min(0, seconds), Math.max(0, seconds));
		assertThat(this.clock.isDoubted()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(longs = { 100, -100 })
	void believesTheAnswerWithWhichTheNextOneAgrees(long seconds) {
		answered(DATE);
		answered(DATE.plusSeconds(seconds));
		answered(DATE);
		assertBounds(0, 0);
		assertThat(this.clock.isDoubted()).isFalse();

		answered(DATE.plusSeconds(seconds));
		answered(DATE.plusSeconds(seconds));
		assertBounds(seconds, seconds);
	}

	@Test
	void containsAllAnswersOfWhichNoTwoAgree() {
		answered(DATE);
		answered(DATE.plusSeconds(100));
		answered(DATE.minusSeconds(100));
		assertBounds(-100, 100);
		answered(DATE.plusSeconds(200));
		assertBounds(-100, 200);
		answered(DATE.plusSeconds(200));
		assertBounds(200, 200);
	}

	@Test
	void settlesNothingByAnAnswerThatAgreesWithBoth() {
		ClockReading sent = this.clock.reading();
		this.host.advance(Duration.ofSeconds(200));
		answered(DATE.plusSeconds(100));
		answered(DATE);
		this.clock.answered(sent, DATE);

		assertBounds(0, 100);
	}

	@Test
	void isNotMisledByAnswersThatOvertakeEachOther() {
		ClockReading first = this.clock.reading();
		this.host.advance(Duration.ofSeconds(5));
		answered(DATE.plusSeconds(5));
		this.host.advance(Duration.ofSeconds(5));
		this.clock.answered(first, DATE);

		assertThat(this.clock.isDoubted()).isFalse();
		assertThat(this.clock.earliest()).isBetween(MILLIS + 10_000 - 2 * SLACK, MILLIS + 10_000);
		assertThat(this.clock.latest()).isGreaterThanOrEqualTo(MILLIS + 10_000);
	}

	@Test
	void lowersTheUpperBoundWhenTheNewestAnswerIsCloser() {
		ClockReading sent = this.clock.reading();
		this.host.advance(Duration.ofSeconds(20));
		this.clock.answered(sent, DATE);
		answered(DATE);

		assertThat(this.clock.latest()).isLessThanOrEqualTo(MILLIS + 1000 + ServerClock.ALLOWANCE_MILLIS + SLACK);
	}

	@Test
	void keepsTheBestLowerBound() {
		answered(DATE.plusSeconds(1));
		// Written a moment before, by another front end, or overtaken
		answered(DATE);

		assertThat(this.clock.earliest()).isBetween(MILLIS + 1000 - SLACK, MILLIS + 1000);
	}

	@Test
	void narrowsTheLowerBoundToTheMomentAtWhichASecondBegins() {
		answered(DATE);
		this.host.advance(Duration.ofMillis(900));
		answered(DATE);
		this.host.advance(Duration.ofMillis(50));

		assertThat(this.clock.earliest()).isBetween(MILLIS + 950 - SLACK, MILLIS + 950);
	}

	private void assertBounds(long earliestSeconds, long latestSeconds) {
		assertThat(this.clock.earliest()).isBetween(MILLIS + earliestSeconds * 1000 - SLACK,
				MILLIS + earliestSeconds * 1000);
		long latest = MILLIS + latestSeconds * 1000 + 1000 + ServerClock.ALLOWANCE_MILLIS;
		assertThat(this.clock.latest()).isBetween(latest, latest + SLACK);
	}

	private void answered(Instant date) {
		this.clock.answered(this.clock.reading(), date);
	}

}

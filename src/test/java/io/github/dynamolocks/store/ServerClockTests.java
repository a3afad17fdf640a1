package io.github.dynamolocks.store;

import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the rules of {@link ServerClock} with single answers.
 */
class ServerClockTests {

	private static final Instant DATE = Instant.parse("2027-03-01T12:00:00Z");

	private static final long MILLIS = DATE.toEpochMilli();

	/** Rounding and drift, over a few seconds. */
	private static final long SLACK = 15;

	private final ManualClock host = new ManualClock();

	private final ServerClock clock = new ServerClock(this.host);

	@Test
	void timeIsUnknownWithoutAnAnswer() {
		assertThat(this.clock.hasAnswered()).isFalse();
		assertThat(this.clock.isKnown()).isFalse();
		assertThat(this.clock.earliest()).isEqualTo(Long.MIN_VALUE);
		assertThat(this.clock.latest()).isEqualTo(Long.MAX_VALUE);
	}

	@Test
	void timeIsUnknownAfterAnAnswerWithoutDate() {
		this.clock.answered(this.clock.reading(), null);

		assertThat(this.clock.hasAnswered()).isTrue();
		assertThat(this.clock.isKnown()).isFalse();
	}

	@Test
	void answerWithoutDateKeepsTheBounds() {
		answered(DATE);
		this.clock.answered(this.clock.reading(), null);

		assertThat(this.clock.isKnown()).isTrue();
		assertThat(this.clock.earliest()).isBetween(MILLIS - SLACK, MILLIS);
	}

	@Test
	void boundsAllowForWholeSecondsAndDifferentFrontEnds() {
		answered(DATE);

		assertThat(this.clock.earliest()).isBetween(MILLIS - SLACK, MILLIS);
		assertThat(this.clock.latest()).isBetween(MILLIS + 1000 + ServerClock.ALLOWANCE_MILLIS,
				MILLIS + 1000 + ServerClock.ALLOWANCE_MILLIS + SLACK);
	}

	@Test
	void roundTripIsAddedToTheUpperBoundOnly() {
		ClockReading sent = this.clock.reading();
		this.host.advance(Duration.ofSeconds(2));
		this.clock.answered(sent, DATE);

		assertThat(this.clock.earliest()).isBetween(MILLIS - SLACK, MILLIS);
		assertThat(this.clock.latest()).isBetween(MILLIS + 3000 + ServerClock.ALLOWANCE_MILLIS,
				MILLIS + 3000 + ServerClock.ALLOWANCE_MILLIS + SLACK);
	}

	@Test
	void roundTripIsMeasuredOnTheClockThatMovedMore() {
		ClockReading sent = this.clock.reading();
		this.host.advanceWallOnly(Duration.ofSeconds(20));
		this.clock.answered(sent, DATE);

		assertThat(this.clock.latest()).isGreaterThanOrEqualTo(MILLIS + 21_000 + ServerClock.ALLOWANCE_MILLIS);
	}

	@Test
	void bothBoundsMoveWithTheTime() {
		answered(DATE);
		this.host.advance(Duration.ofSeconds(10));

		assertThat(this.clock.earliest()).isBetween(MILLIS + 10_000 - 2 * SLACK, MILLIS + 10_000);
		assertThat(this.clock.latest()).isBetween(MILLIS + 11_000 + ServerClock.ALLOWANCE_MILLIS,
				MILLIS + 11_000 + ServerClock.ALLOWANCE_MILLIS + 2 * SLACK);
	}

	@Test
	void upperBoundMovesWithTheWallClockIfTheMonotonicClockStandsStill() {
		answered(DATE);
		this.host.advanceWallOnly(Duration.ofMinutes(10));

		assertThat(this.clock.latest()).isGreaterThan(MILLIS + 600_000);
		assertThat(this.clock.earliest()).isLessThanOrEqualTo(MILLIS);
	}

	@Test
	void lowerBoundIgnoresAJumpForwardOfTheWallClock() {
		answered(DATE);
		this.host.jumpWall(Duration.ofHours(1));
		this.host.advance(Duration.ofSeconds(5));

		assertThat(this.clock.earliest()).isLessThanOrEqualTo(MILLIS + 5000);
	}

	@Test
	void upperBoundIgnoresAJumpBackOfTheWallClock() {
		answered(DATE);
		this.host.jumpWall(Duration.ofHours(-1));
		this.host.advance(Duration.ofSeconds(5));

		assertThat(this.clock.latest()).isGreaterThanOrEqualTo(MILLIS + 5000);
	}

	@Test
	void newestAnswerAloneDeterminesTheUpperBound() {
		answered(DATE);
		// Only the newest answer reveals a pause that neither clock has seen
		answered(DATE.plusSeconds(1));

		assertThat(this.clock.latest()).isGreaterThanOrEqualTo(MILLIS + 2000);
		assertThat(this.clock.earliest()).isGreaterThanOrEqualTo(MILLIS + 1000 - SLACK);
	}

	@ParameterizedTest
	@ValueSource(longs = { 100, -100 })
	void boundsContainBothOfTwoContradictingAnswers(long seconds) {
		answered(DATE);
		answered(DATE.plusSeconds(seconds));

		assertBounds(Math.min(0, seconds), Math.max(0, seconds));
		assertThat(this.clock.isDoubted()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(longs = { 100, -100 })
	void answerConfirmedByTheNextOneIsTrusted(long seconds) {
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
	void boundsContainAllContradictingAnswers() {
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
	void answerThatAgreesWithBothSettlesNothing() {
		ClockReading sent = this.clock.reading();
		this.host.advance(Duration.ofSeconds(200));
		answered(DATE.plusSeconds(100));
		answered(DATE);
		this.clock.answered(sent, DATE);

		assertBounds(0, 100);
	}

	@Test
	void answersThatOvertakeEachOtherDoNotContradict() {
		ClockReading first = this.clock.reading();
		this.host.advance(Duration.ofSeconds(5));
		answered(DATE.plusSeconds(5));
		this.host.advance(Duration.ofSeconds(5));
		this.clock.answered(first, DATE);

		assertThat(this.clock.isDoubted()).isFalse();
		assertThat(this.clock.earliest()).isBetween(MILLIS + 10_000 - 2 * SLACK, MILLIS + 10_000);
		assertThat(this.clock.latest()).isGreaterThanOrEqualTo(MILLIS + 10_000);
	}

	/** Both clocks miss a second while the older request is under way. */
	@Test
	void answerThatComesAfterANewerOneKeepsTheUpperBound() {
		ClockReading older = this.clock.reading();
		this.host.advance(Duration.ofMillis(1));
		answered(DATE.plusSeconds(1));
		this.clock.answered(older, DATE);

		assertThat(this.clock.latest()).isGreaterThanOrEqualTo(MILLIS + 2000);
	}

	@Test
	void closerAnswerLowersTheUpperBound() {
		ClockReading sent = this.clock.reading();
		this.host.advance(Duration.ofSeconds(20));
		this.clock.answered(sent, DATE);
		answered(DATE);

		assertThat(this.clock.latest()).isLessThanOrEqualTo(MILLIS + 1000 + ServerClock.ALLOWANCE_MILLIS + SLACK);
	}

	@ParameterizedTest
	@ValueSource(longs = { 600, -600 })
	void wrongDateIsDoubtedIfTheWallClockJumpedByAsMuch(long seconds) {
		this.host.advance(Duration.ofHours(1));
		answered(DATE);
		this.host.jumpWall(Duration.ofSeconds(seconds));
		answered(DATE.plusSeconds(seconds));

		assertThat(this.clock.earliest()).isLessThanOrEqualTo(MILLIS + Math.min(0, seconds * 1000));
		assertThat(this.clock.latest()).isGreaterThanOrEqualTo(MILLIS + Math.max(0, seconds * 1000));
		answered(DATE);
		answered(DATE);
		assertBounds(0, 0);
	}

	@Test
	void wrongDateIsDoubtedIfTheMonotonicClockJumpedByAsMuch() {
		answered(DATE);
		this.host.advanceMonotonicOnly(Duration.ofMinutes(10));
		answered(DATE.plusSeconds(600));

		assertThat(this.clock.earliest()).isLessThanOrEqualTo(MILLIS);
		answered(DATE);
		answered(DATE);
		assertBounds(0, 0);
	}

	@Test
	void oldDateIsDoubtedIfTheMonotonicClockStoodStill() {
		answered(DATE);
		this.host.advanceWallOnly(Duration.ofMinutes(10));
		answered(DATE);

		assertThat(this.clock.latest()).isGreaterThanOrEqualTo(MILLIS + 600_000);
		answered(DATE.plusSeconds(600));
		answered(DATE.plusSeconds(600));
		assertBounds(600, 600);
	}

	@Test
	void secondAnswerIsTrustedAfterAClockJumped() {
		answered(DATE);
		this.host.jumpWall(Duration.ofHours(1));
		this.host.advance(Duration.ofSeconds(100));
		answered(DATE.plusSeconds(100));
		assertThat(this.clock.isDoubted()).isTrue();

		answered(DATE.plusSeconds(100));
		assertBounds(100, 100);
		assertThat(this.clock.isDoubted()).isFalse();
	}

	@Test
	void boundsStayCloseAlthoughAClockRunsTooFast() {
		answered(DATE);
		for (int i = 1; i < 10; i++) {
			this.host.elapse(10_000_000_000L, 20_000_000_000L);
			answered(DATE.plusSeconds(10L * i));

			assertThat(this.clock.earliest()).isBetween(MILLIS + 10_000L * (i - 1), MILLIS + 10_000L * i);
			assertThat(this.clock.latest()).isBetween(MILLIS + 10_000L * i, MILLIS + 10_000L * (i + 2));
		}
		answered(DATE.plusSeconds(90));
		assertThat(this.clock.isDoubted()).isFalse();
	}

	/**
	 * Some answers were under way during the jump, so that their round trips seem long.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 2, 3 })
	void wrongDateIsDoubtedAmongAnswersDuringAJump(int wrong) {
		answered(DATE);
		ClockReading sent = this.clock.reading();
		this.host.jumpWall(Duration.ofMinutes(20));
		for (int i = 0; i < 4; i++) {
			this.clock.answered(sent, (i == wrong) ? DATE.plusSeconds(600) : DATE);

			assertThat(this.clock.earliest()).isLessThanOrEqualTo(MILLIS);
			assertThat(this.clock.latest()).isGreaterThanOrEqualTo(MILLIS);
		}
	}

	@Test
	void bestLowerBoundIsKept() {
		answered(DATE.plusSeconds(1));
		// Written a moment earlier, by another front end, or overtaken
		answered(DATE);

		assertThat(this.clock.earliest()).isBetween(MILLIS + 1000 - SLACK, MILLIS + 1000);
	}

	@Test
	void lowerBoundLearnsWhenASecondBegins() {
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

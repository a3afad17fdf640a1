package io.github.dynamolocks.test.dynamodb;

import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DynamoDbClockTests {

	private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

	private Instant machine = START;

	private final DynamoDbClock clock = new DynamoDbClock(() -> this.machine);

	@Test
	void clockFollowsTheMachine() {
		assertThat(this.clock.now()).isEqualTo(START);
		this.machine = START.plusSeconds(5);
		assertThat(this.clock.now()).isEqualTo(START.plusSeconds(5));
	}

	@Test
	void setClockContinuesFromTheNewTime() {
		Instant time = START.minusSeconds(3600);
		this.clock.set(time);
		this.machine = START.plusSeconds(5);
		assertThat(this.clock.now()).isEqualTo(time.plusSeconds(5));
		this.clock.advance(Duration.ofMinutes(1));
		assertThat(this.clock.now()).isEqualTo(time.plusSeconds(65));
	}

	@Test
	void stoppedClockChangesOnlyByATest() {
		this.clock.stop();
		this.machine = START.plusSeconds(5);
		assertThat(this.clock.now()).isEqualTo(START);
		this.clock.advance(Duration.ofMillis(1));
		assertThat(this.clock.now()).isEqualTo(START.plusMillis(1));
		this.clock.set(START.plusSeconds(60));
		assertThat(this.clock.now()).isEqualTo(START.plusSeconds(60));

		this.clock.start();
		this.machine = START.plusSeconds(7);
		assertThat(this.clock.now()).isEqualTo(START.plusSeconds(62));
	}

	@Test
	void resetClockFollowsTheMachineAgain() {
		this.clock.set(START.plusSeconds(60));
		this.clock.stop();
		this.clock.reset();
		assertThat(this.clock.now()).isEqualTo(START);
	}

}

package io.github.dynamolocks.proof;

import java.time.Duration;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that a schedule depends on its seed alone and contains every kind of fault.
 */
class FaultScheduleTests {

	private static final Duration DURATION = Duration.ofSeconds(90);

	@Test
	void equalSeedsGiveEqualFaults() {
		assertThat(FaultSchedule.draw(7, DURATION, 3)).isEqualTo(FaultSchedule.draw(7, DURATION, 3))
			.isNotEqualTo(FaultSchedule.draw(8, DURATION, 3));
	}

	@Test
	void shortScheduleHasEveryKindOfFaultForEachSeed() {
		for (long seed = 0; seed < 100; seed++) {
			FaultSchedule schedule = FaultSchedule.draw(seed, DURATION, 3);

			assertThat(schedule.faults().stream().map(FaultSchedule.Entry::kind).collect(Collectors.toSet()))
				.containsExactlyInAnyOrderElementsOf(FaultSchedule.POSSIBLE);
			assertThat(schedule.faults()).allSatisfy((fault) -> assertThat(fault.at()).isLessThan(DURATION));
			assertThat(schedule.faults()).extracting(FaultSchedule.Entry::process).containsOnly(0, 1, 2);
		}
	}

}

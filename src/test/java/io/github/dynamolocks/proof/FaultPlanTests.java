package io.github.dynamolocks.proof;

import java.time.Duration;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that a plan depends on its seed alone and contains every kind of fault.
 */
class FaultPlanTests {

	private static final Duration DURATION = Duration.ofSeconds(90);

	@Test
	void equalSeedsGiveEqualFaults() {
		assertThat(FaultPlan.draw(7, DURATION, 3)).isEqualTo(FaultPlan.draw(7, DURATION, 3))
			.isNotEqualTo(FaultPlan.draw(8, DURATION, 3));
	}

	@Test
	void shortPlanHasEveryKindOfFaultForEachSeed() {
		for (long seed = 0; seed < 100; seed++) {
			FaultPlan plan = FaultPlan.draw(seed, DURATION, 3);

			assertThat(plan.faults().stream().map(FaultPlan.Fault::kind).collect(Collectors.toSet()))
				.containsExactlyInAnyOrder(FaultKind.values());
			assertThat(plan.faults()).allSatisfy((fault) -> assertThat(fault.at()).isLessThan(DURATION));
			assertThat(plan.faults()).extracting(FaultPlan.Fault::process).containsOnly(0, 1, 2);
		}
	}

}

package io.github.dynamolocks.simulation;

import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that a search finds the faults that a violation needs.
 */
class ShrinkerTests {

	@Test
	void searchFindsTheFaultsThatTheViolationNeeds() {
		Shrinker shrinker = new Shrinker((faults) -> faults.containsAll(List.of(17, 42, 399)));

		assertThat(shrinker.shrink(400)).containsExactly(17, 42, 399);
	}

	@Test
	void searchFindsThatTheViolationNeedsNoFault() {
		assertThat(new Shrinker((faults) -> true).shrink(100)).isEmpty();
	}

	@Test
	void searchKeepsAllFaultsIfEachIsNeeded() {
		assertThat(new Shrinker(Set.of(0, 1, 2)::equals).shrink(3)).containsExactly(0, 1, 2);
	}

}

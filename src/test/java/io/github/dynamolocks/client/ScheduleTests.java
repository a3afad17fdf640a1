package io.github.dynamolocks.client;

import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Thousands of orders in which waiting can happen. A failure names its seed, and
 * {@code -Dschedules.seed=…} runs that one alone.
 */
class ScheduleTests {

	private static final int SCHEDULES = 2000;

	@Test
	void inNoOrderDoTwoHoldOneLockOrDoesOneWaitInVain() {
		Long only = Long.getLong("schedules.seed");
		LongStream seeds = (only != null) ? LongStream.of(only) : LongStream.range(0, SCHEDULES);
		AtomicLong acquisitions = new AtomicLong();
		seeds.forEach((seed) -> {
			try {
				acquisitions.addAndGet(new Schedule(seed).run());
			}
			catch (AssertionError | RuntimeException ex) {
				throw new AssertionError("The schedule of seed %d went wrong".formatted(seed), ex);
			}
		});
		assertThat(acquisitions.get()).isPositive();
	}

}

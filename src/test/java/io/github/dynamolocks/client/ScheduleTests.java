package io.github.dynamolocks.client;

import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs clients in thousands of random orders of their steps. A failure names its seed;
 * {@code -Dschedules.seed=…} repeats that order alone.
 */
@Tag("slow")
class ScheduleTests {

	private static final int SCHEDULES = 2000;

	@Test
	void everyScheduleExcludesHoldersAndServesWaiters() {
		Long only = Long.getLong("schedules.seed");
		LongStream seeds = (only != null) ? LongStream.of(only) : LongStream.range(0, SCHEDULES);
		AtomicLong acquisitions = new AtomicLong();
		seeds.forEach((seed) -> {
			try {
				acquisitions.addAndGet(new Schedule(seed).run());
			}
			catch (AssertionError | RuntimeException ex) {
				throw new AssertionError("The schedule of seed %d failed".formatted(seed), ex);
			}
		});
		assertThat(acquisitions.get()).isPositive();
	}

}

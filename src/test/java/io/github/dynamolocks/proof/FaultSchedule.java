package io.github.dynamolocks.proof;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * The schedule of the faults of one round, which a seed determines.
 *
 * @param faults the faults in order of time
 */
record FaultSchedule(List<Entry> faults) {

	/**
	 * Those that the runner can cause in processes and on connections of this machine.
	 */
	static final Set<Fault> POSSIBLE = EnumSet.complementOf(EnumSet.of(Fault.STALLED, Fault.STALE_READ,
			Fault.LAGGING_DATE, Fault.WRONG_DATE, Fault.SLEEP, Fault.FREEZE, Fault.MONOTONIC_JUMP, Fault.INTERRUPT));

	private static final int MIN_GAP_MILLIS = 300;

	private static final int MAX_GAP_MILLIS = 2300;

	FaultSchedule {
		faults = List.copyOf(faults);
	}

	/**
	 * Creates a schedule. Each kind of fault occurs once before one of them occurs again.
	 * @param seed the seed
	 * @param duration the time with faults
	 * @param processes the number of processes
	 * @return the schedule
	 */
	static FaultSchedule draw(long seed, Duration duration, int processes) {
		Random random = new Random(seed);
		List<Entry> faults = new ArrayList<>();
		List<Fault> cards = new ArrayList<>();
		long at = 1000;
		while (at < duration.toMillis()) {
			if (cards.isEmpty()) {
				cards.addAll(POSSIBLE);
				// The most important faults for locks
				cards.add(Fault.STOP);
				Collections.shuffle(cards, random);
			}
			Fault kind = cards.remove(cards.size() - 1);
			faults.add(new Entry(Duration.ofMillis(at), kind, random.nextInt(processes), length(kind, random),
					1 + random.nextInt(6), random.nextInt(4)));
			at += MIN_GAP_MILLIS + random.nextInt(MAX_GAP_MILLIS - MIN_GAP_MILLIS);
		}
		return new FaultSchedule(faults);
	}

	private static Duration length(Fault kind, Random random) {
		int share = random.nextInt(1000);
		int millis = switch (kind) {
			case DEATH -> 2 * share;
			// From much shorter to much longer than a lease
			case STOP -> 2000 + 7 * share;
			case CONGESTION -> 200 + 4 * share;
			case OUTAGE, ANSWERS_LOST -> 100 + 2 * share;
			case LATE_REQUEST, LATE_ANSWER, REPEATED -> 50 + 6 * share;
			case WALL_JUMP -> 2000 + 6 * share;
			default -> 0;
		};
		return Duration.ofMillis(millis);
	}

	/**
	 * A planned fault.
	 *
	 * @param at the time since the beginning
	 * @param kind the kind of fault
	 * @param process the number of the process, from 0
	 * @param length how long the fault lasts
	 * @param count the number of affected requests
	 * @param variant the variant of the fault, from 0 to 3
	 */
	record Entry(Duration at, Fault kind, int process, Duration length, int count, int variant) {

		@Override
		public String toString() {
			return "%7d ms  %s  process %d, %d ms, %d requests, variant %d".formatted(this.at.toMillis(), this.kind,
					this.process, this.length.toMillis(), this.count, this.variant);
		}

	}

}

package io.github.dynamolocks.proof;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * The schedule of the faults of one round, which a seed determines.
 *
 * @param faults the faults in order of time
 */
record FaultPlan(List<Fault> faults) {

	private static final int MIN_GAP_MILLIS = 300;

	private static final int MAX_GAP_MILLIS = 2300;

	FaultPlan {
		faults = List.copyOf(faults);
	}

	/**
	 * Creates a plan. Each kind of fault occurs once before one of them occurs again.
	 * @param seed the seed
	 * @param duration the time with faults
	 * @param processes the number of processes
	 * @return the plan
	 */
	static FaultPlan draw(long seed, Duration duration, int processes) {
		Random random = new Random(seed);
		List<Fault> faults = new ArrayList<>();
		List<FaultKind> cards = new ArrayList<>();
		long at = 1000;
		while (at < duration.toMillis()) {
			if (cards.isEmpty()) {
				cards.addAll(List.of(FaultKind.values()));
				// The most important faults for locks
				cards.add(FaultKind.STOP);
				Collections.shuffle(cards, random);
			}
			FaultKind kind = cards.remove(cards.size() - 1);
			faults.add(new Fault(Duration.ofMillis(at), kind, random.nextInt(processes), length(kind, random),
					1 + random.nextInt(6), random.nextInt(4)));
			at += MIN_GAP_MILLIS + random.nextInt(MAX_GAP_MILLIS - MIN_GAP_MILLIS);
		}
		return new FaultPlan(faults);
	}

	private static Duration length(FaultKind kind, Random random) {
		int share = random.nextInt(1000);
		int millis = switch (kind) {
			case KILL -> 2 * share;
			// From much shorter to much longer than a lease
			case STOP -> 2000 + 7 * share;
			case FREEZE -> 200 + 4 * share;
			case RESTART -> 100 + 2 * share;
			case SLOW_REQUEST, SLOW_ANSWER -> 50 + 3 * share;
			case LATE, LATE_AGAIN -> 200 + 9 * share;
			case CLOCK -> 2000 + 6 * share;
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
	record Fault(Duration at, FaultKind kind, int process, Duration length, int count, int variant) {

		@Override
		public String toString() {
			return "%7d ms  %s  process %d, %d ms, %d requests, variant %d".formatted(this.at.toMillis(), this.kind,
					this.process, this.length.toMillis(), this.count, this.variant);
		}

	}

}

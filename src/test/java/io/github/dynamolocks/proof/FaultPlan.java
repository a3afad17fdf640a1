package io.github.dynamolocks.proof;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Which faults happen when, and to whom: drawn from a seed, and the same for the same
 * seed.
 *
 * @param faults the faults, in the order in which they happen
 */
record FaultPlan(List<Fault> faults) {

	private static final int MIN_GAP_MILLIS = 300;

	private static final int MAX_GAP_MILLIS = 2300;

	FaultPlan {
		faults = List.copyOf(faults);
	}

	/**
	 * Draws a plan. The kinds are dealt like cards, so that each comes once before one
	 * comes again.
	 * @param seed the seed
	 * @param duration for how long there are faults
	 * @param processes how many processes there are
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
				// What the locks have to stand most
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
			// From well within a lease to well past it
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
	 * A fault to come.
	 *
	 * @param at when, from the beginning
	 * @param kind what
	 * @param process to which process, from 0
	 * @param length how long it lasts, or after what time it is undone
	 * @param count how many requests it is for
	 * @param variant which of several forms it takes, from 0 to 3
	 */
	record Fault(Duration at, FaultKind kind, int process, Duration length, int count, int variant) {

		@Override
		public String toString() {
			return "%7d ms  %s  process %d, %d ms, %d requests, variant %d".formatted(this.at.toMillis(), this.kind,
					this.process, this.length.toMillis(), this.count, this.variant);
		}

	}

}

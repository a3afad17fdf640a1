package io.github.dynamolocks.benchmark;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Scanner;
import java.util.concurrent.TimeUnit;

/**
 * Measures locks without contention. The contenders take turns, so that a slow machine
 * slows both.
 */
final class UncontendedProcess {

	/** The rounds without delays in which the compiler finishes. */
	private static final int WARM_UP = 10_000;

	private static final int SETTLE = 200;

	private UncontendedProcess() {
	}

	/**
	 * Prints the median times of acquiring and releasing, in the contenders' order.
	 * @param arguments the table, the number of rounds, an endpoint without delays, each
	 * contender's endpoint
	 */
	public static void main(String[] arguments) {
		int rounds = Integer.parseInt(arguments[1]);
		Map<Contender, Contender.Locks> locks = new EnumMap<>(Contender.class);
		Map<Contender, long[]> times = new EnumMap<>(Contender.class);
		URI fast = URI.create(arguments[2]);
		List<Contender.Locks> warmUp = Arrays.stream(Contender.values())
			.map((contender) -> contender.connect(fast, arguments[0]))
			.toList();
		for (int i = 0; i < WARM_UP; i++) {
			for (Contender.Locks contender : warmUp) {
				contender.lock("warm-up-" + i).run();
			}
		}
		Iterator<String> endpoints = List.of(arguments).listIterator(3);
		for (Contender contender : Contender.values()) {
			locks.put(contender, contender.connect(URI.create(endpoints.next()), arguments[0]));
			times.put(contender, new long[rounds]);
		}
		List<Contender> order = new ArrayList<>(List.of(Contender.values()));
		Random random = new Random(rounds);
		for (int i = -SETTLE; i < rounds; i++) {
			if (i == 0) {
				System.out.println("warm");
				// Waits until the requests so far are counted
				if (!new Scanner(System.in, StandardCharsets.UTF_8).hasNextLine()) {
					return;
				}
			}
			// Each contender follows each other and itself equally often.
			Collections.shuffle(order, random);
			for (Contender contender : order) {
				long start = System.nanoTime();
				Objects.requireNonNull(locks.get(contender)).lock(contender + "-" + i).run();
				if (i >= 0) {
					Objects.requireNonNull(times.get(contender))[i] = System.nanoTime() - start;
				}
			}
		}
		StringBuilder medians = new StringBuilder("medians");
		for (long[] sorted : times.values()) {
			Arrays.sort(sorted);
			medians.append(' ').append(TimeUnit.NANOSECONDS.toMicros(sorted[rounds / 2]));
		}
		System.out.println(medians);
		System.exit(0);
	}

}

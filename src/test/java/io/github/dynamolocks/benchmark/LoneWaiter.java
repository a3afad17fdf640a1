package io.github.dynamolocks.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

import io.github.dynamolocks.test.ChildJvm;

/**
 * The result of a lone waiter in another JVM than the holder. The waiter has waited for
 * one to two seconds when the holder releases the lock.
 *
 * @param handoffMicros the sorted times of all rounds from the release to the acquisition
 * by the waiter, in microseconds
 * @param waitedMicros the total time of all waits in microseconds
 * @param traffic the waiter's requests, without the releases
 */
record LoneWaiter(List<Long> handoffMicros, long waitedMicros, Traffic traffic) {

	/** The order of the holding times, the same for both contenders. */
	private static final long SEED = 20261123;

	private static final int WARM_UP = 8;

	private static final Duration LATENCY = Duration.ofMillis(3);

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	static LoneWaiter measure(DynamoDbProcess server, Contender contender, int rounds) {
		DynamoDbProcess.Way way = server.open(LATENCY);
		try (ChildJvm holder = start(server, server.open(LATENCY), contender);
				ChildJvm waiter = start(server, way, contender)) {
			List<Long> holdings = holdingMillis(rounds);
			List<Long> handoffs = new ArrayList<>();
			long waited = 0;
			Traffic before = way.traffic();
			for (int i = -WARM_UP; i < rounds; i++) {
				if (i == 0) {
					before = way.traffic();
				}
				long[] unused = say(holder, "lock");
				waiter.send("lock");
				sleep(holdings.get(WARM_UP + i));
				long released = say(holder, "release")[1];
				long[] wait = answer(waiter);
				unused = say(waiter, "release");
				if (i >= 0) {
					handoffs.add(wait[1] - released);
					waited += wait[1] - wait[0];
				}
			}
			handoffs.sort(null);
			return new LoneWaiter(handoffs, waited, way.traffic().minus(before).minus(new Traffic(0, rounds, 0)));
		}
	}

	/**
	 * Returns times that are spread evenly from one to two seconds, so that they meet
	 * regular polls at all phases equally. With random times, a hundred rounds moved the
	 * median of a regular poller by a fifth.
	 */
	private static List<Long> holdingMillis(int rounds) {
		List<Long> measured = LongStream.range(0, rounds)
			.map((i) -> 1000 + 1000 * i / rounds)
			.boxed()
			.collect(Collectors.toCollection(ArrayList::new));
		Collections.shuffle(measured, new Random(SEED));
		List<Long> holdings = new ArrayList<>(measured.subList(0, WARM_UP));
		holdings.addAll(measured);
		return holdings;
	}

	private static ChildJvm start(DynamoDbProcess server, DynamoDbProcess.Way way, Contender contender) {
		ChildJvm child = ChildJvm.start(LoneWaiterProcess.class, contender.name(), way.endpoint().toString(),
				server.table(), contender + "-lone");
		child.awaitLine("ready", PATIENCE);
		return child;
	}

	private static long[] say(ChildJvm child, String command) {
		child.send(command);
		return answer(child);
	}

	private static long[] answer(ChildJvm child) {
		String[] parts = child.awaitLine("done ", PATIENCE).split(" ");
		return new long[] { Long.parseLong(parts[1]), Long.parseLong(parts[2]) };
	}

	private static void sleep(long millis) {
		try {
			TimeUnit.MILLISECONDS.sleep(millis);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	double medianMillis() {
		return this.handoffMicros.get(this.handoffMicros.size() / 2) / 1e3;
	}

	/** Returns the price of waiting, without the acquisition that every caller pays. */
	double pricePerSecond() {
		return this.traffic.minus(new Traffic(0, this.handoffMicros.size(), 0)).price() / (this.waitedMicros / 1e6);
	}

	double fullPricePerSecond() {
		return this.traffic.price() / (this.waitedMicros / 1e6);
	}

	double requestsEach() {
		return (double) this.traffic.requests() / this.handoffMicros.size();
	}

}

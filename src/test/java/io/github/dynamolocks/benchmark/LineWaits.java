package io.github.dynamolocks.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/**
 * Measures waits of few processes: a lone waiter, a wait that times out, and the order of
 * processes that wait at the same time.
 */
final class LineWaits {

	private static final int LONE_LANES = 4;

	private static final int IN_ORDER = 16;

	private static final long APART_MILLIS = 50;

	private static final long SETTLE_MILLIS = 1500;

	private LineWaits() {
	}

	/** Measures a waiter that waits alone, each time for a lock that is new to it. */
	static Lone lone(DelayedDynamoDb server, LockingProcess.Kind kind, int rounds) {
		return new Lone(Parallel.run(LONE_LANES, (lane) -> lane(server, kind, rounds / LONE_LANES))
			.stream()
			.flatMap(List::stream)
			.toList());
	}

	private static List<Lone.Round> lane(DelayedDynamoDb server, LockingProcess.Kind kind, int rounds) {
		try (LockingProcess holder = kind.start(server); LockingProcess waiter = kind.start(server)) {
			round(holder, waiter, 200);
			return IntStream.range(0, Math.max(rounds, 1))
				.mapToObj((i) -> round(holder, waiter, ThreadLocalRandom.current().nextLong(1000, 2000)))
				.toList();
		}
	}

	/** Measures one wait of the given length. */
	static Lone lone(DelayedDynamoDb server, LockingProcess.Kind kind, Duration wait) {
		try (LockingProcess holder = kind.start(server); LockingProcess waiter = kind.start(server)) {
			return new Lone(List.of(round(holder, waiter, wait.toMillis())));
		}
	}

	private static Lone.Round round(LockingProcess holder, LockingProcess waiter, long holdMillis) {
		String resource = "lone-" + ThreadLocalRandom.current().nextLong();
		LockingProcess.Held held = holder.lock(resource);
		Traffic before = waiter.traffic();
		long start = System.nanoTime();
		CompletableFuture<Lone.Round> wait = Parallel.start(() -> {
			LockingProcess.Held next = waiter.lock(resource);
			long acquired = System.nanoTime();
			Traffic traffic = waiter.traffic().minus(before);
			next.release().run();
			return new Lone.Round(start, acquired, traffic);
		});
		Parallel.sleep(holdMillis);
		long released = System.nanoTime();
		held.release().run();
		return wait.join().since(released);
	}

	/** Returns the requests of a wait that times out. */
	static Traffic timeout(DelayedDynamoDb server, LockingProcess.Kind kind, Duration wait) {
		try (LockingProcess holder = kind.start(server); LockingProcess waiter = kind.start(server)) {
			String resource = "timeout-" + ThreadLocalRandom.current().nextLong();
			LockingProcess.Held held = holder.lock(resource);
			if (waiter.lock(resource, wait).isPresent()) {
				throw new IllegalStateException("A lock that another process holds was acquired");
			}
			// What a waiter leaves behind may be removed in the background
			Parallel.sleep(500);
			Traffic traffic = waiter.traffic();
			held.release().run();
			return traffic;
		}
	}

	/**
	 * Returns how many pairs of waiters acquire the lock in another order than they began
	 * to wait, for each waiter.
	 */
	static double inversionsEach(DelayedDynamoDb server, LockingProcess.Kind kind) {
		List<LockingProcess> waiters = IntStream.range(0, IN_ORDER).mapToObj((i) -> kind.start(server)).toList();
		try (LockingProcess holder = kind.start(server)) {
			String resource = "order-" + ThreadLocalRandom.current().nextLong();
			LockingProcess.Held held = holder.lock(resource);
			List<Integer> order = Collections.synchronizedList(new ArrayList<>());
			List<CompletableFuture<Void>> waits = new ArrayList<>();
			for (int i = 0; i < IN_ORDER; i++) {
				int number = i;
				waits.add(Parallel.start(() -> {
					LockingProcess.Held next = waiters.get(number).lock(resource);
					order.add(number);
					Parallel.sleep(1);
					next.release().run();
					return null;
				}));
				Parallel.sleep(APART_MILLIS);
			}
			Parallel.sleep(SETTLE_MILLIS);
			held.release().run();
			waits.forEach(CompletableFuture::join);
			return (double) inversions(order) / IN_ORDER;
		}
		finally {
			waiters.forEach(LockingProcess::close);
		}
	}

	private static long inversions(List<Integer> order) {
		return IntStream.range(0, order.size())
			.mapToLong((i) -> order.subList(i, order.size()).stream().filter((later) -> later < order.get(i)).count())
			.sum();
	}

	/**
	 * The waits of a waiter that waits alone.
	 *
	 * @param rounds the waits
	 */
	record Lone(List<Round> rounds) {

		/** Returns the median time from the end of a body to the waiter's body. */
		double handoffMillis() {
			return Figure.median(this.rounds.stream().mapToDouble(Round::handoffMillis).toArray());
		}

		/** Returns the price of a second of waiting, with the acquisition. */
		double pricePerSecond() {
			return this.rounds.stream().mapToDouble((round) -> round.traffic.price()).sum()
					/ this.rounds.stream().mapToDouble(Round::seconds).sum();
		}

		double requestsEach() {
			return this.rounds.stream().mapToLong((round) -> round.traffic.requests()).average().orElse(Double.NaN);
		}

		/**
		 * One wait; times in nanoseconds.
		 *
		 * @param start the time at which the wait began
		 * @param released the time at which the holder's body ended
		 * @param acquired the time at which the waiter's body began
		 * @param traffic the waiter's requests until then
		 */
		record Round(long start, long released, long acquired, Traffic traffic) {

			Round(long start, long acquired, Traffic traffic) {
				this(start, start, acquired, traffic);
			}

			Round since(long end) {
				return new Round(this.start, end, this.acquired, this.traffic);
			}

			double handoffMillis() {
				return (this.acquired - this.released) / 1e6;
			}

			double seconds() {
				return (this.acquired - this.start) / 1e9;
			}

		}

	}

}

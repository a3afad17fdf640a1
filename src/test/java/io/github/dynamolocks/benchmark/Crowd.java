package io.github.dynamolocks.benchmark;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * The result of processes that acquire one lock again and again.
 *
 * @param waits the waits that ended with an acquisition, in the order of the acquisitions
 * @param processes the number of processes
 * @param from the time at which the measurement began
 * @param until the time at which the measurement ended
 * @param traffic the requests during the measurement
 */
record Crowd(List<Wait> waits, int processes, long from, long until, Traffic traffic) {

	static Crowd measure(DelayedDynamoDb server, LockingProcess.Kind kind, int processes, int threads, long bodyMillis,
			double seconds) {
		List<LockingProcess> all = IntStream.range(0, processes).mapToObj((i) -> kind.start(server)).toList();
		try {
			String resource = "crowd-" + System.nanoTime();
			long settled = System.nanoTime() + (long) (seconds * 1e9 / 4);
			long end = settled + (long) (seconds * 1e9);
			List<CompletableFuture<List<Wait>>> work = new ArrayList<>();
			for (int i = 0; i < processes * threads; i++) {
				int process = i / threads;
				work.add(Parallel.start(() -> work(all.get(process), process, resource, bodyMillis, end)));
			}
			sleepUntil(settled);
			Traffic before = traffic(all);
			sleepUntil(end);
			Traffic traffic = traffic(all).minus(before);
			List<Wait> waits = new ArrayList<>();
			work.forEach((thread) -> waits.addAll(thread.join()));
			waits.sort(Comparator.comparingLong(Wait::acquired));
			return new Crowd(waits, processes, settled, end, traffic);
		}
		finally {
			all.forEach(LockingProcess::close);
		}
	}

	private static List<Wait> work(LockingProcess process, int number, String resource, long bodyMillis, long end) {
		List<Wait> waits = new ArrayList<>();
		for (long start = System.nanoTime(); start < end; start = System.nanoTime()) {
			LockingProcess.Held held = process.lock(resource);
			long acquired = System.nanoTime();
			Parallel.body(bodyMillis);
			waits.add(new Wait(number, start, acquired, System.nanoTime(), held.token()));
			held.release().run();
		}
		return waits;
	}

	/** Measures how many bodies of a millisecond one thread can run without any lock. */
	static double bodiesPerSecond() {
		int bodies = 0;
		long start = System.nanoTime();
		while (System.nanoTime() - start < TimeUnit.SECONDS.toNanos(1)) {
			Parallel.body(1);
			bodies++;
		}
		return bodies * 1e9 / (System.nanoTime() - start);
	}

	private static void sleepUntil(long nanos) {
		Parallel.sleep(TimeUnit.NANOSECONDS.toMillis(nanos - System.nanoTime()));
	}

	private static Traffic traffic(List<LockingProcess> processes) {
		return processes.stream().map(LockingProcess::traffic).reduce(Traffic.NONE, Traffic::plus);
	}

	private List<Wait> measured() {
		return this.waits.stream().filter((wait) -> wait.acquired >= this.from && wait.acquired < this.until).toList();
	}

	long acquisitions() {
		return measured().size();
	}

	double perSecond() {
		return acquisitions() / ((this.until - this.from) / 1e9);
	}

	double requestsEach() {
		return (double) this.traffic.requests() / acquisitions();
	}

	double priceEach() {
		return this.traffic.price() / acquisitions();
	}

	/**
	 * Returns Jain's index over the processes: 1 for equal shares, 1/n for one winner.
	 */
	double fairness() {
		double[] shares = new double[this.processes];
		measured().forEach((wait) -> shares[wait.process]++);
		double squares = 0;
		for (double share : shares) {
			squares += share * share;
		}
		return Math.pow((double) acquisitions(), 2) / (this.processes * squares);
	}

	/** Returns the longest wait, including waits that the end of the measurement cut. */
	double longestWaitMillis() {
		return this.waits.stream()
			.filter((wait) -> wait.acquired >= this.from && wait.start < this.until)
			.mapToLong((wait) -> Math.min(wait.acquired, this.until) - wait.start)
			.max()
			.orElse(0) / 1e6;
	}

	/** Returns the mean time from one acquisition to the next. */
	double turnMillis() {
		return 1e3 / perSecond();
	}

	/** Returns the median time from the end of a body to the beginning of the next. */
	double handoffMillis() {
		List<Wait> measured = measured();
		return Figure.median(IntStream.range(1, measured.size())
			.mapToDouble((i) -> (measured.get(i).acquired - measured.get(i - 1).released) / 1e6)
			.toArray());
	}

	/** Returns how many bodies began before the body before them had ended. */
	long overlaps() {
		return IntStream.range(1, this.waits.size())
			.filter((i) -> this.waits.get(i).acquired < this.waits.get(i - 1).released)
			.count();
	}

	/** Returns how many tokens are not greater than the token before them. */
	long tokensOutOfOrder() {
		return IntStream.range(1, this.waits.size())
			.filter((i) -> this.waits.get(i).token <= this.waits.get(i - 1).token)
			.count();
	}

	/**
	 * Returns by how many waits that began later a wait is overtaken on average.
	 */
	double overtakenEach() {
		List<List<Wait>> byProcess = new ArrayList<>();
		for (int i = 0; i < this.processes; i++) {
			int process = i;
			byProcess.add(this.waits.stream().filter((wait) -> wait.process == process).toList());
		}
		long overtaken = 0;
		for (Wait wait : measured()) {
			for (List<Wait> others : byProcess) {
				int next = Collections.binarySearch(others, wait, Comparator.comparingLong(Wait::acquired));
				int later = (next >= 0) ? next + 1 : -next - 1;
				if (later < others.size() && others.get(later).start < wait.start) {
					overtaken++;
				}
			}
		}
		return (double) overtaken / acquisitions();
	}

	/**
	 * A wait that ended with an acquisition; times in nanoseconds.
	 *
	 * @param process the number of the process
	 * @param start the time at which the wait began
	 * @param acquired the time at which the body began
	 * @param released the time at which the body ended
	 * @param token the fencing token, or 0
	 */
	record Wait(int process, long start, long acquired, long released, long token) {

	}

}

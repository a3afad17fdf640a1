package io.github.dynamolocks.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.dynamolocks.benchmark.HotLockProcess.Share;
import io.github.dynamolocks.test.ChildJvm;

/**
 * The result of a run in which threads of several JVMs contend for one lock.
 *
 * @param shares the result of each thread
 * @param traffic the requests of all threads
 * @param seconds the duration of the run
 */
record HotLock(List<Share> shares, Traffic traffic, long seconds) {

	private static final Duration LATENCY = Duration.ofMillis(3);

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private static final long WARM_UP_SECONDS = 4;

	static HotLock measure(DynamoDbProcess server, Contender contender, int jvms, int threads, long seconds) {
		DynamoDbProcess.Way way = server.open(LATENCY);
		List<ChildJvm> children = new ArrayList<>();
		try {
			for (int i = 0; i < jvms; i++) {
				children.add(ChildJvm.start(HotLockProcess.class, contender.name(), way.endpoint().toString(),
						server.table(), Integer.toString(threads)));
			}
			children.forEach((child) -> child.awaitLine("ready", PATIENCE));
			run(children, contender + "-warm-up", WARM_UP_SECONDS);
			Traffic before = way.traffic();
			List<Share> shares = run(children, contender + "-hot", seconds);
			return new HotLock(shares, way.traffic().minus(before), seconds);
		}
		finally {
			children.forEach(ChildJvm::close);
		}
	}

	private static List<Share> run(List<ChildJvm> children, String resource, long seconds) {
		children.forEach((child) -> child.send("run " + resource + " " + seconds));
		List<Share> shares = new ArrayList<>();
		for (ChildJvm child : children) {
			String[] parts = child.awaitLine("shares ", PATIENCE).split(" ");
			for (int i = 1; i < parts.length; i += 2) {
				shares.add(new Share(Long.parseLong(parts[i]), Long.parseLong(parts[i + 1])));
			}
		}
		return shares;
	}

	long acquisitions() {
		return this.shares.stream().mapToLong(Share::acquisitions).sum();
	}

	long longestWait() {
		return this.shares.stream().mapToLong(Share::longestWait).max().orElseThrow();
	}

	double perSecond() {
		return (double) acquisitions() / this.seconds;
	}

	double requestsEach() {
		return (double) this.traffic.requests() / acquisitions();
	}

	double priceEach() {
		return this.traffic.price() / acquisitions();
	}

	/** Returns Jain's index over the threads: 1 for equal shares, 1/n for one winner. */
	double fairness() {
		double squares = this.shares.stream().mapToDouble((share) -> Math.pow((double) share.acquisitions(), 2)).sum();
		return Math.pow((double) acquisitions(), 2) / (this.shares.size() * squares);
	}

}

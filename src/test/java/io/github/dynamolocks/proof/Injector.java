package io.github.dynamolocks.proof;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

import io.github.dynamolocks.test.FaultProxy;
import io.github.dynamolocks.test.dynamodb.DynamoDbFailure;
import io.github.dynamolocks.test.dynamodb.FaultRule;
import io.github.dynamolocks.test.dynamodb.Late;

/**
 * Injects the planned faults.
 */
final class Injector implements AutoCloseable {

	/**
	 * The operations on locks and protected values; faults do not affect a start only.
	 */
	private static final Set<String> OPERATIONS = Set.of("UpdateItem", "DeleteItem", "GetItem", "TransactWriteItems");

	private static final Set<String> WRITES = Set.of("UpdateItem", "DeleteItem", "TransactWriteItems");

	/** How long a stop waits until it hits a process that holds a lock. */
	private static final Duration OWNER_PATIENCE = Duration.ofSeconds(2);

	private final List<Station> stations;

	private final Witness witness;

	private final ExecutorService executor = Executors.newCachedThreadPool();

	private final List<Future<?>> running = new ArrayList<>();

	private final Map<FaultKind, AtomicLong> counts = new EnumMap<>(FaultKind.class);

	private final List<Rule> rules = new CopyOnWriteArrayList<>();

	Injector(List<Station> stations, Witness witness) {
		this.stations = stations;
		this.witness = witness;
		for (FaultKind kind : FaultKind.values()) {
			this.counts.put(kind, new AtomicLong());
		}
	}

	/** Runs a plan from now on. */
	void run(FaultPlan plan) throws InterruptedException {
		long start = System.nanoTime();
		for (FaultPlan.Fault fault : plan.faults()) {
			long left = fault.at().toNanos() - (System.nanoTime() - start);
			if (left > 0) {
				Thread.sleep(Duration.ofNanos(left).toMillis());
			}
			Station station = this.stations.get(fault.process());
			this.running.add(this.executor.submit(() -> {
				inject(fault, station);
				return null;
			}));
		}
	}

	/** Waits until all faults have ended. */
	void await() throws InterruptedException {
		for (Future<?> fault : this.running) {
			try {
				fault.get();
			}
			catch (ExecutionException ex) {
				throw new IllegalStateException("The injection of a fault failed", ex);
			}
		}
	}

	/** Returns the number of processes or requests that each kind has affected. */
	Map<FaultKind, Long> counts() {
		Map<FaultKind, Long> counts = new EnumMap<>(FaultKind.class);
		this.counts.forEach((kind, count) -> counts.put(kind, count.get()));
		this.rules.forEach((rule) -> counts.merge(rule.kind(), (long) rule.rule().applied(), Long::sum));
		return counts;
	}

	@Override
	public void close() {
		this.executor.shutdownNow();
	}

	private void inject(FaultPlan.Fault fault, Station station) throws InterruptedException {
		Duration length = fault.length();
		switch (fault.kind()) {
			case KILL -> take(fault, (taken) -> {
				long pid = taken.process().process().pid();
				taken.kill();
				this.witness.mourn(pid);
				Thread.sleep(length.toMillis());
				taken.start();
			});
			case STOP -> take(fault, (taken) -> {
				this.witness.awaitOwner(taken.process().process().pid(), OWNER_PATIENCE);
				taken.stop(length);
			});
			case SHUTDOWN -> take(fault, (taken) -> {
				taken.shut("close");
				taken.open();
			});
			case CUT -> {
				count(fault.kind());
				station.gate().cut();
			}
			case FREEZE -> {
				count(fault.kind());
				station.gate().freeze(length);
			}
			case RESTART -> {
				count(fault.kind());
				station.gate().down();
				Thread.sleep(length.toMillis());
				station.gate().up();
			}
			case CLOCK -> {
				if (WallClock.canJump()) {
					count(fault.kind());
					station.clock().jump(fault.variant());
					Thread.sleep(length.toMillis());
					station.clock().reset();
				}
			}
			case LOST_REQUEST -> rule(fault, station, OPERATIONS).cut();
			case LOST_ANSWER -> rule(fault, station, OPERATIONS).dropAnswer();
			case DUPLICATE -> rule(fault, station, WRITES).duplicate();
			case SLOW_REQUEST -> rule(fault, station, OPERATIONS).delayRequest(length);
			case SLOW_ANSWER -> rule(fault, station, OPERATIONS).delayAnswer(length);
			case LATE -> late(rule(fault, station, WRITES)::applyLate, length);
			case LATE_AGAIN -> late(rule(fault, station, WRITES)::applyAgainLate, length);
			case THROTTLE -> rule(fault, station, OPERATIONS).answer((fault.variant() % 2 == 0)
					? DynamoDbFailure.THROTTLED : DynamoDbFailure.PROVISIONED_THROUGHPUT_EXCEEDED);
			case SERVER_ERROR -> rule(fault, station, OPERATIONS).answer(serverError(fault));
			case SERVER_ERROR_APPLIED -> rule(fault, station, OPERATIONS).applyButAnswer(serverError(fault));
		}
	}

	/** Applies a fault to its process, or to the next available process. */
	private void take(FaultPlan.Fault fault, Deed deed) throws InterruptedException {
		for (int i = 0; i < this.stations.size(); i++) {
			Station station = this.stations.get((fault.process() + i) % this.stations.size());
			if (station.take()) {
				count(fault.kind());
				try {
					deed.happen(station);
				}
				finally {
					station.giveBack();
				}
				return;
			}
		}
	}

	private FaultRule rule(FaultPlan.Fault fault, Station station, Set<String> operations) {
		FaultRule rule = station.proxy()
			.next(FaultProxy.ANY_OPERATION)
			.where((request) -> operations.contains(request.operation()))
			.times(fault.count());
		this.rules.add(new Rule(fault.kind(), rule));
		return rule;
	}

	private static void late(Supplier<Late> fault, Duration length) throws InterruptedException {
		Late late = fault.get();
		Thread.sleep(length.toMillis());
		while (true) {
			try {
				late.deliver();
			}
			catch (IllegalStateException ex) {
				// No late request is left
				return;
			}
		}
	}

	private static DynamoDbFailure serverError(FaultPlan.Fault fault) {
		return (fault.variant() % 2 == 0) ? DynamoDbFailure.INTERNAL_SERVER_ERROR : DynamoDbFailure.SERVICE_UNAVAILABLE;
	}

	private void count(FaultKind kind) {
		AtomicLong count = this.counts.get(kind);
		if (count != null) {
			count.incrementAndGet();
		}
	}

	/** A fault of a process. */
	@FunctionalInterface
	private interface Deed {

		void happen(Station station) throws InterruptedException;

	}

	/**
	 * A fault of requests.
	 */
	private record Rule(FaultKind kind, FaultRule rule) {

	}

}

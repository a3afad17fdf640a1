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

	private final Map<Fault, AtomicLong> counts = new EnumMap<>(Fault.class);

	private final List<Rule> rules = new CopyOnWriteArrayList<>();

	Injector(List<Station> stations, Witness witness) {
		this.stations = stations;
		this.witness = witness;
		for (Fault kind : FaultSchedule.POSSIBLE) {
			this.counts.put(kind, new AtomicLong());
		}
	}

	/** Runs a schedule from now on. */
	void run(FaultSchedule schedule) throws InterruptedException {
		long start = System.nanoTime();
		for (FaultSchedule.Entry fault : schedule.faults()) {
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
	Map<Fault, Long> counts() {
		Map<Fault, Long> counts = new EnumMap<>(Fault.class);
		this.counts.forEach((kind, count) -> counts.put(kind, count.get()));
		this.rules.forEach((rule) -> counts.merge(rule.kind(), (long) rule.rule().applied(), Long::sum));
		return counts;
	}

	@Override
	public void close() {
		this.executor.shutdownNow();
	}

	private void inject(FaultSchedule.Entry fault, Station station) throws InterruptedException {
		Duration length = fault.length();
		switch (fault.kind()) {
			case DEATH -> take(fault, (taken) -> {
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
			case CLOSE -> take(fault, (taken) -> {
				taken.shut("close");
				taken.open();
			});
			case CONNECTIONS_CUT -> {
				count(fault.kind());
				station.gate().cut();
			}
			case CONGESTION -> {
				count(fault.kind());
				station.gate().freeze(length);
			}
			case OUTAGE -> {
				count(fault.kind());
				station.gate().down();
				Thread.sleep(length.toMillis());
				station.gate().up();
			}
			case WALL_JUMP -> {
				if (WallClock.canJump()) {
					count(fault.kind());
					station.clock().jump(fault.variant());
					Thread.sleep(length.toMillis());
					station.clock().reset();
				}
			}
			default -> injectRequests(fault, station);
		}
	}

	private void injectRequests(FaultSchedule.Entry fault, Station station) throws InterruptedException {
		Duration length = fault.length();
		boolean even = fault.variant() % 2 == 0;
		switch (fault.kind()) {
			case LOST_REQUEST -> rule(fault, station, OPERATIONS).cut();
			case LOST_ANSWER -> rule(fault, station, OPERATIONS).dropAnswer();
			case ANSWERS_LOST -> {
				long end = System.nanoTime() + length.toNanos();
				rule(fault, station, OPERATIONS).always().where((request) -> System.nanoTime() < end).dropAnswer();
			}
			case LATE_REQUEST -> {
				if (even) {
					rule(fault, station, OPERATIONS).delayRequest(length);
				}
				else {
					late(rule(fault, station, WRITES)::applyLate, length);
				}
			}
			case LATE_ANSWER -> rule(fault, station, OPERATIONS).delayAnswer(length);
			case REPEATED -> {
				if (even) {
					rule(fault, station, WRITES).duplicate();
				}
				else {
					late(rule(fault, station, WRITES)::applyAgainLate, length);
				}
			}
			case THROTTLED -> rule(fault, station, OPERATIONS)
				.answer(even ? DynamoDbFailure.THROTTLED : DynamoDbFailure.PROVISIONED_THROUGHPUT_EXCEEDED);
			case CONFLICT -> rule(fault, station, WRITES).answer(DynamoDbFailure.TRANSACTION_CONFLICT);
			case ERROR_BEFORE -> rule(fault, station, OPERATIONS).answer(serverError(even));
			case ERROR_AFTER -> rule(fault, station, OPERATIONS).applyButAnswer(serverError(even));
			case NO_DATE -> rule(fault, station, OPERATIONS).stripDate();
			default -> throw new IllegalStateException("Not a fault of real processes: " + fault.kind());
		}
	}

	/** Applies a fault to its process, or to the next available process. */
	private void take(FaultSchedule.Entry fault, Deed deed) throws InterruptedException {
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

	private FaultRule rule(FaultSchedule.Entry fault, Station station, Set<String> operations) {
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

	private static DynamoDbFailure serverError(boolean internal) {
		return internal ? DynamoDbFailure.INTERNAL_SERVER_ERROR : DynamoDbFailure.SERVICE_UNAVAILABLE;
	}

	private void count(Fault kind) {
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
	private record Rule(Fault kind, FaultRule rule) {

	}

}

package io.github.dynamolocks.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.IntPredicate;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.client.DefaultLockClient;
import io.github.dynamolocks.client.SimulatedClients;
import io.github.dynamolocks.proof.Caller;
import io.github.dynamolocks.proof.Checker;
import io.github.dynamolocks.proof.Fault;
import io.github.dynamolocks.proof.History;
import io.github.dynamolocks.proof.Life;
import io.github.dynamolocks.proof.LockWrite;
import io.github.dynamolocks.proof.Scenario;
import io.github.dynamolocks.proof.Terms;
import io.github.dynamolocks.proof.Violation;

/**
 * Runs one round of a simulation from its seed, and checks its history.
 */
final class Round {

	/** The longest time for which a lock with waiters may be idle without faults. */
	private static final Duration IDLE = Duration.ofSeconds(1);

	/** The same with faults: several leases, and requests that time out. */
	private static final Duration IDLE_WITH_FAULTS = Duration.ofSeconds(20);

	/** How long a process without faults may keep what its attempts have left. */
	private static final Duration MOST_ORPHANED = Duration.ofSeconds(4);

	/** The longest time for which a process is stopped, cut off or not there. */
	private static final Duration LONGEST = Duration.ofSeconds(9);

	/** The writes that an acquisition takes at most, without faults. */
	private static final double MOST_WRITES = 2.75;

	/** Two processes often find the line empty, and so ask twice. */
	private static final double MOST_WRITES_OF_TWO = 3.1;

	private static final List<Fault> OF_NETWORK = List.of(Fault.OUTAGE, Fault.ANSWERS_LOST, Fault.CONGESTION);

	private static final List<Fault> OF_CLOCKS = List.of(Fault.SLEEP, Fault.FREEZE, Fault.WALL_JUMP,
			Fault.MONOTONIC_JUMP);

	private static final Duration PATIENCE = Duration.ofMinutes(5);

	/** Callers of the store try rarely, and in no order. */
	private static final Duration PATIENCE_OF_STORE = Duration.ofHours(1);

	private final VirtualTime time = new VirtualTime();

	private final Conditions conditions;

	private final Scenario scenario;

	private final SplittableRandom random;

	private final SplittableRandom chaos;

	private final Trace trace;

	private final FaultPlan faults;

	private final SimulatedTable table;

	private final Calls calls;

	private final List<SimulatedProcess> all = new ArrayList<>();

	private final SimulatedProcess[] running;

	private final List<Violation> violations = new ArrayList<>();

	private Round(Conditions conditions, long seed, IntPredicate enabled, Consumer<String> lines) {
		this.conditions = conditions;
		this.scenario = conditions.scenario();
		this.random = new SplittableRandom(seed);
		this.chaos = this.random.split();
		this.trace = new Trace(lines);
		this.faults = new FaultPlan(this.random.split(), conditions.faults(), enabled);
		this.table = new SimulatedTable(this.time, this.trace);
		this.calls = new Calls(this.time, this.trace, mostIdle(conditions));
		this.running = new SimulatedProcess[this.scenario.processes()];
	}

	private static Duration mostIdle(Conditions conditions) {
		Duration most = conditions.storeOnly() ? PATIENCE_OF_STORE : IDLE_WITH_FAULTS;
		return (conditions.faults() > 0) ? most : IDLE;
	}

	/**
	 * Runs a round.
	 * @param conditions what happens
	 * @param seed the seed
	 * @param enabled which of the faults happen, by number
	 * @param lines gets each line of the history
	 */
	static Result run(Conditions conditions, long seed, IntPredicate enabled, Consumer<String> lines) {
		Round round = new Round(conditions, seed, enabled, lines);
		try {
			return round.run();
		}
		finally {
			round.time.close();
			round.table.close();
		}
	}

	private Result run() {
		for (int slot = 0; slot < this.running.length; slot++) {
			start(slot, 0);
		}
		if (this.conditions.faults() > 0) {
			strikeLater();
		}
		this.time.run();
		this.faults.end();
		checkThreads();
		if (this.time.isOverdue()) {
			this.violations
				.add(new Violation(Violation.Kind.STARVED, "the round does not end; it has %s of %s acquisitions"
					.formatted(this.calls.acquisitions(), this.conditions.acquisitions())));
		}
		else {
			checkPrice();
			if (!this.conditions.storeOnly() && this.scenario.threads() == 1) {
				checkOrphans();
			}
			if (this.conditions.dated() && !this.conditions.storeOnly()
					&& this.scenario.processes() < SimulatedTable.MOST_PLACES) {
				this.violations.addAll(LostPlaces.check(this.table, this.calls.waits(), this.all));
			}
			sweep();
			checkClients();
			close();
			checkTable();
		}
		this.time.failures()
			.forEach((failure) -> this.violations
				.add(new Violation(Violation.Kind.UNEXPECTED, "a thread ended with " + failure)));
		this.violations.addAll(this.calls.violations());
		this.violations.addAll(this.table.violations());
		this.violations.addAll(Checker.check(history()));
		this.violations.forEach((violation) -> this.trace.add(this.time.now(), "-", "VIOLATION", violation.toString()));
		return new Result(this.calls.acquisitions(), this.table.writeRequests(), this.table.reads(),
				new EnumMap<>(this.faults.counts()), this.faults.drawn(), this.violations, this.trace.hash());
	}

	private SimulatedProcess start(int slot, long delay) {
		long pid = 100L + this.all.size();
		SimulatedHost host = new SimulatedHost(this.time, this.random.split(), SimulatedTable.START.toEpochMilli());
		String name = "p" + pid;
		boolean disorderly = this.conditions.disorder() && slot == 0;
		host.connect(new SimulatedNetwork(this.time, this.table, this.faults, this.random.split(), name, this.trace,
				this.conditions.dated(), disorderly));
		SimulatedProcess process = new SimulatedProcess(name, pid, host, this.random.split(),
				this.conditions.wholeSdk(), disorderly);
		this.all.add(process);
		if (slot >= 0) {
			this.running[slot] = process;
			VirtualTime.Event unused = this.time.start(delay, host, () -> process.start(this.calls, this.conditions,
					() -> strikeHolder(slot, process), (fault) -> disturb(slot, process, fault)));
		}
		return process;
	}

	private void strikeLater() {
		long mean = this.conditions.betweenProcessFaults().toNanos();
		VirtualTime.Event unused = this.time.later(this.chaos.nextLong(2 * mean), null, () -> {
			if (this.calls.acquisitions() < this.conditions.acquisitions()) {
				strike(this.chaos.nextInt(this.running.length));
				strikeLater();
			}
			else {
				this.faults.end();
			}
		});
	}

	private void strike(int slot) {
		SimulatedProcess process = this.running[slot];
		Fault fault = process.host().isPaused() ? null
				: this.faults.ofProcess((drawn) -> process.canHave(drawn, this.conditions.dated()));
		if (fault != null) {
			strike(slot, process, fault);
		}
	}

	/** Disturbs the network of a process that is about to send a request. */
	private void disturb(int slot, SimulatedProcess process, Fault fault) {
		if (this.running[slot] == process && this.faults.chosen(fault) != null) {
			strike(slot, process, fault, this.chaos.nextLong(LONGEST.toNanos()));
		}
	}

	/** Strikes a holder within the length of a lease, or not at all. */
	private void strikeHolder(int slot, SimulatedProcess process) {
		if (this.chaos.nextBoolean()) {
			VirtualTime.Event unused = this.time.later(this.chaos.nextLong(this.scenario.lease().toNanos()),
					process.host(), () -> cutHolder(slot, process));
		}
	}

	/** Disturbs the network of a holder, and lets its clocks go wrong meanwhile. */
	private void cutHolder(int slot, SimulatedProcess process) {
		Fault cut = OF_NETWORK.get(this.chaos.nextInt(OF_NETWORK.size()));
		if (this.running[slot] == process && this.faults.chosen(cut) != null) {
			strike(slot, process, cut, this.chaos.nextLong(LONGEST.toNanos()));
			for (Fault fault : (cut == Fault.CONGESTION) ? List.of(Fault.STOP) : OF_CLOCKS) {
				if (process.canHave(fault, this.conditions.dated()) && this.faults.chosen(fault) != null) {
					strike(slot, process, fault);
				}
			}
		}
	}

	private void strike(int slot, SimulatedProcess process, Fault fault) {
		// Most are short.
		double share = this.chaos.nextDouble();
		strike(slot, process, fault, (long) (LONGEST.toNanos() * share * share * share));
	}

	private void strike(int slot, SimulatedProcess process, Fault fault, long nanos) {
		if (fault.delaysRequests()) {
			process.host().troubled(nanos);
		}
		if (OF_CLOCKS.contains(fault)) {
			// Its acquisition may have ended when the answer comes, and it asks for the
			// time first.
			process.host().troubled(nanos + LONGEST.toNanos());
		}
		long jump = this.chaos.nextLong(-Duration.ofHours(1).toNanos(), Duration.ofHours(1).toNanos());
		this.trace.add(this.time.now(), process.name(), fault.name(), Long.toString(nanos));
		switch (fault) {
			case DEATH -> {
				process.host().kill();
				SimulatedProcess unused = start(slot, nanos);
			}
			case STOP -> process.host().stop(nanos);
			case SLEEP -> process.host().suspend(nanos);
			case FREEZE -> process.host().freeze(nanos);
			case OUTAGE -> process.host().cut(nanos);
			case ANSWERS_LOST -> process.host().deafen(nanos);
			case CONGESTION -> process.host().delay(nanos);
			case WALL_JUMP -> process.host().jumpWall(jump);
			case MONOTONIC_JUMP -> process.host().jumpMonotonic(Math.abs(jump));
			case CLOSE -> closeAndRestart(slot, process, nanos);
			case INTERRUPT -> process.host().interruptOne(this.chaos);
			default -> throw new IllegalStateException("Not a fault of a process: " + fault);
		}
	}

	private void closeAndRestart(int slot, SimulatedProcess process, long nanos) {
		VirtualTime.Event unused = this.time.start(0, process.host(), process::close);
		SimulatedProcess unusedNext = start(slot, nanos);
	}

	private void checkThreads() {
		for (SimulatedProcess process : this.all) {
			if (process.host().threads() > 0) {
				this.violations.add(new Violation(Violation.Kind.LEAKED_THREAD,
						"%s threads of %s wait forever".formatted(process.host().threads(), process.name())));
			}
		}
	}

	/**
	 * Checks that each client soon removes what its attempts have left, unless a request
	 * arrived when it did not wait for it any more. Without answers it cannot remove an
	 * item with a token or a line. A process with several threads may have a lock, and
	 * wait for another one.
	 */
	private void checkOrphans() {
		Map<Long, SimulatedProcess> open = new HashMap<>();
		for (SimulatedProcess process : this.all) {
			if (process.isStarted() && !process.isClosed() && !process.host().isDead()) {
				open.put(process.pid(), process);
			}
		}
		Map<String, LockWrite> taken = new HashMap<>();
		Set<String> inLine = new HashSet<>();
		for (LockWrite write : this.table.writes()) {
			LockWrite before = taken.get(write.resource());
			if (before == null || !Objects.equals(before.owner(), write.owner())) {
				checkOrphan(open, before, inLine, write.applied().from());
				taken.put(write.resource(), write);
			}
			LockWrite.Item item = write.after();
			if (item != null && item.owner() != null && !item.line().isEmpty()) {
				inLine.add(item.owner());
			}
		}
		taken.values().forEach((write) -> checkOrphan(open, write, inLine, this.time.now()));
	}

	private void checkOrphan(Map<Long, SimulatedProcess> open, @Nullable LockWrite taken, Set<String> inLine,
			long until) {
		LockWrite.Item item = (taken != null) ? taken.after() : null;
		String owner = (item != null) ? item.owner() : null;
		SimulatedProcess process = (item != null) ? open.get(item.pid()) : null;
		if (taken != null && item != null && item.token() == null && owner != null && process != null
				&& !inLine.contains(owner) && !this.calls.hasEntered(owner) && !this.table.cameLate(owner)
				&& process.host()
					.hadRest(taken.applied().from(), Math.min(until, nanos(item.expiresAt())),
							MOST_ORPHANED.toNanos())) {
			this.violations.add(new Violation(Violation.Kind.LEAKED_ITEM,
					"no caller ever had '%s' as %s, and its client kept it until %s".formatted(taken.resource(), owner,
							until)));
		}
	}

	/** Returns the time of the simulation at a time of DynamoDB. */
	private static long nanos(long millis) {
		return (millis - SimulatedTable.START.toEpochMilli()) * 1_000_000;
	}

	/**
	 * Checks the price under contention. Local handoffs cost less, refused callers and
	 * callers whose time is over a bit more.
	 */
	private void checkPrice() {
		double most = ((this.scenario.processes() > 2) ? MOST_WRITES : MOST_WRITES_OF_TWO) * this.calls.acquisitions();
		if (this.conditions.faults() == 0 && this.conditions.dated() && this.table.writeRequests() > most) {
			this.violations.add(new Violation(Violation.Kind.TOO_EXPENSIVE,
					"%s acquisitions took %s writes".formatted(this.calls.acquisitions(), this.table.writeRequests())));
		}
	}

	/**
	 * Takes every lock once more, so that what dead processes left is taken over. Checks
	 * the price of an acquisition without contention: two writes, and two more without a
	 * date, for an item that a former process left.
	 */
	private void sweep() {
		int before = this.table.writeRequests();
		SimulatedProcess process = start(-1, 0);
		VirtualTime.Event unused = this.time.start(Duration.ofSeconds(30).toNanos(), process.host(), () -> {
			DefaultLockClient client = process.connect(this.scenario.lease());
			for (int i = 0; i < this.scenario.resources(); i++) {
				client.acquire(Caller.request(this.scenario.resource(i)).withWaitTime(Duration.ofSeconds(30))).close();
			}
		});
		this.time.run();
		int price = this.table.writeRequests() - before;
		if (price > (this.conditions.dated() ? 2 : 4) * this.scenario.resources()) {
			this.violations.add(new Violation(Violation.Kind.TOO_EXPENSIVE,
					"%s acquisitions without contention took %s writes".formatted(this.scenario.resources(), price)));
		}
	}

	private void checkClients() {
		for (SimulatedProcess process : this.all) {
			if (process.isStarted() && !process.host().isDead()) {
				Map<String, Integer> left = SimulatedClients.leftovers(process.client());
				if (process.isClosed()) {
					// Its clean-ups ended with its threads.
					left.remove("engine.leases.cleaner.open");
				}
				if (!left.isEmpty()) {
					this.violations.add(new Violation(Violation.Kind.UNEXPECTED,
							"the idle client of %s keeps %s".formatted(process.name(), left)));
				}
			}
		}
	}

	private void close() {
		for (SimulatedProcess process : this.all) {
			if (!process.host().isDead() && !process.isClosed()) {
				VirtualTime.Event unused = this.time.start(0, process.host(), process::close);
			}
		}
		this.time.run();
	}

	private void checkTable() {
		for (LockWrite write : this.table.last().values()) {
			LockWrite.Item item = write.after();
			if (item != null && (item.owner() != null || item.token() == null || !item.line().isEmpty())) {
				this.violations.add(new Violation(Violation.Kind.LEAKED_ITEM,
						"'%s' is still %s".formatted(write.resource(), item)));
			}
		}
	}

	private History history() {
		long wall = SimulatedTable.START.toEpochMilli();
		// Without a date, a late request writes a whole lease from its arrival on.
		Duration late = this.conditions.dated() ? Duration.ofSeconds(3) : SimulatedNetwork.LATEST;
		Terms terms = new Terms(this.scenario.lease(), late, this.conditions.storeOnly() ? PATIENCE_OF_STORE : PATIENCE,
				wall, wall, List.of());
		List<Life> lives = this.all.stream()
			.map((process) -> new Life(process.name(), Long.parseLong(process.name().substring(1)), null, List.of(),
					List.of()))
			.toList();
		return new History(terms, this.table.writes(), List.of(), this.calls.ended(), lives, List.of());
	}

	/**
	 * The result of a round.
	 *
	 * @param acquisitions how often a caller had a lock
	 * @param writes the write requests that reached the table
	 * @param reads the read requests that reached the table
	 * @param faults how often each fault happened
	 * @param drawn how many faults were drawn
	 * @param violations the violations, empty if there are none
	 * @param hash the digest of the history
	 */
	record Result(int acquisitions, int writes, int reads, Map<Fault, Integer> faults, int drawn,
			List<Violation> violations, String hash) {

		int faultsInAll() {
			return this.faults.values().stream().mapToInt(Integer::intValue).sum();
		}

		@Nullable Violation first() {
			return this.violations.isEmpty() ? null : this.violations.get(0);
		}

	}

}

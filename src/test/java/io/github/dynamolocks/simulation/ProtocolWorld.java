package io.github.dynamolocks.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.proof.Call;
import io.github.dynamolocks.proof.Checker;
import io.github.dynamolocks.proof.Fault;
import io.github.dynamolocks.proof.History;
import io.github.dynamolocks.proof.LockWrite;
import io.github.dynamolocks.proof.Terms;
import io.github.dynamolocks.proof.Violation;
import io.github.dynamolocks.simulation.ProtocolBounds.Setting;
import io.github.dynamolocks.simulation.StoreActions.Action;

/**
 * Runs one history of two processes and a table, whose steps the explorer chooses.
 */
final class ProtocolWorld implements AutoCloseable {

	private static final long WALL = SimulatedTable.START.toEpochMilli();

	/** Explored processes wait for nothing but answers. */
	private static final Terms TERMS = new Terms(ProtocolProcess.LEASE, ProtocolProcess.LEASE, Duration.ofHours(1),
			WALL, WALL, List.of());

	/** By how much the dates of a front end can lag, which the library allows. */
	private static final Duration LAG = Duration.ofMillis(250);

	private static final Duration AHEAD = Duration.ofMinutes(10);

	private static final List<Duration> JUMPS = List.of(Duration.ofSeconds(-6), Duration.ofSeconds(6));

	/**
	 * Faults that stop the clocks of one process while time passes, as often as it does.
	 */
	private static final List<Fault> STANDSTILLS = List.of(Fault.SLEEP, Fault.FREEZE);

	private static final int OK = 200;

	private final ProtocolBounds bounds;

	private final VirtualTime clock = new VirtualTime();

	private final SimulatedTable table = new SimulatedTable(this.clock, new Trace((line) -> {
	}));

	private final List<ProtocolProcess> processes = new ArrayList<>();

	private final Map<String, ProtocolMessage> sent = new LinkedHashMap<>();

	private final Map<String, Integer> spent = new TreeMap<>();

	private int time;

	/** What is wrong with the date of the next read, null for nothing. */
	private @Nullable Fault ofRead;

	/** The only process whose clocks stand still. */
	private @Nullable ProtocolProcess asleep;

	private @Nullable String violation;

	ProtocolWorld(ProtocolBounds bounds) {
		this.bounds = bounds;
		for (int i = 0; i < 2; i++) {
			ProtocolProcess process = new ProtocolProcess(i, this, this.clock);
			this.processes.add(process);
			look(process, (i < bounds.of(Setting.FIRST_DATE_LAGS)) ? Fault.LAGGING_DATE : null);
		}
	}

	int time() {
		return this.time;
	}

	String resource() {
		return (this.bounds.of(Setting.TOKENS) > 0) ? "fenced:0" : "plain:0";
	}

	private @Nullable Instant date(@Nullable Fault fault) {
		if (this.bounds.of(Fault.NO_DATE) > 0) {
			return null;
		}
		if (fault == null) {
			return this.table.now();
		}
		spend(fault);
		return (fault == Fault.WRONG_DATE) ? this.table.now().plus(AHEAD) : this.table.now().minus(LAG);
	}

	private void look(ProtocolProcess process, @Nullable Fault fault) {
		this.ofRead = fault;
		process.look();
		this.ofRead = null;
	}

	/** Answers a read at once. */
	SimulatedResponse read(ProtocolProcess process, SimulatedRequest request) {
		process.note("saw %s %s".formatted(item(), this.ofRead));
		return this.table.apply(process.name(), request, 0, false).at(date(this.ofRead));
	}

	private String item() {
		return ProtocolMessage.text(this.table.former(resource(), 0)).toString();
	}

	private @Nullable String holder() {
		LockWrite last = this.table.last().get(resource());
		return (last != null) ? last.owner() : null;
	}

	/** What may happen next, by name, always in the same order. */
	Map<String, Runnable> steps() {
		Map<String, Runnable> steps = new LinkedHashMap<>();
		for (ProtocolProcess process : this.processes) {
			addActions(process, steps);
			addAnswers(process, null, steps);
			addAnswers(process, Fault.LAGGING_DATE, steps);
			addAnswers(process, Fault.WRONG_DATE, steps);
			addFaults(process, steps);
		}
		if (left(Fault.REPEATED)) {
			this.sent.forEach((name, message) -> steps.put(Fault.REPEATED + " " + name, () -> repeat(message)));
		}
		if (this.time < this.bounds.of(Setting.TICKS)) {
			steps.put("time passes", () -> tick(null, null));
		}
		return steps;
	}

	private void addActions(ProtocolProcess process, Map<String, Runnable> steps) {
		if (process.isIdle() && process.acquisition == null) {
			add(steps, process, Action.ACQUIRE, () -> process.acquire(owner(process), this.bounds.of(Setting.TOKENS)));
		}
		if (process.number() == 0 && process.canRenew()) {
			add(steps, process, Action.RENEW, () -> process.renew(this.bounds.of(Setting.LENGTHS) > 0));
		}
		if (process.number() == 1 - this.bounds.of(Setting.ONE_FOR_BOTH) && process.canRelease()) {
			add(steps, process, Action.RELEASE, process::release);
		}
	}

	private void addAnswers(ProtocolProcess process, @Nullable Fault fault, Map<String, Runnable> steps) {
		if ((fault != null) ? !left(fault) : this.bounds.of(Setting.LATER_DATES_LAG) > 0) {
			return;
		}
		String answer = (fault != null) ? "is answered, %s".formatted(fault) : "is answered";
		if (process.isIdle()) {
			add(steps, process, Action.READ, answer, () -> look(process, fault));
		}
		ProtocolMessage pending = process.pending;
		if (pending != null && process.answer == null) {
			steps.put("%s %s: %s".formatted(process.name(), answer, pending), () -> serve(process, pending, fault));
		}
	}

	private void addFaults(ProtocolProcess process, Map<String, Runnable> steps) {
		if (process.pending != null && process.answer != null) {
			steps.put(process.name() + " hears", process::deliver);
		}
		if (process.pending != null) {
			add(steps, process, Fault.LOST_ANSWER, process::lose);
		}
		for (Duration jump : JUMPS) {
			add(steps, process, Fault.WALL_JUMP, jump.toString(), () -> process.host.jumpWall(jump));
		}
		for (Fault fault : STANDSTILLS) {
			if (this.time < this.bounds.of(Setting.TICKS) && this.bounds.of(fault) > 0
					&& (this.asleep == null || this.asleep == process)) {
				steps.put("time passes, %s of %s".formatted(fault, process.name()), () -> tick(process, fault));
			}
		}
	}

	private void add(Map<String, Runnable> steps, ProtocolProcess process, Enum<?> what, Runnable action) {
		add(steps, process, what, "", action);
	}

	private void add(Map<String, Runnable> steps, ProtocolProcess process, Enum<?> what, String how, Runnable action) {
		if (left(what)) {
			steps.put("%s: %s %s".formatted(process.name(), what, how), () -> {
				spend(what);
				action.run();
			});
		}
	}

	private String owner(ProtocolProcess process) {
		int attempt = (this.bounds.of(Setting.ONE_ID) > 0) ? 0 : this.spent.getOrDefault(Action.ACQUIRE.name(), 0);
		return "%s%d".formatted((process.number() == 0) ? "a" : "b", attempt);
	}

	private boolean left(Enum<?> what) {
		return this.spent.getOrDefault(what.name(), 0) < this.bounds.of(what);
	}

	private void spend(Enum<?> what) {
		if (this.bounds.of(what) != ProtocolBounds.ALWAYS) {
			this.spent.merge(what.name(), 1, Integer::sum);
		}
	}

	private void tick(@Nullable ProtocolProcess still, @Nullable Fault fault) {
		Duration passed = this.bounds.tick(this.time);
		VirtualTime.Event unused = this.clock.later(passed.toNanos(), null, () -> {
		});
		run();
		this.time++;
		this.processes.forEach((process) -> process.pass(passed, (process == still) ? fault : null));
		if (still != null) {
			this.asleep = still;
		}
	}

	/** Runs the threads until all of them wait for the explorer or have ended. */
	void run() {
		this.clock.run();
		if (!this.clock.failures().isEmpty()) {
			throw new IllegalStateException("after " + describe(), this.clock.failures().get(0));
		}
	}

	private void serve(ProtocolProcess process, ProtocolMessage message, @Nullable Fault fault) {
		SimulatedResponse served = apply(message, false);
		process.answered(served.at(date(fault)));
		process.note("%s %s %s".formatted(served.status() == OK, item(), fault));
	}

	private void repeat(ProtocolMessage message) {
		// A request that is refused changes nothing.
		if (apply(message, true).status() == OK) {
			spend(Fault.REPEATED);
		}
	}

	private SimulatedResponse apply(ProtocolMessage message, boolean late) {
		String holder = holder();
		SimulatedResponse served = this.table.apply(message.process(), message.request(), 0, late);
		if (served.status() == OK && !message.isAcquire() && !message.owner().equals(holder)) {
			this.violation = "a request changed another's item: " + message;
		}
		return served;
	}

	void sent(ProtocolMessage message) {
		this.sent.put(message.toString(), message);
	}

	/** Records what the processes believe that can know the time. */
	void check() {
		this.processes.forEach((process) -> process.check(this.clock.stamp()));
	}

	/** Returns the first violation, null if there is none. */
	@Nullable String violation() {
		if (this.violation != null) {
			return this.violation;
		}
		List<Call> calls = this.processes.stream().flatMap((process) -> process.calls().stream()).toList();
		List<Violation> found = Checker
			.check(new History(TERMS, this.table.writes(), List.of(), calls, List.of(), List.of()));
		return found.isEmpty() ? null : found.get(0).toString();
	}

	String describe() {
		StringBuilder text = new StringBuilder().append(this.time)
			.append(item())
			.append(new TreeSet<>(this.sent.keySet()))
			.append(this.spent)
			.append(this.table.writes().stream().map(LockWrite::after).toList());
		this.processes.forEach((process) -> text.append('\n').append(process.describe()));
		return text.toString();
	}

	@Override
	public void close() {
		this.processes.forEach(ProtocolProcess::kill);
		run();
		this.clock.close();
		this.table.close();
	}

}

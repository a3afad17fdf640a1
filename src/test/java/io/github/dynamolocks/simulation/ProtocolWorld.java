package io.github.dynamolocks.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.proof.Call;
import io.github.dynamolocks.proof.Checker;
import io.github.dynamolocks.proof.History;
import io.github.dynamolocks.proof.LockWrite;
import io.github.dynamolocks.proof.Terms;
import io.github.dynamolocks.proof.Violation;
import io.github.dynamolocks.simulation.ProtocolScenario.Trouble;

/**
 * Runs one history of two processes and a table, whose steps the explorer chooses.
 */
final class ProtocolWorld implements AutoCloseable {

	private static final long WALL = SimulatedTable.START.toEpochMilli();

	/** Explored processes wait for nothing but answers. */
	private static final Terms TERMS = new Terms(ProtocolProcess.LEASE, ProtocolProcess.LEASE, Duration.ofHours(1),
			WALL, WALL, List.of());

	/** By how much the dates of a front end can lag, which the library allows. */
	private static final int LAG = 250;

	private static final int OK = 200;

	private final ProtocolScenario scenario;

	private final VirtualTime clock = new VirtualTime();

	private final SimulatedTable table = new SimulatedTable(this.clock, new Trace((line) -> {
	}));

	private final List<ProtocolProcess> processes = new ArrayList<>();

	private final Map<String, ProtocolMessage> sent = new LinkedHashMap<>();

	private final Map<String, Integer> spent = new TreeMap<>();

	private final Set<Integer> unseen = new TreeSet<>();

	private final Set<String> blocked = new TreeSet<>();

	private int time;

	private int lag;

	private @Nullable String violation;

	ProtocolWorld(ProtocolScenario scenario) {
		this.scenario = scenario;
		boolean lagging = scenario.trouble() == Trouble.FIRST_DATE_LAGS;
		for (int i = 0; i < 2; i++) {
			ProtocolProcess process = new ProtocolProcess(i, this, this.clock);
			this.processes.add(process);
			this.lag = (lagging && i == 0) ? LAG : 0;
			process.look();
		}
	}

	int time() {
		return this.time;
	}

	String resource() {
		return (this.scenario.tokens() > 0) ? "fenced:0" : "plain:0";
	}

	private @Nullable Instant date(int late) {
		this.spent.merge("wrong", (late < 0) ? 1 : 0, Integer::sum);
		return (this.scenario.dates() == ProtocolScenario.Dates.THERE) ? this.table.now().minusMillis(late) : null;
	}

	/** Answers a read at once. */
	SimulatedResponse read(int process, SimulatedRequest request) {
		this.processes.get(process).note("saw " + item());
		return this.table.apply(name(process), request, 0, false).at(date(this.lag));
	}

	static String name(int process) {
		return "process " + process;
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
		addStepsOf(0, this.processes.get(0), steps);
		addStepsOf(1, this.processes.get(1), steps);
		for (ProtocolMessage message : List.copyOf(this.sent.values())) {
			if (left("late", this.scenario.late())) {
				steps.put("late " + message, () -> {
					// A request that is refused changes nothing.
					if (apply(message, true).status() == OK) {
						spend("late");
					}
				});
			}
		}
		if (this.time < this.scenario.ticks()) {
			steps.put("time passes", () -> tick(-1));
			for (int i = 0; i < this.processes.size(); i++) {
				int stopped = i;
				if (mayStandStill(i)) {
					steps.put("time passes, and the clocks of %d stand still".formatted(i), () -> tick(stopped));
				}
			}
		}
		return steps;
	}

	private void addStepsOf(int i, ProtocolProcess process, Map<String, Runnable> steps) {
		if (this.scenario.trouble() == Trouble.WALL_JUMPS && left("trouble", 1)) {
			for (int seconds : new int[] { -6, 6 }) {
				steps.put("%d's wall clock jumps by %d s".formatted(i, seconds), () -> {
					spend("trouble");
					process.host.jumpWall(Duration.ofSeconds(seconds));
				});
			}
		}
		for (int late : this.scenario.lateness(LAG, left("wrong", 1))) {
			if (process.isIdle() && left("look", this.scenario.looks())) {
				steps.put("%d looks, date %d late".formatted(i, late), () -> {
					spend("look");
					this.lag = late;
					this.unseen.remove(i);
					process.look();
					this.lag = Math.max(0, late);
				});
			}
			ProtocolMessage pending = process.pending;
			if (pending != null && process.answer == null) {
				steps.put("%d is answered, date %d late: %s".formatted(i, late, pending),
						() -> serve(process, pending, late));
			}
		}
		if (process.pending != null && process.answer != null) {
			steps.put(i + " hears", process::deliver);
		}
		if (process.pending != null && left("loss", this.scenario.losses())) {
			steps.put(i + " waits no longer", () -> {
				spend("loss");
				process.lose();
			});
		}
		if (process.isIdle() && process.acquisition == null && left("attempt", this.scenario.attempts())) {
			steps.put(i + " acquires", () -> {
				spend("attempt");
				process.acquire(owner(i), this.scenario.tokens());
			});
		}
		if (i == 0 && process.canRenew() && left("renewal", this.scenario.renewals())) {
			steps.put(i + " renews", () -> {
				spend("renewal");
				process.renew(this.scenario.lengths());
			});
		}
		if (i == this.scenario.releasing() && process.canRelease() && left("release", this.scenario.releases())) {
			steps.put(i + " releases", () -> {
				spend("release");
				process.release();
			});
		}
	}

	private String owner(int process) {
		boolean fresh = this.scenario.ids() == ProtocolScenario.Ids.FRESH;
		return "%s%d".formatted((process == 0) ? "a" : "b", fresh ? this.spent.getOrDefault("attempt", 0) : 0);
	}

	private boolean left(String what, int all) {
		return this.spent.getOrDefault(what, 0) < all;
	}

	private void spend(String what) {
		this.spent.merge(what, 1, Integer::sum);
	}

	private boolean mayStandStill(int process) {
		return this.scenario.mayStandStill()
				&& (left("trouble", 1) || Objects.equals(this.spent.get("stopped"), process));
	}

	private void tick(int stopped) {
		Duration passed = this.scenario.tick(this.time);
		VirtualTime.Event unused = this.clock.later(passed.toNanos(), null, () -> {
		});
		run();
		this.time++;
		for (int i = 0; i < this.processes.size(); i++) {
			ProtocolProcess process = this.processes.get(i);
			if (i != stopped) {
				process.host.advance(passed);
			}
			else if (this.scenario.trouble() == Trouble.MONOTONIC_STANDS_STILL) {
				process.host.jumpWall(passed);
			}
			else {
				this.unseen.add(i);
				process.tainted = process.answer != null;
			}
		}
		if (stopped >= 0) {
			spend("trouble");
			this.spent.put("stopped", stopped);
		}
	}

	/** Runs the threads until all of them wait for the explorer or have ended. */
	void run() {
		this.clock.run();
		if (!this.clock.failures().isEmpty()) {
			throw new IllegalStateException("after " + describe(), this.clock.failures().get(0));
		}
	}

	private void serve(ProtocolProcess process, ProtocolMessage message, int late) {
		SimulatedResponse served = apply(message, false);
		boolean met = served.status() == OK;
		if (!met && message.isAcquire() && message.owner().equals(holder())) {
			this.blocked.add(message.owner());
		}
		process.answer = served.at(date(late));
		process.tainted = false;
		process.note("%s %s %d".formatted(met, item(), late));
	}

	private SimulatedResponse apply(ProtocolMessage message, boolean late) {
		String holder = holder();
		SimulatedResponse served = this.table.apply(name(message.process()), message.request(), 0, late);
		if (served.status() == OK && !message.isAcquire() && !message.owner().equals(holder)) {
			this.violation = "a request changed another's item: " + message;
		}
		return served;
	}

	void sent(ProtocolMessage message) {
		this.sent.put(message.toString(), message);
	}

	/** An answer tells what a process has missed, unless it was written before that. */
	void heard(int process, boolean before) {
		if (!before) {
			this.unseen.remove(process);
		}
		this.processes.get(process).note("heard");
	}

	void refused(int process, String owner) {
		if (this.blocked.remove(owner)) {
			this.violation = "%d was refused because of its own item".formatted(process);
		}
	}

	/** Records what the processes believe that can know the time. */
	void check() {
		for (int i = 0; i < this.processes.size(); i++) {
			if (!this.unseen.contains(i)) {
				this.processes.get(i).check(this.clock.stamp());
			}
		}
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
			.append(this.table.writes().stream().map(LockWrite::after).toList())
			.append(this.unseen)
			.append(this.blocked);
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

package io.github.dynamolocks.store;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import io.github.dynamolocks.store.ProtocolScenario.Trouble;

/**
 * Runs one history of two processes and a table, whose steps the explorer chooses.
 */
final class ProtocolWorld implements AutoCloseable {

	private static final Instant START = Instant.parse("2027-03-01T12:00:00Z");

	private static final int LAG = (int) ServerClock.ALLOWANCE_MILLIS;

	private final ProtocolScenario scenario;

	private Instant now = START;

	private final ProtocolTable table = new ProtocolTable();

	private final List<ProtocolProcess> processes = new ArrayList<>();

	private final Map<String, ProtocolMessage> sent = new LinkedHashMap<>();

	private final Map<String, Integer> spent = new TreeMap<>();

	private final Set<Integer> intruded = new TreeSet<>();

	private final Set<Integer> unseen = new TreeSet<>();

	private final Set<String> blocked = new TreeSet<>();

	private int time;

	private int lag;

	private long token;

	private @Nullable String violation;

	ProtocolWorld(ProtocolScenario scenario, ExecutorService threads) {
		this.scenario = scenario;
		boolean lagging = scenario.trouble() == Trouble.FIRST_DATE_LAGS;
		for (int i = 0; i < 2; i++) {
			ProtocolProcess process = new ProtocolProcess(i, this, threads);
			this.processes.add(process);
			this.lag = (lagging && i == 0) ? LAG : 0;
			process.look();
		}
	}

	int time() {
		return this.time;
	}

	int lag() {
		return this.lag;
	}

	ProtocolTable table() {
		return this.table;
	}

	@Nullable Instant date(int late) {
		this.spent.merge("wrong", (late < 0) ? 1 : 0, Integer::sum);
		return (this.scenario.dates() == ProtocolScenario.Dates.THERE) ? this.now.minusMillis(late) : null;
	}

	/** What may happen next, by name, always in the same order. */
	Map<String, Runnable> steps() {
		Map<String, Runnable> steps = new LinkedHashMap<>();
		addStepsOf(0, this.processes.get(0), steps);
		addStepsOf(1, this.processes.get(1), steps);
		for (ProtocolMessage message : List.copyOf(this.sent.values())) {
			if (left("late", this.scenario.late()) && this.table.meets(message)) {
				steps.put("late " + message, () -> {
					spend("late");
					apply(message);
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
		this.now = this.now.plus(passed);
		this.time++;
		for (int i = 0; i < this.processes.size(); i++) {
			ProtocolProcess process = this.processes.get(i);
			if (i != stopped) {
				process.host.advance(passed);
			}
			else if (this.scenario.trouble() == Trouble.MONOTONIC_STANDS_STILL) {
				process.host.advanceWallOnly(passed);
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

	private void serve(ProtocolProcess process, ProtocolMessage message, int late) {
		Map<String, AttributeValue> before = this.table.item();
		AttributeValue there = before.get(ItemAttributes.OWNER);
		boolean met = apply(message);
		boolean own = there != null && there.s().equals(message.owner());
		if (!met && message.isAcquire() && own) {
			this.blocked.add(Objects.requireNonNull(message.owner()));
		}
		ProtocolAnswer served = new ProtocolAnswer(met, before, this.table.item(), process.http(date(late)));
		process.answer = () -> served;
		process.tainted = false;
		process.note("@%d %s %s %d".formatted(this.time, met, this.table.describe(), late));
	}

	private boolean apply(ProtocolMessage message) {
		boolean met = this.table.meets(message);
		if (met) {
			AttributeValue owner = this.table.item().get(ItemAttributes.OWNER);
			if (!message.isAcquire() && (owner == null || !owner.s().equals(message.owner()))) {
				this.violation = "a request changed another's item: " + message;
			}
			if (message.isAcquire()) {
				int other = 1 - message.process();
				if (this.processes.get(other).acquisition != null) {
					this.intruded.add(other);
				}
			}
			this.table.write(message);
		}
		return met;
	}

	void sent(ProtocolMessage message) {
		this.sent.put(message.toString(), message);
	}

	/** An answer tells what a process has missed, unless it was written before that. */
	void heard(int process, boolean before) {
		if (!before) {
			this.unseen.remove(process);
		}
		this.processes.get(process).note("heard @" + this.time);
	}

	void acquired(int process, Acquisition acquisition) {
		this.intruded.remove(process);
		TokenRange tokens = acquisition.tokens();
		if (tokens != null && this.processes.get(process).believes() && !this.unseen.contains(process)) {
			if (tokens.first() <= this.token) {
				this.violation = "token %d after %d".formatted(tokens.first(), this.token);
			}
			this.token = tokens.last();
		}
	}

	void refused(int process, String owner) {
		if (this.blocked.remove(owner)) {
			this.violation = "%d was refused because of its own item".formatted(process);
		}
	}

	@Nullable String violation() {
		if (this.violation != null) {
			return this.violation;
		}
		Set<Integer> believers = new HashSet<>();
		for (int i = 0; i < this.processes.size(); i++) {
			if (this.processes.get(i).believes() && !this.unseen.contains(i)) {
				believers.add(i);
				if (this.intruded.contains(i)) {
					return "%d believes in a lock that another has acquired since".formatted(i);
				}
			}
		}
		return (believers.size() > 1) ? "two hold the lock" : null;
	}

	String describe() {
		StringBuilder text = new StringBuilder().append(this.time)
			.append(this.table.describe())
			.append(new TreeSet<>(this.sent.keySet()))
			.append(this.spent)
			.append(this.intruded)
			.append(this.unseen)
			.append(this.blocked)
			.append(this.token);
		this.processes.forEach((process) -> text.append('\n').append(process.describe()));
		return text.toString();
	}

	@Override
	public void close() {
		this.processes.forEach(ProtocolProcess::abort);
	}

}

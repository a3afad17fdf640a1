package io.github.dynamolocks.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.proof.LockWrite;
import io.github.dynamolocks.proof.Violation;

/**
 * Finds processes that miss a turn although they work, and processes that wait for a lock
 * of others and have no place in its line for longer than a grant, whether they never
 * joined or lost their place.
 */
final class LostPlaces {

	/**
	 * A grant, and the time of a read that shows the loss and of the join that follows.
	 */
	private static final Duration MOST = Duration.ofMillis(3200);

	/**
	 * The part of a grant in which a process that works takes its turn or passes it on.
	 */
	private static final Duration TURN = Duration.ofMillis(2800);

	private final SimulatedTable table;

	private final Map<SimulatedHost, SimulatedProcess> processes = new HashMap<>();

	private final Map<String, List<LockWrite>> writes = new HashMap<>();

	private final List<Violation> violations = new ArrayList<>();

	private LostPlaces(SimulatedTable table, List<SimulatedProcess> processes) {
		this.table = table;
		processes.forEach((process) -> this.processes.put(process.host(), process));
		for (LockWrite write : table.writes()) {
			this.writes.computeIfAbsent(write.resource(), (key) -> new ArrayList<>()).add(write);
		}
	}

	/**
	 * Checks a round in which all processes know DynamoDB's time and have room in the
	 * line: without the time there is no line, and a process that finds it full stays
	 * out.
	 * @param table the table with all writes
	 * @param waits the times in which processes wait
	 * @param processes all processes of the round
	 */
	static List<Violation> check(SimulatedTable table, List<Calls.Wait> waits, List<SimulatedProcess> processes) {
		LostPlaces check = new LostPlaces(table, processes);
		check.writes.values().forEach(check::checkTurns);
		waits.stream().filter((wait) -> wait.to() - wait.from() > MOST.toNanos()).forEach(check::check);
		return check.violations;
	}

	private void checkTurns(List<LockWrite> writes) {
		LockWrite granted = null;
		for (int i = 1; i < writes.size(); i++) {
			LockWrite write = writes.get(i);
			LockWrite before = writes.get(i - 1);
			if (write.isPassedOn(before)) {
				granted = write;
			}
			else if (granted != null && !Objects.equals(write.owner(), granted.owner())) {
				if (Objects.requireNonNull(before.after()).pid() == 0 && write.owner() != null) {
					checkTurn(granted, write);
				}
				granted = null;
			}
		}
	}

	/**
	 * Checks the process to which a turn was passed on that another one took over. A join
	 * that arrived late may have appended a place that the process uses no more.
	 */
	private void checkTurn(LockWrite granted, LockWrite takeover) {
		String place = Objects.requireNonNull(granted.owner());
		if (this.table.cameLate(place)) {
			return;
		}
		String name = this.table.processOf(place);
		for (SimulatedProcess process : this.processes.values()) {
			if (process.name().equals(name) && process.isStarted() && !process.isClosed() && !process.host().isDead()
					&& process.host().wasCalm(granted.applied().from(), takeover.applied().from(), TURN.toNanos())) {
				this.violations.add(new Violation(Violation.Kind.PLACE_LOST, "%s missed its turn of '%s' as %s at %s"
					.formatted(name, granted.resource(), granted.owner(), granted.applied().from())));
			}
		}
	}

	private void check(Calls.Wait wait) {
		SimulatedProcess process = Objects.requireNonNull(this.processes.get(wait.host()));
		long lostSince = -1;
		for (LockWrite write : this.writes.getOrDefault(wait.resource(), List.of())) {
			long at = write.applied().from();
			boolean lost = isLost(write.after(), process);
			if (lost && lostSince < 0) {
				lostSince = at;
			}
			else if (!lost && lostSince >= 0) {
				check(wait, process, lostSince, at);
				lostSince = -1;
			}
		}
		if (lostSince >= 0) {
			check(wait, process, lostSince, wait.to());
		}
	}

	private boolean isLost(LockWrite.@Nullable Item item, SimulatedProcess process) {
		if (item == null || item.owner() == null) {
			// The process takes a free lock, and only the line of a held one can be
			// joined.
			return false;
		}
		return item.pid() != process.pid() && !isPlaceOf(process, item.owner())
				&& item.line().stream().noneMatch((place) -> isPlaceOf(process, place));
	}

	private boolean isPlaceOf(SimulatedProcess process, String place) {
		return process.name().equals(this.table.processOf(place));
	}

	private void check(Calls.Wait wait, SimulatedProcess process, long lostSince, long lostUntil) {
		long from = Math.max(wait.from(), lostSince);
		long to = Math.min(wait.to(), lostUntil);
		// A process that is stopped or cut off cannot learn that it lost its place.
		if (process.host().wasCalm(from, to, MOST.toNanos())) {
			this.violations.add(new Violation(Violation.Kind.PLACE_LOST,
					"%s waited for '%s' and had no place in its line for %s ms, from %s ns on".formatted(process.name(),
							wait.resource(), (to - from) / 1_000_000, from)));
		}
	}

}

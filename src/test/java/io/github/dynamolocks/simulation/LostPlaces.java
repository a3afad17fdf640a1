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
 * Finds processes that wait for a lock of others and have no place in its line for longer
 * than a grant, whether they never joined or lost their place. A line of so few processes
 * is never full.
 */
final class LostPlaces {

	/**
	 * A grant, and the time of a read that shows the loss and of the join that follows.
	 */
	private static final Duration MOST = Duration.ofMillis(3200);

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
	 * Checks a round in which all processes know DynamoDB's time: without it there is no
	 * line.
	 * @param table the table with all writes
	 * @param waits the times in which processes wait
	 * @param processes all processes of the round
	 */
	static List<Violation> check(SimulatedTable table, List<Calls.Wait> waits, List<SimulatedProcess> processes) {
		LostPlaces check = new LostPlaces(table, processes);
		waits.stream().filter((wait) -> wait.to() - wait.from() > MOST.toNanos()).forEach(check::check);
		return check.violations;
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

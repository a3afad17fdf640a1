package io.github.dynamolocks.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.github.dynamolocks.proof.Call;
import io.github.dynamolocks.proof.Violation;

/**
 * Records the calls of all processes, and finds locks that stay idle although callers
 * wait for them.
 */
final class Calls {

	/** How much longer a lock may stay taken after its hold-at-least time. */
	private static final Duration KEPT_LONGER = Duration.ofMillis(1300);

	private final VirtualTime time;

	private final Trace trace;

	private final Duration mostIdle;

	private final List<Call> ended = new ArrayList<>();

	private final Map<String, Use> uses = new LinkedHashMap<>();

	private final List<Violation> violations = new ArrayList<>();

	private final Map<String, Kept> kept = new LinkedHashMap<>();

	private final Set<String> owners = new HashSet<>();

	/** The callers of each process that wait for a lock now. */
	private final Map<Waiting, Since> waiting = new HashMap<>();

	private final List<Wait> waits = new ArrayList<>();

	private int acquisitions;

	/**
	 * Creates a record.
	 * @param mostIdle the longest time for which no caller has a lock that others want
	 */
	Calls(VirtualTime time, Trace trace, Duration mostIdle) {
		this.time = time;
		this.trace = trace;
		this.mostIdle = mostIdle;
	}

	void add(Call call) {
		this.ended.add(call);
		Call.End end = call.end();
		this.trace.add(this.time.now(), call.id(), "ends",
				(end != null) ? end.outcome() + " " + end.detail() : "killed");
	}

	void entered(String call, String resource, String owner) {
		this.acquisitions++;
		this.owners.add(owner);
		this.trace.add(this.time.now(), call, "acquires", resource + " " + owner);
		Kept kept = this.kept.get(resource);
		// A process whose clocks have both stopped hands a lost lock off until an answer
		// comes.
		if (kept != null && this.time.now() < kept.until() && !SimulatedThread.current().host().isBlind()) {
			this.violations.add(new Violation(Violation.Kind.TAKEN_TOO_EARLY,
					"'%s' came from %s to %s %s ms before the end of its hold-at-least time".formatted(resource,
							kept.owner(), owner, (kept.until() - this.time.now()) / 1_000_000)));
		}
		use(resource, 0, 1);
	}

	/** Returns whether a caller ever had a lock with an owner id. */
	boolean hasEntered(String owner) {
		return this.owners.contains(owner);
	}

	/**
	 * Records that a lock stays taken although its caller has left.
	 * @param from the earliest end of that time
	 * @param to the latest end of it
	 */
	void keeps(String resource, String owner, long from, long to) {
		this.kept.put(resource, new Kept(owner, from));
		Use use = this.uses.get(resource);
		if (use != null) {
			use.keptUntil = to + KEPT_LONGER.toNanos();
			use.idleSince = Math.max(this.time.now(), use.keptUntil);
		}
	}

	void left(String resource) {
		use(resource, 0, -1);
	}

	/**
	 * Records that a caller waits.
	 * @param alone whether it waits for this lock only; else it may have the lock already
	 */
	void waits(String resource, boolean alone) {
		if (alone) {
			waitsFrom(resource);
		}
		use(resource, alone ? 1 : 0, alone ? 0 : 1);
	}

	void waitsNoMore(String resource, boolean alone) {
		if (alone) {
			waitsUntil(resource);
		}
		use(resource, alone ? -1 : 0, alone ? 0 : -1);
	}

	private void waitsFrom(String resource) {
		Waiting by = new Waiting(SimulatedThread.current().host(), resource);
		this.waiting.computeIfAbsent(by, (key) -> new Since(this.time.now())).callers++;
	}

	private void waitsUntil(String resource) {
		Waiting by = new Waiting(SimulatedThread.current().host(), resource);
		Since since = Objects.requireNonNull(this.waiting.get(by));
		if (--since.callers == 0) {
			this.waiting.remove(by);
			this.waits.add(new Wait(by.host(), resource, since.from, this.time.now()));
		}
	}

	/**
	 * Returns the times in which processes had callers that waited for one lock only.
	 */
	List<Wait> waits() {
		return this.waits;
	}

	private void use(String resource, int waiting, int inside) {
		Use use = this.uses.computeIfAbsent(resource, (key) -> new Use());
		boolean wasIdle = use.waiting > 0 && use.inside == 0;
		long idle = this.time.now() - use.idleSince;
		if (wasIdle && idle > this.mostIdle.toNanos()) {
			this.violations.add(new Violation(Violation.Kind.NOT_FREE_IN_TIME,
					"no caller had '%s' for %s ms, and callers waited".formatted(resource, idle / 1_000_000)));
		}
		use.waiting += waiting;
		use.inside += inside;
		if (!wasIdle || inside != 0) {
			use.idleSince = Math.max(this.time.now(), use.keptUntil);
		}
	}

	int acquisitions() {
		return this.acquisitions;
	}

	List<Call> ended() {
		return this.ended;
	}

	List<Violation> violations() {
		return this.violations;
	}

	/**
	 * A lock that stays taken after its release.
	 */
	private record Kept(String owner, long until) {

	}

	/**
	 * The use of one resource.
	 */
	private static final class Use {

		private int waiting;

		private int inside;

		private long idleSince;

		private long keptUntil;

	}

	/**
	 * A time in which callers of a process waited for a lock without an interruption.
	 *
	 * @param host the host of the process
	 * @param resource the resource
	 * @param from when the first began to wait
	 * @param to when none waited any more
	 */
	record Wait(SimulatedHost host, String resource, long from, long to) {

	}

	/**
	 * The callers of one process that wait for one lock.
	 */
	private record Waiting(SimulatedHost host, String resource) {

	}

	/**
	 * Since when callers wait, and how many.
	 */
	private static final class Since {

		private final long from;

		private int callers;

		Since(long from) {
			this.from = from;
		}

	}

}

package io.github.dynamolocks.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.proof.Call;
import io.github.dynamolocks.proof.CallRecord;
import io.github.dynamolocks.proof.Outcome;
import io.github.dynamolocks.proof.Span;
import io.github.dynamolocks.store.Acquisition;

/**
 * Records one call of a simulated process: when it waits for its locks, has them and
 * checks them.
 */
final class CallJournal implements CallRecord {

	private final Calls calls;

	private final VirtualTime time;

	private final SimulatedProcess process;

	private final String id;

	private final String thread;

	private final Set<String> resources;

	private final boolean single;

	private final long started;

	private final long holdNanos;

	private long begun;

	private final Map<Held, List<Call.Check>> held = new LinkedHashMap<>();

	private final List<Call.Body> bodies = new ArrayList<>();

	private boolean waiting = true;

	/**
	 * Begins a call.
	 * @param holdNanos how long its locks stay taken at least after their acquisition
	 */
	CallJournal(Calls calls, SimulatedProcess process, String id, String thread, Set<String> resources,
			long holdNanos) {
		this.calls = calls;
		this.time = process.host().time();
		this.process = process;
		this.id = id;
		this.thread = thread;
		this.resources = resources;
		this.holdNanos = holdNanos;
		this.started = this.time.stamp();
		this.single = resources.size() == 1;
		resources.forEach((resource) -> calls.waits(resource, this.single));
	}

	@Override
	public void begin(List<Lease> leases) {
		beginAll(leases.stream()
			.map((lease) -> new Held(lease.resource(), lease.owner(), lease.fencingToken(), lease::remaining))
			.toList());
	}

	/** Records that the call has its lock, without a client. */
	void begin(Acquisition acquisition) {
		beginAll(List.of(new Held(acquisition.resource(), acquisition.owner(), acquisition.takeToken(),
				acquisition::remaining)));
	}

	private void beginAll(List<Held> all) {
		this.begun = this.time.now();
		for (Held one : all) {
			this.held.put(one, new ArrayList<>());
			this.calls.entered(this.id, one.resource(), one.owner());
		}
		waitsNoMore();
	}

	/** Asks whether all leases are held, and records that if the process can know. */
	@Override
	public boolean check() {
		boolean all = true;
		for (Map.Entry<Held, List<Call.Check>> entry : this.held.entrySet()) {
			long remaining = entry.getKey().remaining().get().toMillis();
			if (!this.process.host().isBlind()) {
				entry.getValue().add(new Call.Check(Span.at(this.time.stamp()), remaining));
			}
			all &= remaining > 0;
		}
		return all;
	}

	@Override
	public void leave() {
		this.held.forEach((one, checks) -> {
			this.calls.left(one.resource());
			if (this.holdNanos > 0) {
				this.calls.keeps(one.resource(), one.owner(), this.started + this.holdNanos,
						this.begun + this.holdNanos);
			}
			// A process that cannot know that its clocks stopped cannot tell its callers.
			Long left = this.process.host().isBlind() ? null : Long.valueOf(this.time.stamp());
			this.bodies.add(new Call.Body(one.resource(), one.owner(),
					one.token().isPresent() ? Long.valueOf(one.token().getAsLong()) : null, checks, left));
		});
		this.held.clear();
	}

	private void waitsNoMore() {
		if (this.waiting) {
			this.waiting = false;
			this.resources.forEach((resource) -> this.calls.waitsNoMore(resource, this.single));
		}
	}

	@Override
	public boolean hasRun() {
		return !this.bodies.isEmpty() || !this.held.isEmpty();
	}

	@Override
	public void end(@Nullable Outcome outcome, String detail) {
		Call.End end = (outcome != null) ? new Call.End(this.time.stamp(), outcome, detail) : null;
		leave();
		waitsNoMore();
		this.calls
			.add(new Call(this.id, this.process.name(), this.thread, this.started, this.resources, end, this.bodies));
	}

	/**
	 * A lock that the call has.
	 */
	private record Held(String resource, String owner, OptionalLong token, Supplier<Duration> remaining) {

	}

}

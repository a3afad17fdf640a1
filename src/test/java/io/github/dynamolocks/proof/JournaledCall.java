package io.github.dynamolocks.proof;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.Lease;

/**
 * Records a call in the journal of a real process.
 *
 * <p>
 * Thread-safe.
 */
final class JournaledCall implements CallRecord {

	private final Journal journal;

	private final String id;

	private List<Lease> held = List.of();

	private boolean hasRun;

	JournaledCall(Journal journal, String id, String thread, Set<String> resources) {
		this.journal = journal;
		this.id = id;
		journal.write(Journal.Entry.CALL, id, thread, System.nanoTime(), String.join(" ", resources));
	}

	@Override
	public synchronized void begin(List<Lease> leases) {
		this.held = List.copyOf(leases);
		this.hasRun = true;
		for (Lease lease : leases) {
			OptionalLong token = lease.fencingToken();
			this.journal.write(Journal.Entry.BODY, this.id, lease.resource(), lease.owner(),
					token.isPresent() ? token.getAsLong() : null);
		}
	}

	@Override
	public synchronized boolean check() {
		boolean all = true;
		for (Lease lease : this.held) {
			long before = System.nanoTime();
			Duration remaining = lease.remaining();
			this.journal.write(Journal.Entry.CHECK, this.id, lease.resource(), before, System.nanoTime(),
					remaining.toMillis());
			all &= remaining.toMillis() > 0;
		}
		return all;
	}

	@Override
	public synchronized void leave() {
		for (Lease lease : this.held) {
			this.journal.write(Journal.Entry.LEFT, this.id, lease.resource(), System.nanoTime());
		}
		this.held = List.of();
	}

	@Override
	public synchronized boolean hasRun() {
		return this.hasRun;
	}

	@Override
	public synchronized void end(@Nullable Outcome outcome, String detail) {
		if (outcome != null) {
			this.journal.write(Journal.Entry.END, this.id, System.nanoTime(), outcome, detail);
		}
	}

}

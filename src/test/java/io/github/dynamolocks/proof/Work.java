package io.github.dynamolocks.proof;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

import io.github.dynamolocks.Lease;

/**
 * Runs and records the work of one call under its locks, except for reading and writing
 * values.
 */
final class Work {

	/** The time between two checks of the lease in a long body. */
	private static final Duration LOOK = Duration.ofMillis(250);

	private final Journal journal;

	private final String call;

	private final Duration duration;

	Work(Journal journal, String call, Duration duration) {
		this.journal = journal;
		this.call = call;
		this.duration = duration;
	}

	/** Returns the id of the call. */
	String call() {
		return this.call;
	}

	void enter(Lease lease) {
		this.journal.write(Journal.Entry.BODY, this.call, lease.resource(), lease.owner(),
				lease.fencingToken().isPresent() ? lease.fencingToken().getAsLong() : null);
		look(lease);
	}

	/** Checks the lease and throws an exception if it is lost. */
	private void look(Lease lease) {
		if (!isHeld(lease)) {
			lease.ensureHeld();
		}
	}

	private boolean isHeld(Lease lease) {
		long before = System.nanoTime();
		Duration remaining = lease.remaining();
		this.journal.write(Journal.Entry.CHECK, this.call, lease.resource(), before, System.nanoTime(),
				remaining.toMillis());
		return !remaining.isZero();
	}

	/** Works for the given time while the leases are held. */
	void take(Lease... leases) {
		long end = System.nanoTime() + this.duration.toNanos();
		for (long left = this.duration.toNanos(); left > 0
				&& !Thread.currentThread().isInterrupted(); left = end - System.nanoTime()) {
			LockSupport.parkNanos(Math.min(left, LOOK.toNanos()));
			if (left > LOOK.toNanos()) {
				for (Lease lease : leases) {
					look(lease);
				}
			}
		}
	}

	/** Records the last check of the lease. */
	void leave(Lease lease) {
		boolean unused = isHeld(lease);
		this.journal.write(Journal.Entry.LEFT, this.call, lease.resource(), System.nanoTime());
	}

}

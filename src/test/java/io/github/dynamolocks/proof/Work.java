package io.github.dynamolocks.proof;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

import io.github.dynamolocks.Lease;

/**
 * What one call does under its locks besides reading and writing values, and what it
 * writes down of it.
 */
final class Work {

	/** How often a long one looks at its lease. */
	private static final Duration LOOK = Duration.ofMillis(250);

	private final Journal journal;

	private final String call;

	private final Duration duration;

	Work(Journal journal, String call, Duration duration) {
		this.journal = journal;
		this.call = call;
		this.duration = duration;
	}

	/** The id of the call. */
	String call() {
		return this.call;
	}

	void enter(Lease lease) {
		this.journal.write(Journal.Entry.BODY, this.call, lease.resource(), lease.owner(),
				lease.fencingToken().isPresent() ? lease.fencingToken().getAsLong() : null);
		look(lease);
	}

	/** Looks at the lease, and goes on only if it is held. */
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

	/** Takes its time, as long as the leases are held. */
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

	/** Looks at the lease for the last time; what follows from it, others have to say. */
	void leave(Lease lease) {
		boolean unused = isHeld(lease);
		this.journal.write(Journal.Entry.LEFT, this.call, lease.resource(), System.nanoTime());
	}

}

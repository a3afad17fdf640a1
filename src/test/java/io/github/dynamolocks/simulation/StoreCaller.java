package io.github.dynamolocks.simulation;

import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.proof.Fault;
import io.github.dynamolocks.proof.Outcome;
import io.github.dynamolocks.proof.Scenario;
import io.github.dynamolocks.store.AcquireCommand;
import io.github.dynamolocks.store.AcquireResult;
import io.github.dynamolocks.store.Acquisition;
import io.github.dynamolocks.store.LockRecord;
import io.github.dynamolocks.store.Place;
import io.github.dynamolocks.store.RenewResult;

/**
 * Calls the store itself on a thread of a process, in orders in which no client calls it:
 * attempts are rare, renewals overlap with each other and with the release, the lease
 * changes its length and ends. So each guard of the store has to hold alone.
 */
final class StoreCaller {

	private static final long MILLI = 1_000_000;

	/** Longer than a lease, which may so end and begin unseen. */
	private static final Duration RARELY = Duration.ofMillis(6500);

	/** How long after a lease a rival takes over at the latest, if it tries at once. */
	private static final Duration LONGEST_UNCERTAINTY = Duration.ofMillis(2500);

	private static final Duration BRIEF_HOLD = Duration.ofMillis(500);

	private static final Duration LONGEST_HOLD = Duration.ofSeconds(14);

	private static final int MOST_TRIES = 40;

	private final SimulatedProcess process;

	private final StoreActions actions;

	private final VirtualTime time;

	private final Calls calls;

	private final Conditions conditions;

	private final Scenario scenario;

	private final RandomGenerator random;

	private final String name;

	private int count;

	private boolean takesTokens;

	/** A place that the last release has perhaps appended, and its resource. */
	private @Nullable Place next;

	private String nextResource = "";

	StoreCaller(SimulatedProcess process, VirtualTime time, Calls calls, Conditions conditions, RandomGenerator random,
			String name) {
		this.process = process;
		this.actions = new StoreActions(process.store());
		this.time = time;
		this.calls = calls;
		this.conditions = conditions;
		this.scenario = conditions.scenario();
		this.random = random;
		this.name = name;
	}

	/** Makes calls until the round has enough, or the process has ended. */
	void run() {
		while (isWanted()) {
			sleep(20);
			boolean unused = Thread.interrupted();
			call();
		}
	}

	private boolean isWanted() {
		return this.calls.acquisitions() < this.conditions.acquisitions() && !this.process.isClosed();
	}

	private void call() {
		String resource = (this.next != null) ? this.nextResource : this.scenario.resource(this.random);
		String id = this.process.name() + "-" + this.name + "-" + this.count++;
		CallJournal journal = new CallJournal(this.calls, this.process, id, this.name, Set.of(resource), 0);
		Outcome outcome = null;
		String detail = "";
		try {
			Acquisition acquisition = acquire(resource);
			outcome = (acquisition != null) ? hold(acquisition, journal) : Outcome.CONTENDED;
		}
		catch (LockStoreException | IllegalStateException ex) {
			outcome = Outcome.of(ex, journal.hasRun());
			detail = String.valueOf(ex.getMessage());
		}
		finally {
			journal.end(outcome, detail);
		}
	}

	/**
	 * Tries until it has the lock, at times often and at times rarely, outside the line
	 * or with a place in it.
	 */
	private @Nullable Acquisition acquire(String resource) {
		Place place = place();
		try {
			for (int i = 0; i < MOST_TRIES && isWanted() && (place == null || !place.isRetired()); i++) {
				AcquireCommand command = command(resource, place);
				AcquireResult result = this.actions.attempt(way(place), command);
				if (result instanceof Acquisition acquisition) {
					place = null;
					return acquisition;
				}
				waitAfter(result.by());
			}
			return null;
		}
		finally {
			if (place != null && place.isUsed()) {
				this.actions.leave(resource, place);
			}
		}
	}

	/** Waits briefly, for longer than a lease, or until about the end of the lease. */
	private void waitAfter(@Nullable LockRecord by) {
		switch (this.random.nextInt(4)) {
			case 0 -> sleep(RARELY.toMillis());
			case 1 -> {
				Duration left = (by != null) ? by.remaining() : null;
				SimulatedThread.current().sleepFor((left != null) ? Math.max(0, left.toNanos()) : 0);
				sleep(300);
			}
			default -> sleep(800);
		}
	}

	/** Returns the place of the next wait, null outside the line. */
	private @Nullable Place place() {
		Place left = this.next;
		this.next = null;
		return (left != null || !usesLine() || this.random.nextInt(4) == 0) ? left : new Place(id());
	}

	/** Without a date there is no line. Without a line, locks come and go. */
	private boolean usesLine() {
		return this.conditions.dated() && !this.conditions.disorder();
	}

	private AcquireCommand command(String resource, @Nullable Place place) {
		int tokens = resource.startsWith("fenced") ? 1 + this.random.nextInt(3) : 0;
		return new AcquireCommand(resource, (place != null) ? place.owner() : id(), this.scenario.lease(),
				Duration.ZERO, tokens, "pid " + this.process.pid(), place, this.random.nextInt(4) == 0);
	}

	private StoreActions.Action way(@Nullable Place place) {
		if (place == null) {
			return StoreActions.Action.ACQUIRE;
		}
		return switch (this.random.nextInt(5)) {
			case 0, 1 -> StoreActions.Action.JOIN;
			case 2 -> StoreActions.Action.POLL;
			case 3 -> StoreActions.Action.CHECK;
			default -> StoreActions.Action.ACQUIRE;
		};
	}

	private Outcome hold(Acquisition acquisition, CallJournal journal) {
		journal.begin(acquisition);
		boolean held = journal.check();
		// In disorder, other owners come and go while one of them sees nothing.
		boolean brief = this.conditions.disorder() ? !this.process.isDisorderly() : this.random.nextBoolean();
		long end = this.time.now() + this.random.nextLong((brief ? BRIEF_HOLD : LONGEST_HOLD).toNanos());
		if (!brief && this.random.nextInt(3) == 0) {
			this.process.holdsForLong();
		}
		boolean renews = true;
		// A check that sees the end of the lease ends it, so some check rarely.
		boolean rarely = this.conditions.disorder() ? !brief : this.random.nextInt(3) == 0;
		if (rarely && !brief) {
			renews = renewLater(acquisition, journal, this.scenario.lease().toMillis());
			SimulatedThread.current().sleepFor(this.scenario.lease().toNanos() + LONGEST_UNCERTAINTY.toNanos());
			sleep(RARELY.toMillis());
			held = journal.check();
		}
		long pace = rarely ? RARELY.toMillis() : 300;
		int quiet = rarely ? 1 : this.random.nextInt(20);
		while (held && this.time.now() < end && !Thread.currentThread().isInterrupted()) {
			if (renews && this.random.nextInt(1 + quiet) == 0) {
				renews = renewLater(acquisition, journal, pace);
			}
			sleep(pace);
			held = journal.check();
		}
		if (held) {
			if (this.random.nextInt(4) == 0) {
				boolean unusedMore = renewLater(acquisition, journal, 50);
			}
			journal.leave();
			release(acquisition);
			return Outcome.DONE;
		}
		// An answer that comes now must not revive it.
		for (int i = this.random.nextInt(10); i > 0; i--) {
			sleep(500);
			boolean unused = journal.check();
		}
		return Outcome.LOST;
	}

	/**
	 * Renews on another thread, perhaps with another length.
	 * @return whether there may be further renewals
	 */
	private boolean renewLater(Acquisition acquisition, CallJournal journal, long mostMillis) {
		boolean changed = this.random.nextInt(4) == 0;
		if (changed) {
			acquisition.setLease(Duration.ofMillis(this.random.nextLong(1500, this.scenario.lease().toMillis() + 1)));
			if (this.random.nextInt(3) == 0) {
				this.process.disturb(Fault.ANSWERS_LOST);
			}
		}
		// Renewals that take tokens must not overlap.
		int tokens = (acquisition.tokens() != null && !this.takesTokens) ? this.random.nextInt(2) : 0;
		this.takesTokens |= tokens > 0;
		VirtualTime.Event unused = this.time.start(this.random.nextLong(mostMillis * MILLI), this.process.host(),
				() -> {
					try {
						if (this.actions.renew(acquisition, tokens) == RenewResult.RENEWED) {
							boolean unusedCheck = journal.check();
						}
					}
					catch (LockStoreException ex) {
						// The next check tells whether the lease is held.
					}
					finally {
						this.takesTokens &= tokens == 0;
					}
				});
		return !changed || this.random.nextBoolean();
	}

	/** Releases the lock, perhaps with a place for the next call. */
	private void release(Acquisition acquisition) {
		if (usesLine()) {
			if (this.random.nextInt(6) == 0) {
				this.process.disturb(Fault.CONGESTION);
			}
			this.next = new Place(id());
			this.nextResource = acquisition.resource();
		}
		this.actions.release(acquisition, this.next);
	}

	private String id() {
		return new UUID(this.random.nextLong(), this.random.nextLong()).toString();
	}

	private void sleep(long millis) {
		SimulatedThread.current().sleepFor(this.random.nextLong(millis * MILLI));
	}

}

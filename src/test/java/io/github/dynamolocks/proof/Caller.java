package io.github.dynamolocks.proof;

import java.time.Duration;
import java.util.Random;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;

import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.LockStoreException;

/**
 * Calls one annotated method after the other on a thread, and records the results.
 */
final class Caller extends Thread {

	/** The number of values of each kind: few, so that threads contend for them. */
	static final int RESOURCES = 3;

	private static final Duration LONG_WORK = WorkerContext.LEASE.plusMillis(500);

	private final Journal journal;

	private final String process;

	private final Random random;

	private final boolean transactions;

	private @Nullable Counters counters;

	private boolean calling;

	private volatile boolean finished;

	private int calls;

	Caller(Journal journal, String process, String name, long seed, boolean transactions) {
		super(name);
		this.journal = journal;
		this.process = process;
		this.random = new Random(seed);
		this.transactions = transactions;
		setDaemon(true);
	}

	/** Sets the bean to call; null pauses the thread. */
	synchronized void use(@Nullable Counters counters) {
		this.counters = counters;
		notifyAll();
	}

	/** Ends the thread after its current call. */
	void finish() {
		this.finished = true;
	}

	/** Waits until the thread has paused. */
	synchronized void awaitPause() {
		try {
			while (this.calling) {
				wait();
			}
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException("The main thread was interrupted unexpectedly", ex);
		}
	}

	@Override
	public void run() {
		while (!this.finished) {
			Counters counters = begin();
			if (counters != null) {
				call(counters);
			}
			pause();
		}
	}

	private synchronized @Nullable Counters begin() {
		this.calling = this.counters != null;
		return this.counters;
	}

	private void pause() {
		synchronized (this) {
			this.calling = false;
			notifyAll();
		}
		try {
			Thread.sleep(1 + this.random.nextInt(40));
		}
		catch (InterruptedException ex) {
			// The interrupt of a lost lease must end with its call
			this.journal.write(Journal.Entry.LEAK, Violation.Kind.UNEXPECTED, getName() + " was interrupted");
		}
	}

	private void call(Counters counters) {
		String id = "%s-%s-%d".formatted(this.process, getName(), this.calls++);
		int number = this.random.nextInt(RESOURCES);
		int other = (number + 1) % RESOURCES;
		int kind = this.random.nextInt(10);
		Work work = new Work(this.journal, id, duration());
		if (kind < 4) {
			call(id, Resources.of(Resources.PLAIN, number), () -> counters.plain(number, work));
		}
		else if (kind < 6 && this.transactions) {
			call(id, Resources.of(Resources.CHECKED, number), () -> counters.checked(number, work));
		}
		else if (kind < 9) {
			call(id, Resources.of(Resources.FENCED, number), () -> counters.fenced(number, work));
		}
		else {
			call(id, Resources.of(Resources.PLAIN, number) + " " + Resources.of(Resources.PLAIN, other),
					() -> counters.both(number, other, work));
		}
	}

	private void call(String id, String wanted, Runnable method) {
		this.journal.write(Journal.Entry.CALL, id, getName(), System.nanoTime(), wanted);
		Outcome outcome = Outcome.DONE;
		String detail = "";
		try {
			method.run();
		}
		catch (RuntimeException ex) {
			outcome = outcome(ex);
			detail = ex.toString();
		}
		this.journal.write(Journal.Entry.END, id, System.nanoTime(), outcome, detail);
	}

	/** Returns how long a body takes: mostly short, sometimes longer than a lease. */
	private Duration duration() {
		int kind = this.random.nextInt(100);
		if (kind < 3) {
			return LONG_WORK;
		}
		return Duration.ofMillis((kind < 50) ? 20 + this.random.nextInt(200) : 1 + this.random.nextInt(20));
	}

	private static Outcome outcome(RuntimeException ex) {
		if (ex instanceof LeaseLostException) {
			return Outcome.LOST;
		}
		if (ex instanceof LockNotAcquiredException refused) {
			return (refused.reason() == LockNotAcquiredException.Reason.CONTENDED) ? Outcome.CONTENDED
					: Outcome.REFUSED;
		}
		if (ex instanceof LockStoreException) {
			return Outcome.UNREACHABLE;
		}
		if (ex instanceof Values.FencedOffException) {
			return Outcome.FENCED_OFF;
		}
		return (ex instanceof SdkException) ? Outcome.BODY_FAILED : Outcome.UNEXPECTED;
	}

}

package io.github.dynamolocks.simulation;

import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * Runs the tasks of one process after another. Waits on virtual time.
 */
final class SimulatedThread extends Thread {

	private final VirtualTime time;

	private volatile boolean turn;

	private @Nullable SimulatedHost host;

	private @Nullable Runnable task;

	private boolean waiting;

	private VirtualTime.@Nullable Event resumption;

	/** Whether it may go on without a wait, as after an unpark. */
	private boolean permitted;

	private boolean ending;

	SimulatedThread(VirtualTime time) {
		super("simulated");
		this.time = time;
		setDaemon(true);
	}

	static SimulatedThread current() {
		return (SimulatedThread) Thread.currentThread();
	}

	void assign(@Nullable SimulatedHost on, Runnable work) {
		this.host = on;
		this.task = work;
		this.permitted = false;
		if (on != null) {
			on.begun(this);
		}
	}

	boolean isFree() {
		return this.task == null;
	}

	boolean isEnding() {
		return this.ending;
	}

	/** Returns the host of its task. */
	SimulatedHost host() {
		SimulatedHost on = this.host;
		if (on == null) {
			throw new IllegalStateException("The thread has no task of a process");
		}
		return on;
	}

	@Override
	public void run() {
		awaitTurn();
		while (!this.ending) {
			work();
			if (!this.time.next(this)) {
				if (this.ending) {
					return;
				}
				awaitTurn();
			}
		}
	}

	private void work() {
		Runnable work = this.task;
		try {
			if (work != null) {
				work.run();
			}
		}
		catch (ProcessDeath ex) {
			// The task has ended as it had to.
		}
		catch (Throwable ex) {
			this.time.failures().add(ex);
		}
		SimulatedHost on = this.host;
		if (on != null) {
			on.ended(this);
			// What a killed task left in this thread must not reach another one.
			this.ending = on.isDead();
		}
		this.task = null;
		this.host = null;
		boolean unused = Thread.interrupted();
	}

	/** Ends an idle thread. */
	void end() {
		this.ending = true;
		turn();
	}

	/** Lets this thread run. Called by the thread that ran so far. */
	void turn() {
		this.turn = true;
		LockSupport.unpark(this);
	}

	void awaitTurn() {
		boolean interrupted = false;
		while (!this.turn) {
			LockSupport.park(this);
			interrupted |= Thread.interrupted();
		}
		this.turn = false;
		if (interrupted) {
			super.interrupt();
		}
	}

	/**
	 * Waits until another thread or an event calls {@link #wake}, or until a time.
	 * Returns at once if that has happened since the last wait, or if the thread is
	 * interrupted.
	 * @param nanos the time by the clock of the host; negative for no bound
	 */
	void pause(long nanos) {
		dieIfKilled();
		if (this.permitted || isInterrupted()) {
			this.permitted = false;
			return;
		}
		VirtualTime.Event timer = (nanos >= 0) ? this.time.later(host().toTrue(nanos), host(), () -> wake(0)).byClock()
				: null;
		this.waiting = true;
		this.time.await(this);
		this.waiting = false;
		this.resumption = null;
		this.permitted = false;
		if (timer != null) {
			this.time.cancel(timer);
		}
		dieIfKilled();
	}

	/** Waits for a time, or until the thread is interrupted. */
	void sleepFor(long nanos) {
		long end = this.time.now() + nanos;
		while (this.time.now() < end && !isInterrupted()) {
			pause(end - this.time.now());
		}
	}

	private void dieIfKilled() {
		SimulatedHost on = this.host;
		if (on != null && on.isDead()) {
			throw new ProcessDeath();
		}
	}

	/** Ends the wait of this thread, or its next one. */
	void wake(long delay) {
		this.permitted = true;
		if (this.waiting && this.resumption == null) {
			resume(delay, this.host);
		}
	}

	/** Has a thread of a killed process end. */
	void kill() {
		if (this.waiting) {
			VirtualTime.Event pending = this.resumption;
			if (pending != null) {
				this.time.cancel(pending);
			}
			resume(0, null);
		}
	}

	private void resume(long delay, @Nullable SimulatedHost on) {
		this.resumption = this.time.resume(delay, on, this);
	}

	@Override
	public void interrupt() {
		super.interrupt();
		if (this.waiting) {
			wake(0);
		}
	}

}

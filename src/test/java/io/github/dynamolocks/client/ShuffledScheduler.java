package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.github.dynamolocks.test.ManualClock;

/**
 * Runs due tasks in a random order, one at a time, on the thread of the test. The test
 * moves the time.
 */
final class ShuffledScheduler extends ScheduledThreadPoolExecutor {

	private final ManualClock clock;

	private final Random random;

	private final List<Task> tasks = new ArrayList<>();

	ShuffledScheduler(ManualClock clock, Random random) {
		super(0);
		this.clock = clock;
		this.random = random;
	}

	/** Runs one of the due tasks; returns false if none is due. */
	boolean runOne() {
		List<Task> due = this.tasks.stream().filter((task) -> task.due <= this.clock.nanoTime()).toList();
		if (due.isEmpty()) {
			return false;
		}
		Task task = due.get(this.random.nextInt(due.size()));
		this.tasks.remove(task);
		task.run();
		return true;
	}

	/** Moves the clock to the next task. */
	void skip() {
		long next = this.tasks.stream().mapToLong((task) -> task.due).min().orElse(this.clock.nanoTime());
		this.clock.advance(Duration.ofNanos(Math.max(0, next - this.clock.nanoTime())));
	}

	@Override
	public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
		Task task = new Task(command, this.clock.nanoTime() + unit.toNanos(delay));
		this.tasks.add(task);
		return task;
	}

	@Override
	public void execute(Runnable command) {
		ScheduledFuture<?> unused = schedule(command, 0, TimeUnit.NANOSECONDS);
	}

	private final class Task extends FutureTask<Void> implements ScheduledFuture<Void> {

		private final long due;

		Task(Runnable command, long due) {
			super(command, null);
			this.due = due;
		}

		@Override
		public boolean cancel(boolean mayInterruptIfRunning) {
			ShuffledScheduler.this.tasks.remove(this);
			return super.cancel(mayInterruptIfRunning);
		}

		@Override
		public long getDelay(TimeUnit unit) {
			return unit.convert(this.due - ShuffledScheduler.this.clock.nanoTime(), TimeUnit.NANOSECONDS);
		}

		@Override
		public int compareTo(Delayed other) {
			return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
		}

		@Override
		public boolean equals(Object other) {
			return this == other;
		}

		@Override
		public int hashCode() {
			return System.identityHashCode(this);
		}

	}

}

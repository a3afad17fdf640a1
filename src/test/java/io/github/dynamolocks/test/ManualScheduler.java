package io.github.dynamolocks.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * Runs due tasks on the thread of the test that moves the clock. During a task the clock
 * shows exactly the time for which the task was scheduled. Periodic tasks are not
 * supported.
 *
 * <p>
 * Any thread may schedule; only one thread at a time may move the clock.
 *
 * @since 0.1.0
 */
public class ManualScheduler extends AbstractExecutorService implements ScheduledExecutorService {

	private final ManualClock clock;

	private final PriorityQueue<Task<?>> tasks = new PriorityQueue<>(
			Comparator.<Task<?>>comparingLong((task) -> task.due).thenComparingLong((task) -> task.number));

	private long count;

	private boolean shutdown;

	/**
	 * Creates a scheduler without tasks.
	 * @param clock the clock, which only this scheduler may move
	 */
	public ManualScheduler(ManualClock clock) {
		this.clock = clock;
	}

	/**
	 * Moves the clock forward and runs the tasks that become due.
	 * @param time how far; zero runs the tasks that are already due
	 */
	public void advance(Duration time) {
		long end = this.clock.nanoTime() + time.toNanos();
		for (Task<?> task = next(end); task != null; task = next(end)) {
			moveTo(task.due);
			task.run();
		}
		moveTo(end);
	}

	/**
	 * Counts the tasks that are not yet due or not yet run.
	 * @return the number of tasks
	 */
	public synchronized int pending() {
		return this.tasks.size();
	}

	private void moveTo(long nanos) {
		long left = nanos - this.clock.nanoTime();
		if (left > 0) {
			this.clock.advance(Duration.ofNanos(left));
		}
	}

	private synchronized @Nullable Task<?> next(long end) {
		Task<?> first = this.tasks.peek();
		return (first != null && first.due <= end) ? this.tasks.poll() : null;
	}

	private synchronized <V> Task<V> add(Task<V> task) {
		if (this.shutdown) {
			throw new RejectedExecutionException("shut down");
		}
		task.number = this.count++;
		this.tasks.add(task);
		return task;
	}

	private synchronized boolean remove(Task<?> task) {
		return this.tasks.remove(task);
	}

	@Override
	public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
		return schedule(() -> {
			command.run();
			return null;
		}, delay, unit);
	}

	@Override
	public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
		return add(new Task<>(callable, this.clock.nanoTime() + unit.toNanos(delay)));
	}

	@Override
	public ScheduledFuture<?> scheduleAtFixedRate(Runnable command, long initialDelay, long period, TimeUnit unit) {
		throw new UnsupportedOperationException();
	}

	@Override
	public ScheduledFuture<?> scheduleWithFixedDelay(Runnable command, long initialDelay, long delay, TimeUnit unit) {
		throw new UnsupportedOperationException();
	}

	@Override
	public void execute(Runnable command) {
		ScheduledFuture<?> unused = schedule(command, 0, TimeUnit.NANOSECONDS);
	}

	@Override
	public synchronized void shutdown() {
		this.shutdown = true;
		this.tasks.clear();
	}

	@Override
	public synchronized List<Runnable> shutdownNow() {
		this.shutdown = true;
		List<Runnable> left = new ArrayList<>(this.tasks);
		this.tasks.clear();
		return left;
	}

	@Override
	public synchronized boolean isShutdown() {
		return this.shutdown;
	}

	@Override
	public boolean isTerminated() {
		return isShutdown();
	}

	@Override
	public boolean awaitTermination(long timeout, TimeUnit unit) {
		return isShutdown();
	}

	private final class Task<V> extends FutureTask<V> implements ScheduledFuture<V> {

		private final long due;

		private long number;

		Task(Callable<V> callable, long due) {
			super(callable);
			this.due = due;
		}

		@Override
		public long getDelay(TimeUnit unit) {
			return unit.convert(this.due - ManualScheduler.this.clock.nanoTime(), TimeUnit.NANOSECONDS);
		}

		@Override
		public int compareTo(Delayed other) {
			return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
		}

		@Override
		public boolean cancel(boolean mayInterruptIfRunning) {
			ManualScheduler.this.remove(this);
			return super.cancel(mayInterruptIfRunning);
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

package io.github.dynamolocks.simulation;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Runs the tasks of one process on virtual time: each on a thread of its own, or, if they
 * never wait, as events. Periodic tasks are not supported.
 */
final class SimulatedExecutor extends AbstractExecutorService implements ScheduledExecutorService {

	private final Supplier<SimulatedHost> hosts;

	private final boolean waits;

	private final Set<Task<?>> tasks = new LinkedHashSet<>();

	private boolean shutdown;

	/**
	 * Creates an executor.
	 * @param hosts supplies the host of the calling thread
	 * @param waits whether tasks may wait
	 */
	SimulatedExecutor(Supplier<SimulatedHost> hosts, boolean waits) {
		this.hosts = hosts;
		this.waits = waits;
	}

	@Override
	public void execute(Runnable command) {
		requireOpen();
		SimulatedHost host = this.hosts.get();
		if (!host.isDead()) {
			VirtualTime.Event unused = this.waits ? host.time().start(host.wakeNanos(), host, command)
					: host.time().later(0, host, command);
		}
	}

	private void requireOpen() {
		if (this.shutdown) {
			throw new RejectedExecutionException("The executor is shut down");
		}
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
		requireOpen();
		SimulatedHost host = this.hosts.get();
		Task<V> task = new Task<>(callable, host.time());
		if (!host.isDead()) {
			long nanos = host.toTrue(Math.max(0, unit.toNanos(delay)));
			this.tasks.add(task);
			task.event = (this.waits ? host.time().start(nanos + host.wakeNanos(), host, task)
					: host.time().later(nanos, host, task))
				.byClock();
		}
		return task;
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
	public void shutdown() {
		this.shutdown = true;
		List.copyOf(this.tasks).forEach((task) -> task.cancel(false));
	}

	@Override
	public List<Runnable> shutdownNow() {
		shutdown();
		return List.of();
	}

	@Override
	public boolean isShutdown() {
		return this.shutdown;
	}

	@Override
	public boolean isTerminated() {
		return this.shutdown;
	}

	@Override
	public boolean awaitTermination(long timeout, TimeUnit unit) {
		return this.shutdown;
	}

	private final class Task<V> extends FutureTask<V> implements ScheduledFuture<V> {

		private final VirtualTime time;

		private VirtualTime.@Nullable Event event;

		Task(Callable<V> callable, VirtualTime time) {
			super(callable);
			this.time = time;
		}

		@Override
		protected void done() {
			SimulatedExecutor.this.tasks.remove(this);
			VirtualTime.Event scheduled = this.event;
			if (scheduled != null && isCancelled()) {
				this.time.cancel(scheduled);
			}
		}

		@Override
		public long getDelay(TimeUnit unit) {
			throw new UnsupportedOperationException();
		}

		@Override
		public int compareTo(Delayed other) {
			throw new UnsupportedOperationException();
		}

	}

}

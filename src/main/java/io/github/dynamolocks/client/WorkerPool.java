package io.github.dynamolocks.client;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.apache.commons.logging.Log;

import io.github.dynamolocks.PrintableText;

/**
 * Runs tasks on a bounded number of threads, the most urgent task first and tasks of the
 * same urgency in their order.
 *
 * <p>
 * If no thread is idle, a task starts a new thread, up to the bound. Above the bound,
 * tasks queue. All idle threads except one end after a while. If a thread cannot be
 * started, its task queues for the existing threads, and the pool tries again to start a
 * thread.
 */
final class WorkerPool extends ThreadPoolExecutor {

	private static final Log logger = PrintableText.log(WorkerPool.class);

	private static final long IDLE_SECONDS = 10;

	private static final long RETRY_MILLIS = 50;

	private final ScheduledExecutorService timer;

	private final Tasks tasks;

	private final AtomicLong count = new AtomicLong();

	/** Tasks that run or queue. */
	private final AtomicInteger unfinished = new AtomicInteger();

	private final Set<Thread> busy = ConcurrentHashMap.newKeySet();

	private final AtomicBoolean growing = new AtomicBoolean();

	/**
	 * Creates a pool. Starts no thread.
	 * @param threads the maximum number of threads
	 * @param factory creates the threads
	 * @param timer schedules the next try after a thread could not be started
	 */
	WorkerPool(int threads, ThreadFactory factory, ScheduledExecutorService timer) {
		this(threads, factory, timer, new Tasks());
	}

	private WorkerPool(int threads, ThreadFactory factory, ScheduledExecutorService timer, Tasks tasks) {
		super(1, threads, IDLE_SECONDS, TimeUnit.SECONDS, tasks, factory);
		this.timer = timer;
		this.tasks = tasks;
		tasks.pool = this;
		setRejectedExecutionHandler((task, pool) -> queue((Task) task));
	}

	@Override
	public void execute(Runnable task) {
		execute(task, 0);
	}

	/**
	 * Runs a task before all queued tasks with a larger urgency value.
	 * @param task the task
	 * @param urgency a smaller value is more urgent
	 * @throws RejectedExecutionException if the pool is shut down
	 */
	void execute(Runnable task, long urgency) {
		start(new Task(task, urgency, this.count.getAndIncrement()));
	}

	private void start(Task task) {
		this.unfinished.incrementAndGet();
		try {
			super.execute(task);
		}
		catch (RejectedExecutionException ex) {
			this.unfinished.decrementAndGet();
			throw ex;
		}
		catch (RuntimeException | Error ex) {
			logger.debug("A thread of the lock client could not be started; its task waits for another thread", ex);
			queue(task);
			growLater();
		}
	}

	private void queue(Task task) {
		if (isShutdown()) {
			throw new RejectedExecutionException("The pool is shut down");
		}
		this.tasks.add(task);
		if (isShutdown() && remove(task)) {
			throw new RejectedExecutionException("The pool is shut down");
		}
	}

	private void growLater() {
		if (this.growing.compareAndSet(false, true)) {
			try {
				ScheduledFuture<?> unused = this.timer.schedule(this::grow, RETRY_MILLIS, TimeUnit.MILLISECONDS);
			}
			catch (RuntimeException | Error ex) {
				// The next task that cannot start a thread sets the timer again.
				this.growing.set(false);
				logger.debug("The timer to start a thread of the lock client could not be set", ex);
			}
		}
	}

	private void grow() {
		this.growing.set(false);
		Task first = (Task) this.tasks.poll();
		if (first != null) {
			this.unfinished.decrementAndGet();
			try {
				start(first);
			}
			catch (RejectedExecutionException ex) {
				logger.debug("A task of the lock client is dropped, because the client is closed");
			}
		}
	}

	@Override
	protected void beforeExecute(Thread thread, Runnable task) {
		this.busy.add(thread);
	}

	@Override
	protected void afterExecute(Runnable task, Throwable failure) {
		this.busy.remove(Thread.currentThread());
		this.unfinished.decrementAndGet();
	}

	/**
	 * Returns whether all tasks have ended, except one of the calling thread.
	 * @return true if no other thread has a task
	 */
	boolean isQuiet() {
		return this.unfinished.get() <= (this.busy.contains(Thread.currentThread()) ? 1 : 0);
	}

	/** Returns whether a further task must queue and not start a thread. */
	private boolean isIdleOrFull() {
		int threads = getPoolSize();
		return this.unfinished.get() <= threads || threads >= getMaximumPoolSize();
	}

	/**
	 * The queue of the pool. Refuses a task for which a thread must be started, because a
	 * {@link ThreadPoolExecutor} starts threads above its core size only if the queue
	 * refuses the task.
	 */
	@SuppressWarnings({ "serial", "NullAway.Init" })
	private static final class Tasks extends PriorityBlockingQueue<Runnable> {

		private WorkerPool pool;

		@Override
		public boolean offer(Runnable task) {
			return this.pool.isIdleOrFull() && super.offer(task);
		}

		@Override
		public boolean add(Runnable task) {
			return super.offer(task);
		}

	}

	/**
	 * A task with its position in the queue.
	 *
	 * @param task the task
	 * @param urgency a smaller value is more urgent
	 * @param number the order among tasks of the same urgency
	 */
	private record Task(Runnable task, long urgency, long number) implements Runnable, Comparable<Task> {

		@Override
		public void run() {
			try {
				this.task.run();
			}
			catch (Throwable ex) {
				// An exception would end this thread, and a new thread might not start.
				logger.warn("A task of the lock client failed", ex);
			}
		}

		@Override
		public int compareTo(Task other) {
			int order = Long.compare(this.urgency, other.urgency);
			return (order != 0) ? order : Long.compare(this.number, other.number);
		}

	}

}

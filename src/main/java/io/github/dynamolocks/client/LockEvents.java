package io.github.dynamolocks.client;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import io.github.dynamolocks.LockEvent;
import io.github.dynamolocks.LockEventListener;

/**
 * Tells listeners what happens, each one event after the other and on a thread that is
 * not the locks', so that nothing they do comes back to these. Never blocks: may be
 * called with a monitor held.
 */
final class LockEvents {

	private static final Log logger = LogFactory.getLog(LockEvents.class);

	/** So many events a listener may be behind. */
	static final int CAPACITY = 10_000;

	/** So long a closing client waits for listeners to be told the last. */
	private static final long CLOSE_MILLIS = 1000;

	private final List<Outlet> outlets;

	private LockEvents(List<Outlet> outlets) {
		this.outlets = outlets;
	}

	static LockEvents to(List<? extends LockEventListener> listeners) {
		return new LockEvents(listeners.stream()
			.map((listener) -> new Outlet(listener, Schedulers.elastic("dynamo-locks-events")))
			.toList());
	}

	static LockEvents to(LockEventListener listener, Executor executor) {
		return new LockEvents(List.of(new Outlet(listener, executor)));
	}

	/**
	 * Tells everybody; costs nothing if nobody listens.
	 * @param event makes the event
	 */
	void raise(Supplier<LockEvent> event) {
		if (!this.outlets.isEmpty()) {
			LockEvent raised = event.get();
			this.outlets.forEach((outlet) -> outlet.put(raised));
		}
	}

	/**
	 * Waits a little for those who are still to be told something.
	 */
	void close() {
		long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSE_MILLIS);
		this.outlets.forEach((outlet) -> outlet.close(end));
	}

	/**
	 * The way to one listener. Whoever puts the first event starts a task that tells all
	 * there are, so that those who come meanwhile meet no lock of the executor's.
	 */
	private static final class Outlet {

		private final LockEventListener listener;

		private final Executor executor;

		private final Queue<LockEvent> waiting = new ConcurrentLinkedQueue<>();

		/** Not more than there are in the queue, but for the one that is being told. */
		private final AtomicInteger count = new AtomicInteger();

		private final AtomicLong dropped = new AtomicLong();

		private volatile boolean closed;

		private volatile boolean over;

		Outlet(LockEventListener listener, Executor executor) {
			this.listener = listener;
			this.executor = executor;
		}

		void put(LockEvent event) {
			if (this.count.get() >= CAPACITY) {
				drop(event);
				return;
			}
			this.waiting.add(event);
			if (this.count.getAndIncrement() == 0) {
				try {
					this.executor.execute(() -> empty(this::tell));
				}
				catch (RuntimeException | OutOfMemoryError ex) {
					// Closed, or no thread is to be had
					empty(this::drop);
				}
			}
		}

		private void empty(Consumer<LockEvent> to) {
			do {
				to.accept(this.waiting.remove());
			}
			while (this.count.decrementAndGet() > 0);
		}

		private void drop(LockEvent event) {
			// Said at every power of two, not to flood the log, too.
			long count = this.dropped.incrementAndGet();
			if (Long.bitCount(count) == 1 && !this.closed) {
				logger.warn("%d events of locks were not told to %s, the last of them %s".formatted(count,
						this.listener, event));
			}
		}

		private void tell(LockEvent event) {
			if (this.over) {
				return;
			}
			try {
				this.listener.onEvent(event);
			}
			catch (Throwable ex) {
				logger.warn("%s failed at %s".formatted(this.listener, event), ex);
			}
		}

		void close(long end) {
			this.closed = true;
			if (this.executor instanceof ThreadPoolExecutor thread) {
				thread.shutdown();
				boolean interrupted = Thread.interrupted();
				try {
					if (!thread.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
						stop(thread);
					}
				}
				catch (InterruptedException ex) {
					interrupted = true;
					stop(thread);
				}
				finally {
					if (interrupted) {
						Thread.currentThread().interrupt();
					}
				}
			}
		}

		private void stop(ThreadPoolExecutor thread) {
			this.over = true;
			thread.shutdownNow();
		}

	}

}

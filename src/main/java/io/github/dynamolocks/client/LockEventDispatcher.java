package io.github.dynamolocks.client;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;

import io.github.dynamolocks.LockEvent;
import io.github.dynamolocks.LockEventListener;
import io.github.dynamolocks.PrintableText;
import io.github.dynamolocks.store.HostClock;

/**
 * Delivers events to listeners, and logs every event at DEBUG. Each listener has its own
 * thread and gets one event after the other, so a listener never affects a lock. Never
 * blocks the thread that raises an event.
 */
final class LockEventDispatcher {

	private static final Log logger = PrintableText.log(LockEventDispatcher.class);

	/** The maximum number of events that wait for one listener. */
	static final int CAPACITY = 10_000;

	/** How long a closing client waits until the listeners have received all events. */
	private static final long CLOSE_MILLIS = 1000;

	private final List<Outlet> outlets;

	private LockEventDispatcher(List<Outlet> outlets) {
		this.outlets = outlets;
	}

	static LockEventDispatcher to(List<? extends LockEventListener> listeners) {
		return new LockEventDispatcher(listeners.stream()
			.map((listener) -> new Outlet(listener, ClientExecutors.ready("dynamo-locks-events")))
			.toList());
	}

	static LockEventDispatcher to(LockEventListener listener, Executor executor) {
		return new LockEventDispatcher(List.of(new Outlet(listener, executor)));
	}

	/**
	 * Submits an event to every listener. Creates no event if there is no listener and
	 * DEBUG is off. Never throws.
	 * @param event creates the event
	 */
	void raise(Supplier<LockEvent> event) {
		boolean logged = logger.isDebugEnabled();
		if (this.outlets.isEmpty() && !logged) {
			return;
		}
		try {
			LockEvent raised = event.get();
			if (logged) {
				logger.debug(describe(raised));
			}
			this.outlets.forEach((outlet) -> outlet.put(raised));
		}
		catch (Throwable ex) {
			logger.warn("A lock event could not be created or delivered", ex);
		}
	}

	private static String describe(LockEvent event) {
		if (event instanceof LockEvent.Acquired acquired) {
			return "Acquired the lock on '%s' as owner %s after %s ms".formatted(acquired.resource(), acquired.owner(),
					acquired.waited().toMillis());
		}
		if (event instanceof LockEvent.NotAcquired refused) {
			return "Did not acquire the lock on '%s' in %s ms: it is %s".formatted(refused.resource(),
					refused.waited().toMillis(),
					(refused.holder() != null) ? refused.holder().describe() : "held by an unknown owner");
		}
		if (event instanceof LockEvent.Released released) {
			return "Released the lock on '%s' of owner %s after %s ms".formatted(released.resource(), released.owner(),
					released.held().toMillis());
		}
		return event.toString();
	}

	/**
	 * Waits up to a second until the listeners have received all events.
	 * @param clock measures the second
	 */
	void close(HostClock clock) {
		long end = clock.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSE_MILLIS);
		this.outlets.forEach((outlet) -> outlet.close(end - clock.nanoTime()));
	}

	/**
	 * Queues events for one listener and delivers them.
	 */
	private static final class Outlet {

		private final LockEventListener listener;

		private final Executor executor;

		private final AtomicInteger waiting = new AtomicInteger();

		private final AtomicLong dropped = new AtomicLong();

		/** Whether a task that publishes the counts of the listener is queued. */
		private final AtomicBoolean publishing = new AtomicBoolean();

		private volatile boolean closed;

		Outlet(LockEventListener listener, Executor executor) {
			this.listener = listener;
			this.executor = executor;
		}

		void put(LockEvent event) {
			if (this.listener instanceof LockEventCounter counter) {
				count(counter, event);
			}
			else {
				queue(event);
			}
		}

		private void count(LockEventCounter counter, LockEvent event) {
			try {
				counter.count(event);
				if (this.publishing.compareAndSet(false, true)) {
					this.executor.execute(() -> publish(counter));
				}
			}
			catch (Throwable ex) {
				// A later event publishes the counts.
				this.publishing.set(false);
				logger.debug("The counts of %s could not be published".formatted(counter), ex);
			}
		}

		private void publish(LockEventCounter counter) {
			this.publishing.set(false);
			try {
				counter.publish();
			}
			catch (Throwable ex) {
				logger.warn("%s failed to publish its counts".formatted(counter), ex);
			}
		}

		private void queue(LockEvent event) {
			if (this.waiting.incrementAndGet() > CAPACITY) {
				this.waiting.decrementAndGet();
				drop(event);
				return;
			}
			try {
				this.executor.execute(() -> tell(event));
			}
			catch (RejectedExecutionException ex) {
				this.waiting.decrementAndGet();
				drop(event);
			}
			catch (RuntimeException | Error ex) {
				this.waiting.decrementAndGet();
				logger.warn("Submitting a lock event to %s failed; the listener may not receive %s"
					.formatted(this.listener, event), ex);
			}
		}

		private void drop(LockEvent event) {
			// Logged at each power of two, because events are dropped in large numbers.
			long count = this.dropped.incrementAndGet();
			if (Long.bitCount(count) == 1 && !this.closed) {
				logger
					.warn("%s lock events were dropped because %s is more than %s events behind; the last of them is %s"
						.formatted(count, this.listener, CAPACITY, event));
			}
		}

		private void tell(LockEvent event) {
			this.waiting.decrementAndGet();
			try {
				this.listener.onEvent(event);
			}
			catch (Throwable ex) {
				logger.warn("The lock event listener %s failed with the event %s".formatted(this.listener, event), ex);
			}
		}

		void close(long nanos) {
			this.closed = true;
			if (this.executor instanceof ThreadPoolExecutor thread) {
				thread.shutdown();
				boolean interrupted = Thread.interrupted();
				try {
					if (!thread.awaitTermination(nanos, TimeUnit.NANOSECONDS)) {
						thread.shutdownNow();
					}
				}
				catch (InterruptedException ex) {
					interrupted = true;
					thread.shutdownNow();
				}
				finally {
					if (interrupted) {
						Thread.currentThread().interrupt();
					}
				}
			}
		}

	}

}

package io.github.dynamolocks.client;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.DoubleSupplier;

import org.jspecify.annotations.Nullable;

import io.github.dynamolocks.LockEvent;
import io.github.dynamolocks.LockInfo;
import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.store.HostClock;

/**
 * The lines of all resources, and the ways in which a wait ends. Guarded by the queue.
 */
final class Lines {

	/** So many resources' holding times are remembered. */
	private static final int REMEMBERED = 1000;

	private final LockClientSettings settings;

	private final HostClock host;

	private final DoubleSupplier random;

	private final LockEventDispatcher events;

	private final Map<String, ResourceQueue> lines = new HashMap<>();

	private final Map<String, HoldingTimes> times = new RecentlyUsed<>(REMEMBERED);

	/** For whom something has changed, until the queue has told them. */
	private final Queue<Waiter> woken = new ConcurrentLinkedQueue<>();

	private boolean closed;

	Lines(LockClientSettings settings, HostClock host, DoubleSupplier random, LockEventDispatcher events) {
		this.settings = settings;
		this.host = host;
		this.random = random;
		this.events = events;
	}

	@Nullable ResourceQueue get(String resource) {
		return this.lines.get(resource);
	}

	/** The line of a resource, a new one if there is none. */
	ResourceQueue open(String resource) {
		return this.lines.computeIfAbsent(resource, (key) -> new ResourceQueue(new PollPlan(this.settings,
				this.times.computeIfAbsent(key, (unused) -> new HoldingTimes()), this.random, this.host.nanoTime())));
	}

	void succeed(Waiter waiter, DefaultLease lease) {
		end(waiter, new Waiter.End(lease, null, null, waited(waiter)));
	}

	/** Ends a wait with a failure, whatever else fails. */
	void fail(Waiter waiter, Throwable failure) {
		Duration waited = Duration.ZERO;
		try {
			waited = waited(waiter);
		}
		catch (Throwable ex) {
			Failures.suppress(failure, ex);
		}
		Waiter.End end = new Waiter.End(null, null, failure, waited);
		this.events.raise(() -> new LockEvent.AcquireFailed(waiter.resource(), waiter.request().purpose(), end.waited(),
				failure));
		end(waiter, end);
	}

	/** Lets a waiter go whose wait time is not over, or fails it if that fails. */
	void leave(Waiter waiter, LockNotAcquiredException.Reason reason) {
		Throwable failure;
		try {
			failure = new LockNotAcquiredException(waiter.resource(), waited(waiter), reason, null);
		}
		catch (Throwable ex) {
			failure = ex;
		}
		fail(waiter, failure);
	}

	void giveUp(Waiter waiter) {
		ResourceQueue line = this.lines.get(waiter.resource());
		giveUp(waiter, (line != null) ? line.standing() : null);
	}

	void giveUp(Waiter waiter, @Nullable LockInfo by) {
		Duration waited = waited(waiter);
		this.events.raise(() -> new LockEvent.NotAcquired(waiter.resource(), waiter.request().purpose(), waited, by));
		end(waiter, new Waiter.End(null, by, null, waited));
	}

	/** How many wait. */
	int count() {
		return this.lines.values().stream().mapToInt(ResourceQueue::size).sum();
	}

	/** Refuses a waiter if everybody is refused. */
	boolean refuseIfClosed(Waiter waiter) {
		if (this.closed) {
			leave(waiter, LockNotAcquiredException.Reason.CLOSED);
		}
		return this.closed;
	}

	void close() {
		this.closed = true;
		for (ResourceQueue line : List.copyOf(this.lines.values())) {
			for (Waiter waiter : line.everybody()) {
				refuseIfClosed(waiter);
			}
		}
	}

	private void end(Waiter waiter, Waiter.End end) {
		waiter.end(end);
		this.woken.add(waiter);
		ResourceQueue line = this.lines.get(waiter.resource());
		if (line != null) {
			boolean wasHead = line.head() == waiter;
			line.remove(waiter);
			if (wasHead) {
				wakeHead(waiter.resource(), line);
			}
		}
	}

	/** Returns a waiter to wake, and forgets it; null if there is none. */
	@Nullable Waiter nextWoken() {
		return this.woken.poll();
	}

	/** Wakes the head of a line, or forgets a line that nothing needs any more. */
	void wakeHead(String resource) {
		ResourceQueue line = this.lines.get(resource);
		if (line != null) {
			wakeHead(resource, line);
		}
	}

	private void wakeHead(String resource, ResourceQueue line) {
		Waiter head = line.head();
		if (head != null) {
			this.woken.add(head);
		}
		else if (line.holder() == null) {
			this.lines.remove(resource);
		}
	}

	private Duration waited(Waiter waiter) {
		return Duration.ofNanos(waiter.waited(this.host.nanoTime()));
	}

}
